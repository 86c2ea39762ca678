"""The small raised numbers and marks of notes, in the text and before the note."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qa.loaders.normal import has_words
from qa.loaders.pdf_chars import PageChars
from qa.loaders.raised import RAISED as AS_RAISED

__all__ = ["RAISED", "SMALL", "ends_as_word", "note_mark", "raised_figures", "without_note_mark"]

SMALL = 0.85  # times the size of the word; what browsers raise has five sixths of it
RAISED = 0.1  # times that size, how far it stands above the line
LETTERS = 3  # of a word that may have a note; behind fewer, a raised number may be an exponent

_MARKS = "0123456789*∗†‡§¶"
_SIGNS = "-−–+"
_INSIDE = "'’-‐"  # of a word
_NUMBER = re.compile(r"(?<![-−–+0-9])([0-9]+(?:,[0-9]+)*)[.,;:!?…)\]»”’\"']*$")


def note_mark(chars: PageChars, text: str, word: Sequence[int]) -> int:
    """Return how many characters at the beginning of a word are the small mark of the note that it begins."""
    mark = len(text) - len(text.lstrip(_MARKS))
    if not 0 < mark < len(text) or not text[mark].isalpha():
        return 0
    return mark if chars.size(word[0]) <= SMALL * chars.size(word[mark]) else 0


def without_note_mark(chars: PageChars, word: list[int]) -> list[int]:
    """Return a word without the number of a note behind it, or between it and a comma or the like."""
    text = "".join(map(chars.char, word))
    found = _NUMBER.search(text)
    if found is None or not ends_as_word(text[: found.start(1)]):
        return word
    is_mark = all(_is_raised(chars, word[at], word[0]) for at in range(*found.span(1)))
    return word[: found.start(1)] + word[found.end(1) :] if is_mark else word


def ends_as_word(text: str) -> bool:
    """Tell whether a text ends with the letters of a word, and marks such as a comma behind them."""
    letters = 0
    for char in reversed(text):
        if char.isalpha():
            letters += 1
        elif char.isalnum() or (letters and char not in _INSIDE and not unicodedata.category(char).startswith("M")):
            break
    return letters >= LETTERS


def raised_figures(chars: PageChars, letters: Sequence[str], word: Sequence[int], turn: int) -> list[str]:
    """Return the characters of a word, raised figures behind letters or other figures as such."""
    shown = list(letters)
    raised: list[int] = []  # those that stand together
    for at in range(len(word) - 1, -1, -1):
        is_last = _is_digit(letters[at]) and not _is_digit("".join(letters[at + 1 : at + 2]))
        is_part = bool(raised) and (_is_digit(letters[at]) or letters[at] in _SIGNS)
        if at and (is_last or is_part) and _is_raised(chars, word[at], word[0], turn):
            raised.append(at)
        elif raised:
            if has_words("".join(letters[: at + 1])):
                shown[raised[-1] : raised[0] + 1] = [letters[some].translate(AS_RAISED) for some in reversed(raised)]
            raised = []
    return shown


def _is_digit(letter: str) -> bool:
    return letter.isascii() and letter.isdecimal()


def _is_raised(chars: PageChars, at: int, first: int, turn: int = 0) -> bool:
    size = chars.size(first)
    raised = chars.base(first, turn) - chars.base(at, turn)
    return chars.size(at) <= SMALL * size and raised > RAISED * size
