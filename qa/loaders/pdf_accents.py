"""Accents that are drawn over letters as characters of their own, as older TeX does."""

from __future__ import annotations

from collections.abc import Sequence

from qa.loaders.pdf_chars import PageChars

__all__ = ["ACCENTS", "accented", "stands_over"]

_COMBINING = {
    "`": "\u0300",
    "´": "\u0301",
    "ˆ": "\u0302",
    "˜": "\u0303",
    "˘": "\u0306",
    "˙": "\u0307",
    "¨": "\u0308",
    "˚": "\u030a",
    "˝": "\u030b",
    "ˇ": "\u030c",
    "¸": "\u0327",
    "˛": "\u0328",
}
ACCENTS = frozenset(_COMBINING)


def accented(chars: PageChars, word: Sequence[int], turn: int) -> list[str]:
    """Return the characters of a word, each letter with the accent that stands over it, in whose place is nothing."""
    letters = [chars.char(at) for at in word]
    for number in [number for number, char in enumerate(letters) if char in _COMBINING]:
        for other, letter in enumerate(letters):
            is_letter = letter[:1].isalpha() and letter not in _COMBINING
            if is_letter and stands_over(chars, word[number], word[other], turn):
                letters[other] += _COMBINING[letters[number]]
                letters[number] = ""
                break
    return letters


def stands_over(chars: PageChars, accent: int, letter: int, turn: int = 0) -> bool:
    """Tell whether an accent is drawn where a letter is."""
    (left, _, right, _), (begin, top, end, bottom) = chars.place(accent, turn), chars.place(letter, turn)
    height = chars.base(accent, turn) - chars.base(letter, turn)
    return begin < (left + right) / 2 < end and abs(height) < bottom - top
