"""Questions written for this project: their form, and that each answer stands in its paragraph."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from pathlib import Path

import pytest

from embeddings.language import known_languages
from qa.training.epochs import Taught
from qa.training.examples import Example
from qa.training.written import FOLDERS, read_written

PASSAGE = "The ferry of Lund left in May with forty passengers."
FILE = f"""## Ferries
P {PASSAGE}
Q When did it leave? => in May
Q[fr] Combien de passagers y avait-il ? => forty passengers
N Who was the captain?
"""


def test_questions_are_read_with_the_places_of_their_answers(tmp_path: Path) -> None:
    (tmp_path / "en.txt").write_text(FILE, "utf-8")
    when, many, captain = read_written(tmp_path)
    article = f"{tmp_path.name}/en/Ferries"
    assert when == Taught(Example("When did it leave?", PASSAGE, 23, 29, article, "Ferries"), "en")
    assert many.example.passage[many.example.start : many.example.end] == "forty passengers"
    assert (many.language, many.asked_in) == ("en", "fr")
    assert not captain.example.answered


@pytest.mark.parametrize(
    "line",
    [
        "X What is this?",
        "When did it leave? => in May",
        "Q When did it leave?",
        "Q When did it leave? => in June",
        "Q Which letter is it? => e",
        "N When did it leave? => in May",
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "en.txt").write_text(f"{FILE}{line}\n", "utf-8")
    with pytest.raises(ValueError, match=r"en\.txt, line 6: "):
        list(read_written(tmp_path))


def test_all_that_was_written_can_be_read() -> None:
    taught = list(read_written(*FOLDERS))
    answered = {one.language for one in taught if one.example.answered}
    assert answered == {one.language for one in taught if not one.example.answered}
    assert answered == {path.stem for folder in FOLDERS for path in folder.glob("*.txt")}
    asked_in = {one.asked_in for one in taught if one.asked_in is not None}
    assert answered | asked_in <= known_languages()
    for one in taught:
        assert unicodedata.is_normalized("NFC", one.example.passage)
        assert one.asked_in != one.language


def test_no_question_is_both_answered_and_not_by_a_paragraph() -> None:
    outcomes = defaultdict(set)
    for one in read_written(*FOLDERS):
        outcomes[one.example.question, one.example.passage].add(one.example.answered)
    assert [asked for asked, found in outcomes.items() if len(found) > 1] == []
