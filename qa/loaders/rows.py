"""Tables in documents: which rows are data, and which only lay out the page."""

from __future__ import annotations

from collections.abc import Sequence

from qa.loaders.builder import TextBuilder

__all__ = ["add_table_row", "is_data_row"]

LONG_CELL = 300  # characters; a cell of several paragraphs longer than this is a column of text


def add_table_row(builder: TextBuilder, cells: Sequence[Sequence[str]], *, page: int | None = None) -> None:
    """Add a row of data as one line, and the paragraphs of one that lays out the page; each cell is a list of them."""
    if is_data_row(cells):
        builder.add_row([" ".join(" ".join(cell).split()) for cell in cells], page=page)
    else:
        for text in (text for cell in cells for text in cell):
            builder.add(text, page=page)


def is_data_row(cells: Sequence[Sequence[str]]) -> bool:
    """Tell a row that is read as one line from one that lays out the page; each cell is a list of its paragraphs."""
    filled = [[text for text in cell if text.strip()] for cell in cells]
    filled = [cell for cell in filled if cell]
    return len(filled) > 1 and not any(len(cell) > 1 and sum(map(len, cell)) > LONG_CELL for cell in filled)
