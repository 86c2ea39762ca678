"""Lines of a PDF that begin with a number which grows from one to the next, as in a table of contents."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from qa.loaders.pdf_lines import SPACE, Line

__all__ = ["numbered_lines"]

FEWEST = 3  # lines of a column that show it
INDENT = 0.8  # ems that the other lines stand further in

_NUMBER = re.compile(r"(\d{1,4})\s+\S*[^\W\d]")


def numbered_lines(block: Sequence[Line], column: Sequence[Line]) -> frozenset[int]:
    """Return the ids of the lines of a block that begin with such a number, if all others stand further in."""
    begun = [line for line in block if _NUMBER.match(line.text)]
    if not begun or begun[0] is not block[0]:
        return frozenset()
    edge = begun[0].left
    numbers = [
        int(found[1])
        for line in column
        if abs(line.left - edge) < SPACE * line.size and (found := _NUMBER.match(line.text))
    ]
    is_growing = len(numbers) >= FEWEST and all(number < following for number, following in pairwise(numbers))
    are_firsts = all(abs(line.left - edge) < SPACE * line.size for line in begun)
    ids = frozenset(map(id, begun))
    is_hanging = all(line.left - edge > INDENT * line.size for line in block if id(line) not in ids)
    return ids if is_growing and are_firsts and is_hanging else frozenset()
