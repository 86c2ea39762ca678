"""Examples translated word by word."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest

from qa.training import word_by_word as module
from qa.training.examples import Example
from qa.training.word_by_word import LANGUAGES, WordByWord
from tests.qa.training.dictd import write_dictionary

TEXT = "The ferries left the harbour in May 1911 with forty passengers."
ENGLISH = {
    "the": "die",
    "ferry": "Fähre",
    "harbour": "Hafen",
    "forty": "vierzig",
    "passenger": "Fahrgäste",
    "may": "Mai",
}


@pytest.fixture
def words(monkeypatch: pytest.MonkeyPatch) -> WordByWord:
    monkeypatch.setattr(module, "REPLACED", 1.0)
    monkeypatch.setattr(module, "NAMES_REPLACED", 0.0)
    german = {word: [translation] for word, translation in ENGLISH.items()}
    return WordByWord({"deu": german}, {"port": ["harbour"], "quitter": ["leave"]})


@pytest.fixture
def example() -> Example:
    start = TEXT.index("forty")
    return Example("How many passengers left the harbour?", TEXT, start, start + len("forty passengers"), "harbour")


def test_words_of_a_question_are_replaced_and_others_stay(words: WordByWord, example: Example) -> None:
    found = words.question(example, "eng", "deu", random.Random(1))
    assert found == replace(example, question="How many Fahrgäste left die Hafen?")


def test_the_answer_is_where_it_was_among_the_translated_words(words: WordByWord, example: Example) -> None:
    found = words.passage(example, "eng", "deu", random.Random(1))
    assert found.passage == "die Fähre left die Hafen in May 1911 with vierzig Fahrgäste."
    assert found.passage[found.start : found.end] == "vierzig Fahrgäste"


@pytest.mark.parametrize("answer", ["The", "ferries left", "May 1911", "in May", "passengers.", "arbour"])
def test_an_answer_keeps_its_bounds_wherever_it_stands(words: WordByWord, example: Example, answer: str) -> None:
    start = TEXT.index(answer)
    found = words.passage(replace(example, start=start, end=start + len(answer)), "eng", "deu", random.Random(1))
    expected = {"The": "die", "ferries left": "Fähre left", "passengers.": "Fahrgäste."}.get(answer, answer)
    assert found.passage[found.start : found.end] == expected


def test_an_unanswered_example_stays_unanswered(words: WordByWord, example: Example) -> None:
    found = words.passage(replace(example, start=0, end=0), "eng", "deu", random.Random(1))
    assert not found.answered
    assert found.passage.startswith("die Fähre")


def test_french_goes_by_way_of_english(words: WordByWord) -> None:
    example = Example("les ports ?", "", 0, 0, "a")
    assert words.question(example, "fra", "deu", random.Random(1)).question == "les Hafen ?"
    assert words.question(example, "fra", "eng", random.Random(1)).question == "les harbour ?"


def test_a_text_is_not_translated_into_its_own_language(words: WordByWord, example: Example) -> None:
    assert words.question(example, "eng", "eng", random.Random(1)) == example


def test_all_dictionaries_are_read(tmp_path: Path) -> None:
    for code in LANGUAGES:
        write_dictionary(tmp_path, f"eng-{code}", [("ferry", f"ferry\n{code}\n")])
    write_dictionary(tmp_path, "fra-eng", [("bac", "bac\nferry\n")])
    words = WordByWord.read(tmp_path)
    assert words.from_english["tur"] == {"ferry": ["tur"]}
    assert words.from_french == {"bac": ["ferry"]}
