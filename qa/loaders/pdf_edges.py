"""Where the columns of a document begin: it parts the few lines of a page that do not tell of columns themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from qa.loaders.pdf_lines import Line

__all__ = ["column_edges"]

OFTEN = 0.1  # share of the lines that begin at the edge of a column
FEWEST_PAGES = 3
CROSSING = 0.1  # share of the lines of a column that may run into the next one, such as titles
# Lengths are in ems, the size of the font.
INDENT = 3.0


def column_edges(pages: Sequence[Sequence[Line]]) -> tuple[float, ...]:
    """Return the left edges of the columns that most pages have, from left to right; none of a document without any.

    Of columns that are read from the right, the left edges are not even: they are not told.
    """
    lines = [(number, line) for number, page in enumerate(pages) for line in page if len(line.cells) == 1]
    if not lines:
        return ()
    em = median(line.size for _, line in lines)
    at = Counter(round(line.left) for _, line in lines)
    on_pages = Counter(left for left, _ in {(round(line.left), number) for number, line in lines})
    edges: list[float] = []
    for left in sorted(at, key=lambda left: -at[left]):
        is_edge = at[left] >= OFTEN * len(lines) and on_pages[left] >= FEWEST_PAGES
        if is_edge and all(abs(left - edge) > INDENT * em for edge in edges):
            edges.append(left)
    edges.sort()
    found = [line for _, line in lines]
    return tuple(edges) if len(edges) > 1 and all(_are_apart(found, *pair) for pair in pairwise(edges)) else ()


def _are_apart(lines: Sequence[Line], edge: float, following: float) -> bool:
    """Tell whether what begins in one column ends before the next one."""
    own = [line.right for line in lines if edge - 1 <= line.left < following - 1]
    return sum(right > following for right in own) <= CROSSING * len(own)
