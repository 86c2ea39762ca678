from __future__ import annotations

import pytest

from web.wording import below, confidence_word, language_name


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "high"), (0.75, "high"), (0.74, "medium"), (0.5, "medium"), (0.49, "low"), (0, "low")],
)
def test_confidence_in_words(confidence: float, word: str) -> None:
    assert confidence_word(confidence) == word


@pytest.mark.parametrize(("code", "name"), [("fr", "French"), ("und", "language unknown"), ("tlh", "tlh"), ("", "")])
def test_languages_by_name(code: str, name: str) -> None:
    assert language_name(code) == name


@pytest.mark.parametrize(
    ("heading", "shown"),
    [("Title › Part › Under", "Part › Under"), ("Title", ""), ("", ""), ("Part › Title", "Part › Title")],
)
def test_a_heading_path_does_not_repeat_the_title(heading: str, shown: str) -> None:
    assert below(heading, "Title") == shown
