"""The title of a page, above its columns."""

from __future__ import annotations

from itertools import combinations, pairwise

from qa.loaders.pdf_pieces import Piece, on_one_line, usual_size

__all__ = ["without_title"]

LARGE = 1.35  # times the size of the text that a title has
MOST = 8  # pieces of it, and of what stands beside it
OUTSIDE = 0.1  # share of the pieces that may stand further out than the columns, such as a footer
# Lengths are in ems, the size of the font.
BELOW = 1.0  # between a title and the columns
ALIGNED = 1.0


def without_title(pieces: list[Piece]) -> tuple[list[list[Piece]], list[Piece]]:
    """Return a large title above all columns, between what stands above and beside it, and the pieces of the columns.

    It stands on the left or in the middle, and alone: large words beside each other are headings of columns.
    """
    em = usual_size(pieces)
    ordered = sorted(pieces, key=lambda piece: piece.top)
    lowest = ordered[0].bottom
    for at, (above, below) in enumerate(pairwise(ordered[: MOST + 1]), start=1):
        lowest = max(lowest, above.bottom)
        large = [piece for piece in ordered[:at] if piece.size > LARGE * em]
        is_large = below.size > LARGE * em and not any(
            on_one_line(below, other) for other in pieces if other is not below
        )
        if not large or below.top - lowest < BELOW * em or is_large:
            continue
        if not _is_lone(large, pieces) or any(piece.words[0].text[0].islower() for piece in ordered[:at]):
            break
        small = [piece for piece in ordered[:at] if piece.size <= LARGE * em]
        top = min(piece.top for piece in large)
        before = [piece for piece in small if piece.base < top]
        beside = [piece for piece in small if piece.base >= top]
        below_it = [piece for piece in pieces if piece.top > lowest]
        return [part for part in (before, large, beside) if part], below_it
    return [], pieces


def _is_lone(large: list[Piece], pieces: list[Piece]) -> bool:
    """Tell large words on the left or in the middle of the columns that have no others beside them."""
    if any(on_one_line(*pair) for pair in combinations(large, 2)):
        return False
    em, lefts = usual_size(pieces), sorted(piece.left for piece in pieces)
    rights = sorted((piece.right for piece in pieces), reverse=True)
    few = int(OUTSIDE * len(pieces))
    if all(piece.left - lefts[few] < ALIGNED * em for piece in large):
        return True
    middles = [(lefts[out] + rights[out]) / 2 for out in (0, few)]
    return all(
        any(abs((piece.left + piece.right) / 2 - middle) < ALIGNED * em for middle in middles) for piece in large
    )
