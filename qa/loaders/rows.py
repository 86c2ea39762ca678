"""Tables in documents: which rows are data, and which only lay out the page."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["is_data_row"]

LONG_CELL = 300  # characters; a cell of several paragraphs longer than this is a column of text


def is_data_row(cells: Sequence[Sequence[str]]) -> bool:
    """Tell a row that is read as one line from one that lays out the page; each cell is a list of its paragraphs."""
    filled = [[text for text in cell if text.strip()] for cell in cells]
    filled = [cell for cell in filled if cell]
    return len(filled) > 1 and not any(len(cell) > 1 and sum(map(len, cell)) > LONG_CELL for cell in filled)
