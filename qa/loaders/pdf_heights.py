"""Whether what stands beside each other on a page of a PDF stands on the same lines, as the cells of a table do."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from qa.loaders.pdf_pieces import Piece, usual_size

__all__ = ["INDEPENDENT", "aligned", "are_lists_apart"]

INDEPENDENT = 1 / 3  # share of the lines of a column at the heights of others from which they may be cells of rows
CENTRED = 1 / 2  # share of them at those heights or half a line further, as cells in the middle of their rows are
LONG = 16  # pieces of a list that is no cell
# Lengths are in ems, the size of the font.
ALIGNED = 0.1  # between the heights of two cells of a row
NEXT_LINE = 2.2


def aligned(left: Sequence[Piece], right: Sequence[Piece], *, centred: bool = False) -> float:
    """Return for which share of the shorter side there is something at its height on the other one.

    With `centred`, what stands in the middle between two lines is at their height, too.
    """
    shorter, longer = sorted((left, right), key=len)
    bases = sorted(piece.base for piece in longer)
    if centred:
        most = NEXT_LINE * longer[0].size
        bases += [(above + below) / 2 for above, below in pairwise(bases) if below - above < most]
    level = sum(any(abs(piece.base - base) < ALIGNED * piece.size for base in bases) for piece in shorter)
    return level / len(shorter)


def are_lists_apart(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell long lists beside each other, such as those of signs or names, from the rows of a table.

    Where there are many lines, some of them stand at the heights of others by chance: these do not count.
    """
    if min(len(left), len(right)) < LONG or aligned(left, right, centred=True) >= CENTRED:
        return False
    chance = _chance(left, right)
    return aligned(left, right) - chance < INDEPENDENT * (1 - chance)


def _chance(left: Sequence[Piece], right: Sequence[Piece]) -> float:
    """Return the share of the heights of the longer side at which a piece of the shorter one is level with a line."""
    shorter, longer = sorted((left, right), key=len)
    bases = sorted(piece.base for piece in longer)
    near = 2 * ALIGNED * usual_size(shorter)
    height = max(near, bases[-1] - bases[0])
    return sum(min(near, below - above) for above, below in pairwise(bases)) / height if height else 0.0
