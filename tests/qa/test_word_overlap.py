from __future__ import annotations

import pytest

from qa.word_overlap import exact_match, token_f1


@pytest.mark.parametrize(
    ("language", "found", "expected", "f1"),
    [
        ("en", "The Denver Broncos!", "Denver Broncos", 1),
        ("en", "An apple a day", "apple", 2 / 3),  # apple day / apple
        ("en", "well-known", "wellknown", 1),  # SQuAD joins what punctuation parts
        ("en", "$ 5", "5", 1),
        ("en", "river", "lake", 0),
        ("es", "Los Broncos de Denver", "broncos de denver", 1),
        ("de", "der Rhein", "Rhein", 1),
        ("fr", "l’Assemblée nationale", "Assemblée nationale", 1),
        ("fr", "l'eau du lac", "eau", 2 / 3),  # eau lac / eau
        ("ru", "в 1931 году", "1931 году", 0.8),
        ("ar", "في القاهرة", "القاهرة", 2 / 3),
        ("zh", "在1931年，", "1931年", 0.8),  # 在 1931 年 / 1931 年
        ("ja", "東京タワー", "東京", 4 / 7),
        ("sw", "Dar es Salaam.", "dar es salaam", 1),
    ],
)
def test_f1_by_hand(language: str, found: str, expected: str, f1: float) -> None:
    assert token_f1(found, [expected], language=language) == pytest.approx(f1)
    assert token_f1(expected, [found], language=language) == pytest.approx(f1)
    assert exact_match(found, [expected], language=language) == (f1 == 1)


def test_the_best_of_several_answers_counts() -> None:
    assert token_f1("nine barrels", ["ten", "nine barrels of ink", "barrels"], language="en") == 2 / 3
    assert exact_match("Nine", ["ten", "nine."], language="en") == 1


def test_nothing_overlaps_with_nothing_found() -> None:
    assert token_f1("", ["ink"], language="en") == 0
    assert exact_match("", ["ink"], language="en") == 0
