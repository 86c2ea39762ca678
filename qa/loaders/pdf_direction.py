"""Text as it stands on a page, from left to right -> text as it is read."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

__all__ = ["has_from_right", "is_all_from_right", "is_from_right", "left_to_right", "logical", "mirrored"]

# Letters that are read from the right. Their digits are not.
_LETTERS = "\u0590-\u065f\u066a-\u06ef\u06fa-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
_FROM_RIGHT = re.compile(f"[{_LETTERS}]")
_OTHER = rf"(?![{_LETTERS}])[^\W\d_]"
_RUN_FROM_LEFT = re.compile(rf"{_OTHER}(?:[^{_LETTERS}]*(?:{_OTHER}|\d))?|\d+(?:[.,:/+-]\d+)*[%°]?")
_RUN_FROM_RIGHT = re.compile(rf"[{_LETTERS}](?:(?:(?!{_OTHER})\D)*[{_LETTERS}])?")
_MIRRORED = str.maketrans("()[]{}<>«»‹›", ")(][}{><»«›‹")

Char = tuple[str, float, float]  # with its left and right


def has_from_right(text: str) -> bool:
    """Tell whether `text` holds a letter that is read from the right."""
    return bool(_FROM_RIGHT.search(text))


def is_from_right(text: str) -> bool:
    """Tell whether most letters of `text` are read from the right."""
    return 2 * len(_FROM_RIGHT.findall(text)) > sum(map(str.isalpha, text))


def is_all_from_right(text: str) -> bool:
    """Tell whether `text` is letters that are read from the right, with their marks."""
    return has_from_right(text) and all(_FROM_RIGHT.match(char) or unicodedata.combining(char) for char in text)


def left_to_right(chars: Sequence[Char]) -> str:
    """Return characters as they stand from left to right; marks stand before a letter that is read from the right.

    Several letters at one place are one glyph, which PDFium gives backwards already; so is what has several letters.
    """
    letters = [char for char in chars if not _is_mark(char[0]) and char[1] < char[2]] or list(chars)
    at_place: dict[tuple[float, float], list[Char]] = {}
    for letter in letters:
        at_place.setdefault(letter[1:], []).append(letter)

    def place(char: Char) -> float:
        text, left, right = char
        own = at_place.get((left, right), [])
        if not _is_mark(text) or len(own) > 1:
            return left + right
        middle = (left + right) / 2
        nearest = own[0] if own else min(letters, key=lambda letter: max(letter[1] - middle, middle - letter[2]))
        return nearest[1] + nearest[2] + (-0.01 if _FROM_RIGHT.match(nearest[0]) else 0.01)

    return "".join(text for text, _, _ in sorted(chars, key=place))


def _is_mark(text: str) -> bool:
    return all(map(unicodedata.combining, text))


def logical(visual: str, *, from_right: bool) -> str:
    """Return a line in the order of reading; `visual` is the line from left to right."""
    parts = list(_parts(visual, _RUN_FROM_LEFT if from_right else _RUN_FROM_RIGHT))
    if from_right:
        return "".join(part if is_run else mirrored(part) for part, is_run in reversed(parts))
    return "".join(mirrored(part) if is_run else part for part, is_run in parts)


def _parts(text: str, runs: re.Pattern[str]) -> Iterator[tuple[str, bool]]:
    end = 0
    for run in runs.finditer(text):
        yield text[end : run.start()], False
        yield run[0], True
        end = run.end()
    yield text[end:], False


def mirrored(text: str) -> str:
    """Return `text` from its end to its beginning, as a mirror shows its brackets."""
    return text[::-1].translate(_MIRRORED)
