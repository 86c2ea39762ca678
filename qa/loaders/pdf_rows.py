"""Rows of a table, one of whose cells is too long for a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from qa.loaders.pdf_lines import Line

__all__ = ["with_whole_cells"]

NEAR = 3  # lines above and below among which another row shows that there is a table
# Lengths are in ems, the size of the font.
ALIGNED = 0.3
NEXT_LINE = 1.5
SAME = 0.1


def with_whole_cells(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a column, those that go on with a cell of the row above as part of that row.

    Such a line begins where that cell does and where a cell of another row begins; the first cell of a row begins one.
    """
    found: list[Line] = []
    for at, line in enumerate(lines):
        cell = _cell(found[-1], line) if found else None
        others = [*found[-NEAR - 1 : -1], *lines[at + 1 : at + 1 + NEAR]]
        if cell is not None and any(_aligned(other, line) for other in others):
            found[-1] = _joined(found[-1], line, cell)
        else:
            found.append(line)
    return found


def _cell(row: Line, line: Line) -> int | None:
    """Return which cell of the row above a line may go on with."""
    if len(line.cells) > 1 or line.aside != row.aside or abs(line.size - row.size) > SAME * row.size:
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


def _joined(row: Line, line: Line, cell: int) -> Line:
    cells = list(row.cells)
    cells[cell] = f"{cells[cell]}\n{line.text}"
    return replace(
        row,
        cells=tuple(cells),
        left=min(row.left, line.left),
        right=max(row.right, line.right),
        bottom=line.bottom,
        base=line.base,
    )
