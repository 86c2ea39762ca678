"""What is learned from questions whose passages a search found."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.training import searched as module
from qa.training.epochs import Taught
from qa.training.examples import Example
from qa.training.searched import LANGUAGES, searched, searched_records

PORT = "The ferry left on 3 May 1911 with forty passengers."
PASSAGES = [f"Port: {PORT}", "Herring is weighed twice.", "Port: It left in spring.", "A clock.", "A hall.", "A bell."]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "nomiracl"
    folder.mkdir()
    for language in LANGUAGES:
        for kind in ("answerable", "unanswerable"):
            records = [record(f"{language}-{kind}-{number}") for number in range(20)]
            (folder / f"{language}.{kind}.jsonl").write_text("\n".join(map(json.dumps, records)) + "\n")
    return tmp_path


def record(name: str) -> dict[str, Any]:
    return {"query_id": name, "query": f"When, {name}?", "passages": [{"text": text} for text in PASSAGES]}


def test_a_question_is_learned_from_or_kept(data: Path) -> None:
    for kind in ("answerable", "unanswerable"):
        halves = [
            {one["query_id"] for one in searched_records(data, "en", kind, to_learn=half)} for half in (True, False)
        ]
        assert halves[0].isdisjoint(halves[1])
        assert len(halves[0] | halves[1]) == 20
        assert min(map(len, halves)) > 3


def test_marked_passages_answer_and_the_first_others_do_not(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marked = next(searched_records(data, "fr", "answerable", to_learn=True))
    marks = tmp_path / "marks.tsv"
    start = PORT.index("3 May")
    rows = [(marked["query_id"], 0, start, start + 10), (marked["query_id"], 2, "", "")]
    lines = ["question\tpassage\tstart\tend", *("\t".join(map(str, row)) for row in rows)]
    marks.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(module, "ANSWERS", marks)
    found = list(searched(data))
    answered = [one for one in found if one.example.answered]
    article = f"nomiracl/{marked['query_id']}"
    assert answered == [Taught(Example(marked["query"], PORT, start, start + 10, article, "Port"), "fr")]
    others = [one.example.passage for one in found if one.example.article == article and not one.example.answered]
    assert others == ["Herring is weighed twice.", "A clock.", "A hall."]
    kept = {
        one["query"]
        for kind in ("answerable", "unanswerable")
        for one in searched_records(data, "ru", kind, to_learn=False)
    }
    assert kept.isdisjoint(one.example.question for one in found)
    unmarked = [one["query"] for one in searched_records(data, "fr", "answerable", to_learn=True)][1:]
    assert {one.example.question for one in found}.isdisjoint(unmarked)


def test_the_places_that_were_marked_are_words(shared_data: Path) -> None:
    answered = [one.example for one in searched(shared_data) if one.example.answered]
    assert len(answered) > 200
    for example in answered:
        words = example.passage[example.start : example.end]
        assert words == words.strip()
        assert 0 < len(words) < len(example.passage)
