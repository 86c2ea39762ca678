"""Pages whose lines run from top to bottom, as those of Chinese and Japanese books do."""

from __future__ import annotations

from qa.loaders.lines import is_unspaced
from qa.loaders.pdf_chars import PageChars

__all__ = ["DOWNWARDS", "is_vertical", "stands_beside"]

DOWNWARDS = 3  # quarter turns by which a text lies whose lines run downwards, the first one on the right
PAIRS = 200  # of neighbours that are looked at


def is_vertical(chars: PageChars) -> bool:
    """Tell whether most letters of a page that need no spaces stand below each other."""
    is_letter = [is_unspaced(chr(code)) if 0x2E80 <= code <= 0x10FFFF else False for code in chars.codes]
    pairs = [at for at in range(len(is_letter) - 1) if is_letter[at] and is_letter[at + 1]]
    pairs = pairs[:: max(1, len(pairs) // PAIRS)]
    below = [at for at in pairs if not stands_beside(chars, at, at + 1) and chars.turn(at) == 0]
    return 2 * len(below) > len(pairs)


def stands_beside(chars: PageChars, at: int, following: int) -> bool:
    """Tell whether two characters stand on one level, as far as the page is concerned and not its text."""
    (x, y), (next_x, next_y) = chars.origin(at), chars.origin(following)
    return abs(next_x - x) >= abs(next_y - y)
