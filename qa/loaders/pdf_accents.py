"""Accents that are drawn over letters as characters of their own, as older TeX does."""

from __future__ import annotations

from collections.abc import Sequence

from qa.loaders.pdf_chars import PageChars

__all__ = ["accented"]

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


def accented(chars: PageChars, word: Sequence[int], turn: int) -> list[str]:
    """Return the characters of a word, each letter with the accent that stands over it, in whose place is nothing."""
    letters = [chars.char(at) for at in word]
    for number in [number for number, char in enumerate(letters) if char in _COMBINING]:
        left, _, right, _ = chars.place(word[number], turn)
        for other, letter in enumerate(letters):
            if letter[:1].isalpha() and letter not in _COMBINING:
                begin, _, end, _ = chars.place(word[other], turn)
                if begin < (left + right) / 2 < end:
                    letters[other] += _COMBINING[letters[number]]
                    letters[number] = ""
                    break
    return letters
