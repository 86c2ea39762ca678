from __future__ import annotations

import random

import pytest

from qa.sentences import MAX_SENTENCE_BYTES, MAX_SENTENCE_CHARACTERS, sentences


def parts(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences(text, language)]


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", ["I met Dr. Smith at 5 p.m. on Monday.", "He paid $3.50!", "Why?"]),
        ("fr", ["Le 5 mars, M. Dupont a parlé à Me. Durand.", "« Oui ! » dit-il.", "Voir art. 5 du texte."]),
        ("de", ["Am 24. März traf man sich.", "Das ist z. B. gut."]),
        ("ru", ["Он родился в 1990 г. в Москве.", "А. С. Пушкин писал."]),
        ("ar", ["هل المكتبة مفتوحة؟", "نعم.", "أهلا بكم!"]),
        ("hi", ["पुस्तकालय खुला है।", "अन्दर आइए।"]),
        ("ur", ["کتب خانہ کھلا ہے۔", "اندر آئیے۔"]),
        ("zh", ["图书馆开放。", "请进！", "真的吗？"]),
        ("ja", ["図書館は開いています。", "どうぞ。"]),
        ("ko", ["도서관이 열렸습니다.", "들어오세요."]),
        ("en", ["Tea 🍵🍵 is hot!", "I wait 😀."]),
        ("en", ["He won in 1948.[10]", "The next year he lost.[11][12]", "Then he left."]),
        ("en", ["He won in 1948.¹⁰", "The next year he lost.¹¹,¹²", "Then he left for 5 km² of ice.³"]),
        ("en", ["Section 1. Short title.", "2. Nobody may enter."]),
    ],
)
@pytest.mark.parametrize("known", [True, False])
def test_sentences_of_many_languages(language: str, expected: list[str], known: bool) -> None:
    between = "" if language in {"zh", "ja"} else " "
    marks_differ = language in {"fr", "de", "ru"}  # their abbreviations are known only to their own rules
    if known or not marks_differ:
        assert parts(between.join(expected), language if known else "und") == expected


@pytest.mark.parametrize("language", ["", "und", "xx", "zxx", "not a language", "日本"])
def test_any_language_code_is_taken(language: str) -> None:
    assert parts("One here. Two here.", language) == ["One here.", "Two here."]


def test_line_ends_do_not_end_sentences() -> None:
    assert parts("The tea\nis hot and\r\n\n strong. It is\nfree.") == [
        "The tea\nis hot and\r\n\n strong.",
        "It is\nfree.",
    ]


def test_marks_and_numbers_join_their_neighbour() -> None:
    assert parts("12. We agree. We go. ***") == ["12. We agree.", "We go. ***"]
    assert parts("— “ ” !") == ["— “ ” !"]


def test_nothing_gives_nothing() -> None:
    assert parts("") == parts(" \n\t ") == []


@pytest.mark.parametrize(
    "text",
    [
        "we agree on tea, milk and sugar; " * 90,
        "ชา" * 800 + " " + "นม" * 900,
        "茶" * 2500,
        "x" * 4001,
        "e\u0301" * 1500,
    ],
)
def test_long_sentences_are_cut_to_be_quoted(text: str) -> None:
    found = parts(text)
    assert len(found) > 1
    assert all(len(part) <= MAX_SENTENCE_CHARACTERS for part in found)
    assert all(len(part.encode()) <= MAX_SENTENCE_BYTES for part in found)
    assert "".join("".join(found).split()) == "".join(text.split())
    assert not any(part.startswith("\u0301") for part in found)


def test_long_sentences_are_cut_at_the_best_mark_near_the_middle() -> None:
    found = parts("one, two " * 80 + "three; " + "four, five " * 60)
    assert [part.split()[-1] for part in found] == ["three;", "five"]


ALPHABETS = [
    [chr(code) for code in codes]
    for codes in (
        range(0x20, 0x7F),
        range(0xA0, 0x250),
        range(0x400, 0x460),
        range(0x5D0, 0x5EB),
        range(0x600, 0x700),
        range(0x900, 0x980),
        range(0xE00, 0xE5C),
        range(0x1200, 0x1260),
        range(0x3000, 0x3100),
        range(0x4E00, 0x4F00),
        range(0xAC00, 0xAD00),
        range(0x1F600, 0x1F650),
        range(0x300, 0x370),
        range(0x110000),
    )
] + [list(".!?…。؟।;:,'\"«»“”()[]") * 3 + list(" \n\t\r\u2028\u200b\ufeff\0") * 4 + ["12", " A.", "art. ", "\n\n"]]


@pytest.mark.parametrize("seed", range(60))
def test_any_text_is_covered_in_order(seed: int) -> None:
    chance = random.Random(seed)
    for length in (1, 7, 60, 400, 3000):
        alphabets = chance.sample(ALPHABETS, 3)
        text = "".join(chance.choice(chance.choice(alphabets)) for _ in range(length))
        position = 0
        for start, end in sentences(text, chance.choice(["en", "fr", "zh", "ar", "hi", "th", "ru", "und"])):
            assert not text[position:start].strip()
            assert text[start:end]
            assert text[start:end] == text[start:end].strip()
            assert end - start <= MAX_SENTENCE_CHARACTERS
            position = end
        assert not text[position:].strip()


def test_unclosed_quotes_in_a_huge_paragraph() -> None:
    text = "“ He said so. " * 20_000
    found = sentences(text, "en")
    assert sum(end - start for start, end in found) > 0.9 * len(text)
