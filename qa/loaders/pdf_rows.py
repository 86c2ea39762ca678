"""Rows of a table, one of whose cells is too long for a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.loaders.lines import ends_sentence
from qa.loaders.pdf_lines import Line

__all__ = ["with_centred_cells", "with_whole_cells"]

NEAR = 3  # lines above and below among which another row shows that there is a table
# Lengths are in ems, the size of the font.
ALIGNED = 0.3
INDENT = 3.0  # of the second line of an item that is a first cell
NEXT_LINE = 1.5
CLOSE = 1.0  # closer than the lines of a text
EVEN = 0.15
SAME = 0.1

Cell = tuple[float, float, str]  # where it begins and ends, and its text


def with_centred_cells(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, those of cells that are set in the middle of their row as part of that row.

    Of two lines of a cell, one stands half a line above the other cells and one as much below, where they leave room.
    """
    found: list[Line] = []
    at = 0
    while at < len(lines):
        near = lines[max(0, at - NEAR) : at + 3 + NEAR]
        if any(len(line.cells) > 1 for line in near) and _are_around(lines[at : at + 3]):
            found.append(_with_cells_between(*lines[at : at + 3]))
            at += 3
        else:
            found.append(lines[at])
            at += 1
    return found


def _are_around(lines: Sequence[Line]) -> bool:
    """Tell three lines, of which the first and the last stand at the same distance from a row, in its gaps.

    Two rows may stand around the name of both.
    """
    if len(lines) < 3 or max(len(lines[0].cells), len(lines[2].cells)) > len(lines[1].cells):
        return False
    above, row, below = lines
    em = row.size
    if not (_are_alike(above, row) and _are_alike(below, row)):
        return False
    if len({line.begins[0] < 0 for line in lines}) > 1:  # some are read from the right
        return False
    before, behind = row.base - above.base, below.base - row.base
    if min(before, behind) <= 0 or max(before, behind) >= CLOSE * em or abs(before - behind) >= EVEN * em:
        return False
    gaps = _gaps(row, above)
    return None not in gaps and len(set(gaps)) == len(gaps) and gaps == _gaps(row, below)


def _gaps(row: Line, line: Line) -> list[int | None]:
    """Return for each cell of a line behind how many cells of a row it stands; None where it stands above one."""
    return [
        None if _overlapped(row, begin, end) else sum(other < begin for other in row.begins)
        for begin, end in zip(line.begins, line.ends, strict=True)
    ]


def _overlapped(row: Line, begin: float, end: float) -> list[int]:
    """Return which cells of a row stand above or below a place."""
    places = zip(row.begins, row.ends, strict=True)
    return [at for at, (left, right) in enumerate(places) if left < end and begin < right]


def _cells(line: Line) -> list[Cell]:
    return list(zip(line.begins, line.ends, line.cells, strict=True))


def _with_cells_between(above: Line, row: Line, below: Line) -> Line:
    cells = _cells(row)
    for (begin, end, text), (other, other_end, rest) in zip(_cells(above), _cells(below), strict=True):
        cells.append((min(begin, other), max(end, other_end), f"{text}\n{rest}"))
    begins, ends, texts = zip(*sorted(cells, key=lambda cell: cell[0]), strict=True)
    return replace(
        row,
        cells=texts,
        begins=begins,
        ends=ends,
        left=min(line.left for line in (above, row, below)),
        top=above.top,
        right=max(line.right for line in (above, row, below)),
        bottom=below.bottom,
        base=below.base,
        pitch=0.0,
        typed="",
    )


def with_whole_cells(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a column, those that go on with a cell of the row above as part of that row.

    Such a line begins where that cell does and where a cell of another row begins; the first cell of a row begins one,
    unless it begins in the middle of a sentence. A cell that does may have begun in the line above.
    """
    found: list[Line] = []
    for at, line in enumerate(lines):
        while found and (begun := _begun(found[-1], line)) is not None:
            line = _joined(line, found.pop(), [begun], is_above=True)
        others = [*found[-NEAR - 1 : -1], *lines[at + 1 : at + 1 + NEAR]]
        into = _goes_on_with(found[-1], line, others) if found else []
        if into:
            found[-1] = _joined(found[-1], line, into)
        else:
            found.append(line)
    return found


def _begun(above: Line, row: Line) -> int | None:
    """Return which cell of a row begins in the line above it."""
    if len(above.cells) > 1 or len(row.cells) < 2 or not _is_next(above, row) or ends_sentence(above.text):
        return None
    cells = _overlapped(row, above.begins[0], above.ends[0])
    if len(cells) != 1 or not row.cells[cells[0]][:1].islower():
        return None
    shift = abs(above.begins[0] - row.begins[cells[0]])
    return cells[0] if shift < (ALIGNED if cells[0] else INDENT) * row.size else None


def _goes_on_with(row: Line, line: Line, others: Sequence[Line]) -> list[int]:
    """Return which cells of the row above a line goes on with; the `others` are the lines near both."""
    cells = _cells_below(row, line)
    if cells:
        return cells
    cell = _cell(row, line)
    return [cell] if cell is not None and any(_aligned(other, line) for other in others) else []


def _cells_below(row: Line, line: Line) -> list[int]:
    """Return which cells of a row the cells of a line go on with; none unless all begin in the middle of a sentence."""
    if len(row.cells) < 2 or not _is_next(row, line) or not all(_begins_inside(cell) for cell in line.cells):
        return []
    above = [_overlapped(row, begin, end) for begin, end in zip(line.begins, line.ends, strict=True)]
    cells = [some[0] for some in above if len(some) == 1]
    if len(set(cells)) < len(line.cells) or any(ends_sentence(row.cells[cell]) for cell in cells):
        return []
    # What stands below the first cell alone may go on with a longer one, if that ends at the edge of the page.
    return cells if cells != [0] or len(row.cells[0]) == max(map(len, row.cells)) else []


def _begins_inside(cell: str) -> bool:
    """Tell whether a cell begins in the middle of a sentence or of a name."""
    return cell[:1].islower() or (cell[:1] in "([" and cell[1:2].islower())


def _is_next(above: Line, line: Line) -> bool:
    """Tell whether a line may be of one cell with the line above it."""
    if line.bold != above.bold or not _are_alike(line, above):
        return False
    return 0 < line.base - above.base <= NEXT_LINE * above.size


def _are_alike(line: Line, row: Line) -> bool:
    """Tell whether a line may be part of a row: neither is ruled, and both are of one direction and size."""
    is_ruled = line.ruled or row.ruled
    return not is_ruled and line.aside == row.aside and abs(line.size - row.size) <= SAME * row.size


def _cell(row: Line, line: Line) -> int | None:
    """Return which cell of the row above a line may go on with."""
    if len(line.cells) > 1 or not _are_alike(line, row):
        return None
    cell = _aligned(row, line)
    if not cell or line.base - row.base > NEXT_LINE * row.size:
        return None
    is_last = cell == len(row.cells) - 1
    return cell if is_last or line.begins[0] + line.right - line.left < row.begins[cell + 1] else None


def _aligned(row: Line, line: Line) -> int:
    """Return the cell of a row that begins where a line does; 0 when there is none but the first."""
    near = (at for at, begin in enumerate(row.begins) if at and abs(begin - line.begins[0]) < ALIGNED * line.size)
    return next(near, 0)


def _joined(row: Line, line: Line, into: Sequence[int], *, is_above: bool = False) -> Line:
    """Return a row with the cells of the line below it, or above it, as part of its own."""
    above, below = (line, row) if is_above else (row, line)
    cells, begins, ends = list(row.cells), list(row.begins), list(row.ends)
    for at, begin, end, text in zip(into, line.begins, line.ends, line.cells, strict=True):
        cells[at] = f"{text}\n{cells[at]}" if is_above else f"{cells[at]}\n{text}"
        begins[at], ends[at] = min(begins[at], begin), max(ends[at], end)
    return replace(
        row,
        cells=tuple(cells),
        begins=tuple(begins),
        ends=tuple(ends),
        left=min(row.left, line.left),
        top=above.top,
        right=max(row.right, line.right),
        bottom=below.bottom,
        base=below.base,
    )
