"""Pieces of the lines of a page -> its columns, in the order in which they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import inf
from statistics import median

from qa.loaders.lines import is_list_item
from qa.loaders.pdf_heights import INDEPENDENT, aligned, are_lists_apart
from qa.loaders.pdf_pieces import Piece, are_from_right, on_one_line, usual_size
from qa.loaders.pdf_titles import without_title

__all__ = ["read_columns"]

# Lengths are in ems, the size of the font.
GUTTER = 0.7
NARROW = 0.4  # between two columns whose lines all begin at one place
FEWEST = 3  # lines of a column
CROSSING = 0.4  # share of the lines that may run across a gutter: titles, pictures' captions
FEW_CROSSING = 0.1  # where only one side of the gutter is prose
FULL = 0.7  # share of its column's width that most lines of prose fill
MOST = 0.6  # share of the characters of a column that stand in such lines
SHORTEST = 15  # characters that half of them have
LONG = 15  # lines of prose that are no cell of a table
ALIGNED = 0.1  # between what begins at one place
OVERHANG = 1.5  # by which a line may hang over a gutter, such as the letter before a caption
SLIGHT = 0.2  # share of its width that does
BLOCK = 8  # lines of prose that may have a table beside them
FIGURE = 8.0  # height of a picture across all columns, which parts them
NEXT_LINE = 2.2  # from line to line of them
INDENT = 3.0
MOST_COLUMNS = 4
MOST_STRIPS = 6  # white strips of a page that are tried, the emptiest and widest first
DEEPEST = 8  # columns within columns, and parts of a page one above the other


def read_columns(pieces: list[Piece], edges: Sequence[float] = ()) -> list[list[Piece]]:
    """Return the pieces of lines of each column, column after column.

    Args:
        pieces: of a page.
        edges: where the columns of the whole document begin, if it has any.
    """
    return _columns(pieces, 0, edges)


def _columns(pieces: list[Piece], depth: int, edges: Sequence[float]) -> list[list[Piece]]:
    """Return the pieces of each column, in reading order."""
    if depth == DEEPEST or len(pieces) < 2 * FEWEST:
        return _at_edges(pieces, edges) if pieces else []
    parts = _parts(pieces, least=FIGURE) if edges else [pieces]
    gutter = _gutter(pieces) if len(parts) == 1 else None
    if gutter is None:
        parts = parts if len(parts) > 1 else _parts(pieces)
        parts = parts if len(parts) > 1 else _parts_beside_prose(pieces)
        return [column for part in parts for column in _columns(part, depth + 1, edges)] if len(parts) > 1 else [pieces]
    columns, pieces = without_title(pieces)
    for band, across in _bands(pieces, gutter):
        if across:
            columns.append(band)
            continue
        sides = [[piece for piece in band if _side(piece, gutter) == side] for side in (-1, 1)]
        for side in reversed(sides) if are_from_right(band) else sides:
            columns += _columns(side, depth + 1, edges)
    return columns


def _at_edges(pieces: list[Piece], edges: Sequence[float]) -> list[list[Piece]]:
    """Return the pieces of each column where they begin as the columns of the document do, else all of them."""
    columns: dict[float, list[Piece]] = {}
    for piece in pieces:
        edge = max((edge for edge in edges if edge <= piece.left + ALIGNED * piece.size), default=None)
        end = min((other for other in edges if edge is not None and other > edge), default=inf)
        if edge is None or piece.left - edge > INDENT * piece.size or piece.right > end:
            return [pieces]
        columns.setdefault(edge, []).append(piece)
    are_even = all(any(piece.left - edge < ALIGNED * piece.size for piece in columns[edge]) for edge in columns)
    return [columns[edge] for edge in sorted(columns)] if are_even else [pieces]


def _side(piece: Piece, gutter: float) -> int:
    """Return -1 for a piece on the left, 1 for one on the right, and 0 for one that runs across the gutter."""
    before, behind = max(0.0, gutter - piece.left), max(0.0, piece.right - gutter)
    if min(before, behind) > min(OVERHANG * piece.size, SLIGHT * (before + behind)):
        return 0
    return -1 if before > behind else 1


def _gutter(pieces: Sequence[Piece], most_columns: int = MOST_COLUMNS) -> float | None:
    """Return the middle of the white strip between two columns; None when there is one column.

    One of them may be a list, notes or a table.
    """
    if most_columns < 2 or len(pieces) < 2 * FEWEST:
        return None
    em = usual_size(pieces)
    edges = sorted({edge for piece in pieces for edge in (piece.left, piece.right)})
    sides = []
    for begin, end in _strips(pieces, edges):
        left = [piece for piece in pieces if piece.right <= begin]
        right = [piece for piece in pieces if piece.left >= end]
        # Small letters in the margin stand closer to the text.
        is_whole = len(left) + len(right) == len(pieces) and end - begin >= NARROW * em
        if is_whole or end - begin >= GUTTER * min(usual_size(left), usual_size(right)):
            sides.append((len(left) + len(right), end - begin, (begin + end) / 2, left, right))
    for _, wide, middle, left, right in sorted(sides, key=lambda side: side[:2], reverse=True)[:MOST_STRIPS]:
        across = len(pieces) - len(left) - len(right)
        if (
            (wide >= GUTTER * em or (not across and _have_edges(left, right)))
            and _are_beside(left, right)
            and not _are_rows(left, right)
            and all(_is_prose(side) or _gutter(side, most_columns - 1) is not None for side in (left, right))
        ):
            return middle
        is_margin = wide >= GUTTER * min(usual_size(left), usual_size(right))
        if is_margin and not across and (_is_margin(left, right) or _is_margin(right, left)):
            return middle
        if wide < GUTTER * em:
            continue
        if not across and _are_beside(left, right) and _are_lists(left) and _are_lists(right):
            return middle
        if across <= FEW_CROSSING * len(pieces) and _are_independent(left, right):
            return middle
        if not across and _are_beside(left, right) and are_lists_apart(left, right):
            return middle
    return None


def _strips(pieces: Sequence[Piece], edges: Sequence[float]) -> Iterator[tuple[float, float]]:
    """Yield the ranges that few pieces run across, with pieces on both sides."""
    opening = Counter(piece.left for piece in pieces)
    closing = Counter(piece.right for piece in pieces)
    most = CROSSING * len(pieces)
    across, begin = 0, None
    for edge in edges:
        was = across
        across += opening[edge] - closing[edge]
        if across <= most < was or (closing[edge] and across <= most):
            begin = edge
        elif opening[edge] and begin is not None:
            yield begin, edge
            begin = None


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Tell lines of prose, most of which fill their column, from the cells of a table."""
    if len(pieces) < FEWEST:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    full = [piece.length for piece in pieces if piece.right - piece.left >= FULL * width]
    return sum(full) > MOST * sum(piece.length for piece in pieces) and median(full) >= SHORTEST


def _is_margin(pieces: Sequence[Piece], prose: Sequence[Piece]) -> bool:
    """Tell notes in the margin from the numbers of a list and the names of rows, of which there are more."""
    if not pieces or len(pieces) * 4 > len(prose) or not _is_prose(prose):
        return False
    return all(piece.right - piece.left > 1.5 * usual_size([*pieces, *prose]) for piece in pieces)


def _have_edges(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell columns with a narrow gap between them, such as cells with a text in two languages: each has one edge."""
    if min(len(left), len(right)) < BLOCK:
        return False
    edges = ([piece.left for piece in side] for side in (left, right))
    return all(
        sum(abs(edge - median(side)) < ALIGNED * usual_size(left) for edge in side) > MOST * len(side) for side in edges
    )


def _are_lists(pieces: Sequence[Piece]) -> bool:
    """Tell items, each with a mark of its own, from cells of a table: some lines go on with an item and have none."""
    marked = [piece.left for piece in pieces if is_list_item(" ".join(word.text for word in piece.words))]
    return len(marked) >= FEWEST and any(piece.left > min(marked) for piece in pieces)


def _are_independent(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell prose and what stands beside it from the rows of a table, whose cells stand on the same lines."""
    if min(len(left), len(right)) < FEWEST or not any(len(side) >= LONG and _is_prose(side) for side in (left, right)):
        return False
    return aligned(left, right) < INDEPENDENT


def _are_rows(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell the rows of a table by the gaps between them."""
    return aligned(left, right) > MOST and not all(map(_is_close, (left, right)))


def _is_close(pieces: Sequence[Piece]) -> bool:
    bases = sorted(piece.base for piece in pieces)
    return median(below - above for above, below in pairwise(bases)) <= NEXT_LINE * usual_size(pieces)


def _are_beside(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    if not left or not right:
        return False
    top = max(min(piece.top for piece in side) for side in (left, right))
    bottom = min(max(piece.bottom for piece in side) for side in (left, right))
    return all(sum(top <= piece.top and piece.bottom <= bottom for piece in side) >= FEWEST for side in (left, right))


def _parts(pieces: list[Piece], *, least: float = 1.0) -> list[list[Piece]]:
    """Cut a page in two at its widest gap from left to right, if there is one of more than `least` lines."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    gaps: list[tuple[float, int]] = []
    lowest = ordered[0].bottom
    for at, (above, below) in enumerate(pairwise(ordered), start=1):
        lowest = max(lowest, above.bottom)
        gaps.append((below.top - lowest, at))
    gap, at = max(gaps)
    if gap < least * median(piece.size for piece in pieces) or not any(
        on_one_line(*pair) for pair in pairwise(ordered)
    ):
        return [pieces]
    above_gap = {id(piece) for piece in ordered[:at]}
    return [
        [piece for piece in pieces if id(piece) in above_gap],
        [piece for piece in pieces if id(piece) not in above_gap],
    ]


def _parts_beside_prose(pieces: list[Piece]) -> list[list[Piece]]:
    """Cut a page where a block of prose begins and ends that stands beside something else, such as a table."""
    for block in _blocks(pieces):
        left, right = min(piece.left for piece in block), max(piece.right for piece in block)
        top, bottom = min(piece.top for piece in block), max(piece.bottom for piece in block)
        own, free = set(map(id, block)), GUTTER * usual_size(block)
        beside = [piece for piece in pieces if top < (piece.top + piece.bottom) / 2 < bottom and id(piece) not in own]
        sides = (
            [piece for piece in beside if piece.right < left - free],
            [piece for piece in beside if piece.left > right + free],
        )
        if len(sides[0]) + len(sides[1]) < len(beside) or len(beside) < FEWEST or aligned(block, beside) >= INDEPENDENT:
            continue
        above = [piece for piece in pieces if (piece.top + piece.bottom) / 2 <= top]
        below = [piece for piece in pieces if (piece.top + piece.bottom) / 2 >= bottom]
        middle = [sides[0], block, sides[1]]
        ordered = reversed(middle) if are_from_right(block) else middle
        return [part for part in (above, *ordered, below) if part]
    return [pieces]


def _blocks(pieces: Sequence[Piece]) -> Iterator[list[Piece]]:
    """Yield lines of prose one below the other."""
    rest = sorted(pieces, key=lambda piece: piece.base)
    while rest:
        block = [rest.pop(0)]
        others = []
        for piece in rest:
            if _is_below(block[-1], piece, min(some.left for some in block)):
                block.append(piece)
            else:
                others.append(piece)
        rest = others
        if len(block) >= BLOCK and _is_prose(block) and _is_even(block):
            yield block


def _is_even(block: Sequence[Piece]) -> bool:
    """Tell lines with equal distances from the cells of a table, which have gaps between them."""
    distances = [below.base - above.base for above, below in pairwise(block)]
    usual = median(distances)
    return sum(abs(distance - usual) < ALIGNED * block[0].size for distance in distances) > MOST * len(distances)


def _is_below(above: Piece, piece: Piece, left: float) -> bool:
    em = above.size
    is_near = abs(piece.size - em) < ALIGNED * em and 0 < piece.base - above.base < NEXT_LINE * em
    return is_near and abs(piece.left - left) < INDENT * em


def _bands(pieces: Sequence[Piece], gutter: float) -> Iterator[tuple[list[Piece], bool]]:
    """Yield the pieces from top to bottom, in bands: those across the gutter, and those between on either side."""
    across = [piece for piece in pieces if not _side(piece, gutter)]
    marked = {id(piece) for piece in pieces if any(on_one_line(piece, other) for other in across)}
    band: list[Piece] = []
    crosses = False
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if band and (id(piece) in marked) != crosses:
            yield band, crosses
            band = []
        crosses = id(piece) in marked
        band.append(piece)
    if band:
        yield band, crosses
