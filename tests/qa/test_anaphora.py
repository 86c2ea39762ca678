from __future__ import annotations

import pytest

from qa.anaphora import points_back


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "This decision was made in May."),
        ("en", "“They will meet again in autumn.”"),
        ("fr", "Celle-ci entrera en vigueur en mai."),
        ("de", "Dieser Beschluss gilt ab Mai."),
        ("es", "Dicha norma entró en vigor en mayo."),
        ("ru", "Его подписали в мае."),
        ("ar", "وهذا القرار نافذ منذ أيار."),
        ("hi", "इसका उद्घाटन मई में हुआ।"),
        ("zh", "该决定于五月生效。"),
        ("ja", "「この決定は五月に発効した。"),
        ("en", "“No!”"),
        ("fr", "Conséquences."),
    ],
)
def test_a_sentence_that_begins_with_a_word_for_something_before_points_back(language: str, sentence: str) -> None:
    assert points_back(sentence, language=language)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "The decision was made in May."),
        ("en", "Thistles grow on the wall."),
        ("fr", "Cent soldats sont arrivés."),
        ("zh", "其他城市没有港口。"),
        ("ja", "それぞれの港に灯台がある。"),
        ("th", "สะพานเปิดในเดือนพฤษภาคม"),
        ("zh", "对。"),
        ("en", "1911."),
        ("xx", "This decision was made in May."),
        ("en", "…"),
        ("en", ""),
    ],
)
def test_another_does_not(language: str, sentence: str) -> None:
    assert not points_back(sentence, language=language)
