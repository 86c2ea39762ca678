"""What the span reader learns from."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from qa.training.examples import Example, read_squad, split_by_article, with_wrong_passages

PORT = "The ferry left on 3 May 1911 with forty passengers."
MARKET = "Herring is weighed twice at the market in the morning."
CLOCK = "The clock in the hall was made in 1911 by a keeper of the light."


@pytest.fixture
def squad(tmp_path: Path) -> Path:
    answered = {"question": "When did it leave?", "answers": [{"text": "3 May 1911", "answer_start": 18}]}
    impossible = {"question": "Who built it?", "is_impossible": True, "answers": []}
    paragraphs = [{"context": PORT, "qas": [answered, impossible]}, {"context": MARKET, "qas": [impossible]}]
    path = tmp_path / "set" / "dev.json"
    path.parent.mkdir()
    path.write_text(json.dumps({"data": [{"title": "Harbour_of_Lund", "paragraphs": paragraphs}]}))
    return path


def test_answers_have_their_offsets(squad: Path) -> None:
    first, *others = read_squad(squad)
    assert first.passage[first.start : first.end] == "3 May 1911"
    assert first.answered
    assert first.article == "set/Harbour_of_Lund"
    assert first.heading == "Harbour of Lund"
    assert [example.answered for example in others] == [False, False]


def test_passages_that_are_measured_on_are_left_out(squad: Path) -> None:
    assert {example.passage for example in read_squad(squad, without=frozenset([PORT]))} == {MARKET}


def test_an_article_is_on_one_side_only_and_always_on_the_same() -> None:
    examples = [Example("Who?", f"{number}", 0, 0, f"article {number % 50}") for number in range(500)]
    train, held_out = split_by_article(examples, held_out=0.2)
    assert {example.article for example in train} & {example.article for example in held_out} == set()
    assert 0.05 < len(held_out) / len(examples) < 0.4
    assert split_by_article(examples[::-1], held_out=0.2)[1] == held_out[::-1]


def test_wrong_passages_do_not_hold_the_answer() -> None:
    asked = [Example("When did it leave?", PORT, 18, 28, "harbour"), Example("Where?", MARKET, 31, 37, "harbour")] * 40
    examples = [*asked, Example("Which clock?", CLOCK, 0, 9, "clock", "The hall")]
    found = with_wrong_passages(examples, random.Random(3))
    wrong = found[len(examples) :]
    assert found[: len(examples)] == examples
    assert 10 < len(wrong) < 50
    assert not any(example.answered for example in wrong)
    answers = {"When did it leave?": "3 may 1911", "Where?": "market", "Which clock?": "the clock"}
    assert all(answers[example.question] not in example.passage.casefold() for example in wrong)
    assert {example.heading for example in wrong if example.passage == CLOCK} == {"The hall"}
    assert found == with_wrong_passages(examples, random.Random(3))
