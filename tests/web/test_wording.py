from __future__ import annotations

import pytest
from flask import Flask

from qa.domain import Citation, Document, Passage
from web.wording import below, confidence_word, direction, file_size, language_name, quote_parts, told_date


@pytest.mark.parametrize(
    ("confidence", "word"),
    [(1.0, "high"), (0.75, "high"), (0.74, "medium"), (0.5, "medium"), (0.49, "low"), (0, "low")],
)
def test_confidence_in_words(confidence: float, word: str) -> None:
    assert confidence_word(confidence) == word


@pytest.mark.parametrize(
    ("shown_in", "code", "name"),
    [
        ("en", "fr", "French"),
        ("fr", "fr", "français"),
        ("zh", "arz", "埃及阿拉伯语"),
        ("en", "und", "language unknown"),
        ("de", "und", "Sprache unbekannt"),
        ("en", "qqq", "qqq"),
        ("en", "", ""),
    ],
)
def test_languages_by_name(app: Flask, shown_in: str, code: str, name: str) -> None:
    with app.test_request_context(headers={"Accept-Language": shown_in}):
        assert language_name(code) == name


@pytest.mark.parametrize(
    ("code", "told"),
    [("fr", "ltr"), ("ar", "rtl"), ("fa", "rtl"), ("he", "rtl"), ("und", "ltr"), ("", "ltr"), ("?", "ltr")],
)
def test_the_direction_of_a_language(code: str, told: str) -> None:
    assert direction(code) == told


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2024-03-05", "5 mars 2024"),
        ("2024-03-05T10:00+01:00", "5 mars 2024"),
        ("2024-03", "mars 2024"),
        ("2024", "2024"),
        ("2024-13-40", "2024-13-40"),
        ("spring", "spring"),
    ],
)
def test_dates_as_the_language_writes_them(app: Flask, date: str, told: str) -> None:
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert told_date(date) == told


@pytest.mark.parametrize(
    ("size", "told"),
    [(0, "0.1 kB"), (1_449, "1.4 kB"), (23_456, "23 kB"), (1_500_000, "1.5 MB"), (64 * 2**20, "67 MB")],
)
def test_sizes_as_people_say_them(app: Flask, size: int, told: str) -> None:
    with app.test_request_context():
        assert file_size(size) == told


@pytest.mark.parametrize(
    ("heading", "shown"),
    [("Title › Part › Under", "Part › Under"), ("Title", ""), ("", ""), ("Part › Title", "Part › Title")],
)
def test_a_heading_path_does_not_repeat_the_title(heading: str, shown: str) -> None:
    assert below(heading, "Title") == shown


@pytest.mark.parametrize(
    ("highlights", "pieces"),
    [
        ((), [("Ships sail at noon.", False)]),
        (((14, 18),), [("Ships sail at ", False), ("noon", True), (".", False)]),
        (((0, 5), (14, 19)), [("Ships", True), (" sail at ", False), ("noon.", True)]),
    ],
)
def test_the_words_that_answer_are_marked_in_the_quote(
    highlights: tuple[tuple[int, int], ...], pieces: list[tuple[str, bool]]
) -> None:
    text = "Ships sail at noon. They rest."
    document = Document("d", "Ships", "ships.txt", "text/plain", "en", "0" * 64, text)
    passage = Passage(1, "d", 1, 0, len(text), text, "", None, "en")
    citation = Citation(1, document, passage, 0, 19, text[:19], highlights)
    assert [(part.text, part.kind == "words") for part in quote_parts(citation)] == pieces
