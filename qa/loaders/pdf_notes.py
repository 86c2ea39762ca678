"""The small raised numbers and marks of notes, in the text and before the note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.loaders.pdf_chars import PageChars

__all__ = ["note_mark", "without_note_mark"]

SMALL = 0.8  # times the size of the word
RAISED = 0.1  # times that size, how far it stands above the line

_MARKS = "0123456789*∗†‡§¶"
_NUMBER = re.compile(r"([0-9]+)[.,;:!?…)\]»”’\"']*$")


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
    if found is None or sum(map(str.isalpha, text[: found.start(1)])) < 3:
        return word
    is_mark = all(_is_raised(chars, word[at], word[0]) for at in range(*found.span(1)))
    return word[: found.start(1)] + word[found.end(1) :] if is_mark else word


def _is_raised(chars: PageChars, at: int, first: int) -> bool:
    size = chars.size(first)
    raised = chars.base(first, 0) - chars.base(at, 0)
    return chars.size(at) <= SMALL * size and raised > RAISED * size
