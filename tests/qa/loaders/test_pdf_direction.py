from __future__ import annotations

import pytest

from qa.loaders.pdf_direction import has_from_right, is_from_right, left_to_right, logical


@pytest.mark.parametrize(
    ("text", "any_", "most"),
    [
        ("שלום", True, True),
        ("مرحبا", True, True),
        ("Hello", False, False),
        ("Hello, שלום", True, False),
        ("٢٠٢٢", False, False),
    ],
)
def test_which_letters_are_read_from_the_right(text: str, any_: bool, most: bool) -> None:
    assert has_from_right(text) == any_
    assert is_from_right(text) == most


@pytest.mark.parametrize(
    "text",
    [
        "שלום עולם",
        "נחתם ב-10 במאי 1948.",
        "הספר ABC def נמצא כאן",
        "القرار 217 ألف (د-3) المؤرخ",
        "بنسبة 12.5% في عام ٢٠٢٢",
    ],
)
def test_a_line_that_is_read_from_the_right(text: str) -> None:
    """The page shows it mirrored, but for the parts that are read from the left."""
    assert logical(logical(text, from_right=True), from_right=True) == text
    assert logical(text, from_right=True)[-1] == text[0]


def test_a_word_from_the_right_in_a_line_from_the_left() -> None:
    assert logical("He said םולש, and left", from_right=False) == "He said שלום, and left"


def test_letters_are_put_in_the_order_of_the_page() -> None:
    shown = [("ל", 20.0, 25.0), ("ש", 30.0, 35.0), ("ם", 10.0, 15.0), ("ו", 16.0, 19.0)]
    assert logical(left_to_right(shown), from_right=True) == "שלום"
    assert left_to_right([("b", 5.0, 8.0), ("a", 1.0, 4.0)]) == "ab"


def test_marks_stay_with_their_letter() -> None:
    shown = [("ب", 10.0, 14.0), ("\u064e", 15.5, 16.5), ("ح", 14.0, 20.0)]
    assert logical(left_to_right(shown), from_right=True) == "ح\u064eب"


def test_letters_of_one_glyph_come_backwards() -> None:
    shown = [("ا", 10.0, 14.0), ("ل", 10.0, 14.0), ("س", 15.0, 20.0)]
    assert logical(left_to_right(shown), from_right=True) == "سلا"


def test_marks_stay_in_a_word_that_is_one_glyph() -> None:
    shown = [(char, 10.0, 40.0) for char in reversed("ح\u064eبيب")]
    assert logical(left_to_right(shown), from_right=True) == "ح\u064eبيب"


def test_a_mark_that_is_drawn_with_its_letter_follows_it() -> None:
    shown = [("\u064b", 10.0, 14.0), ("ا", 10.0, 14.0), ("د", 15.0, 20.0)]
    assert logical(left_to_right(shown), from_right=True) == "دا\u064b"
    assert left_to_right([("\u0301", 10.0, 14.0), ("e", 10.0, 14.0)]) == "e\u0301"


def test_a_glyph_with_several_letters_is_taken_as_it_stands() -> None:
    shown = [("\u064bال", 10.0, 14.0), ("ق", 15.0, 20.0)]
    assert logical(left_to_right(shown), from_right=True) == "قلا\u064b"


def test_what_has_no_width_stays_between_its_letters() -> None:
    shown = [("ا", 10.0, 14.0), ("\u200c", 14.0, 14.0), ("ه", 14.0, 20.0)]
    assert logical(left_to_right(shown), from_right=True) == "ه\u200cا"
