"""Ruled tables of a PDF: their rows, and texts beside each other that lines part."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from qa.loaders.pdf_cells import Cell
from qa.loaders.pdf_pieces import SAME_LINE, Piece, are_from_right, rows_of
from qa.loaders.pdf_rules import TOUCH
from qa.loaders.pdf_table_rows import Texts, is_bold, rows_of_cells

__all__ = ["Beside", "Row", "with_boxes", "with_tables"]


class Row(Piece):
    """A row of a table; each of its cells may have several lines."""

    __slots__ = ("cells",)

    def __init__(self, cells: list[list[Piece]]) -> None:
        super().__init__([word for cell in cells for piece in cell for word in piece.words])
        self.cells = cells
        self.base = min(piece.base for cell in cells for piece in cell)


class Beside(Piece):
    """Texts that lines part, each of which is read for itself."""

    __slots__ = ("parts",)

    def __init__(self, parts: list[list[Piece]]) -> None:
        super().__init__([word for part in parts for piece in part for word in piece.words])
        self.parts = parts
        self.base = self.top


def with_tables(pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a page, those in the cells of ruled tables as rows, or as texts beside each other."""
    tables: dict[int, Texts] = defaultdict(lambda: defaultdict(list))
    found: list[Piece] = []
    for piece in pieces:
        cell = piece.cell
        if cell is None or cell.alone or isinstance(piece, Row | Beside):
            found.append(piece)
        else:
            tables[cell.table][cell].append(piece)
    return [*found, *(piece for texts in tables.values() for piece in _read(texts, found))]


def with_boxes(column: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a column, the text of a box of several lines by itself if another box stands beside it."""
    boxes: Texts = defaultdict(list)
    for piece in column:
        if type(piece) is Piece and piece.cell is not None:
            boxes[piece.cell].append(piece)
    found = [piece for piece in column if type(piece) is not Piece or piece.cell is None]
    bases = {cell: sorted(piece.base for piece in text) for cell, text in boxes.items()}
    for cell, text in boxes.items():
        lines = [line[0] for line in rows_of(text)]
        beside = (other for other in boxes if other.right <= cell.left or cell.right <= other.left)
        is_mixed = len(lines) > 1 and any(_are_level(lines, bases[other]) for other in beside)
        found += [Beside([text])] if is_mixed else text
    return found


def _are_level(pieces: Sequence[Piece], bases: Sequence[float]) -> bool:
    """Tell whether any of the pieces stands on a line with others, told by their heights."""
    return any(
        bisect(bases, piece.base - SAME_LINE * piece.size) < bisect(bases, piece.base + SAME_LINE * piece.size)
        for piece in pieces
    )


def _read(table: Texts, others: Sequence[Piece]) -> Iterator[Piece]:
    """Yield the rows of a table, its texts beside each other, and what stands alone or beside other things as it is."""
    for band in _with_names_above(_parts(table, lambda cell: (cell.top, cell.bottom))):
        is_free = len(band) > 1 or not any(cell.top < piece.base < cell.bottom for cell in band for piece in others)
        if is_free and (rows := rows_of_cells(band)):
            yield from map(Row, rows)
            continue
        columns = _parts(band, lambda cell: (cell.left, cell.right))
        texts = [[piece for text in column.values() for piece in text] for column in columns]
        if len(texts) > 1:
            yield Beside(texts[::-1] if are_from_right(piece for text in texts for piece in text) else texts)
        else:
            yield from texts[0]


def _with_names_above(bands: Sequence[Texts]) -> list[Texts]:
    """Return the parts of a table, those of texts beside each other with their bold names, if all have such above."""
    named = {at for at, pair in enumerate(pairwise(bands), start=1) if len(pair[1]) > 1 and _are_names(*pair)}
    texts = [at for at, band in enumerate(bands) if len(band) > 1 and not rows_of_cells(band)] if named else []
    if not texts or not named.issuperset(texts):
        return list(bands)
    whole = {at: {**bands[at - 1], **bands[at]} for at in texts}
    return [whole.get(at, band) for at, band in enumerate(bands) if at + 1 not in whole]


def _are_names(names: Texts, texts: Texts) -> bool:
    """Tell a row of bold words, one above each of some texts that are not."""
    edges = [[(cell.left, cell.right) for cell in sorted(band, key=lambda cell: cell.left)] for band in (names, texts)]
    are_above = len(edges[0]) == len(edges[1]) and all(
        abs(one - other) <= TOUCH for pair in zip(*edges, strict=True) for one, other in zip(*pair, strict=True)
    )
    return are_above and all(map(is_bold, names.values())) and not any(map(is_bold, texts.values()))


def _parts(texts: Texts, edges: Callable[[Cell], tuple[float, float]]) -> list[Texts]:
    """Return the cells of a table in parts, between which there is a line all the way."""
    parts: list[Texts] = []
    last = 0.0
    for cell in sorted(texts, key=edges):
        begin, end = edges(cell)
        if not parts or begin > last - TOUCH:
            parts.append({})
            last = end
        parts[-1][cell] = texts[cell]
        last = max(last, end)
    return parts
