"""The rows of ruled tables of a PDF, told from texts that lines part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from qa.loaders.lines import FULL_STOPS, is_list_mark
from qa.loaders.pdf_cells import Cell
from qa.loaders.pdf_pieces import CELL_SPACE, Piece, rows_of
from qa.loaders.pdf_rules import TOUCH
from qa.loaders.rows import LONG_CELL

__all__ = ["Texts", "is_bold", "rows_of_cells"]

ROWS = 3  # cells whose lines tell of rows
MOST = 0.5  # share of them that do
SAME = 2.0  # points between their heights
LABEL = 60  # characters of a name or the like
GAPS = 3  # lines of a cell with a gap, which are rows of a table within it
HEAD = 3  # lines of a head
OFTEN = 0.25  # share of the lines of all cells that are such
# Lengths are in ems, the size of the font.
LEVEL = 0.3  # between the cells of a row
FREE = 1.0  # that a line leaves between it and the edges of its cell

Texts = dict[Cell, list[Piece]]
Lines = dict[Cell, list[list[Piece]]]


def rows_of_cells(band: Texts) -> list[list[list[Piece]]]:
    """Return the rows of a part of a table that no line parts; none where texts stand beside each other.

    As a rule it is one row, but there may be cells within its height, and rows that no lines part.
    """
    lines = {cell: list(rows_of(text)) for cell, text in band.items()}
    several = [some for some in lines.values() if len(some) > 1]
    gaps = [sum(map(_has_gap, some)) for some in several]
    if any(gaps) and (heads := _heads(band)):
        return [heads]
    if max(gaps, default=0) >= GAPS and sum(gaps) >= OFTEN * sum(map(len, several)):
        return []
    if any(gaps):
        return list(_rows_by_height(band)) if len(band) > 1 else []
    found: list[list[list[Piece]]] = []
    for row in _by_top(lines):
        within = _rows_within(row)
        if not within and not _is_data(row):
            return []
        found += within or [[[piece for line in some for piece in line] for some in row.values()]]
    return found


def _heads(band: Texts) -> list[list[Piece]]:
    """Return the heads of columns, whose words stand above each other; none of other texts.

    They are bold, have no figures, and some have a line where others have several.
    """
    pieces = [piece for text in band.values() for piece in text]
    lines = list(rows_of(pieces))
    has_figures = any(char.isdigit() for piece in pieces for word in piece.words for char in word.text)
    if has_figures or not is_bold(pieces) or not 1 < len(lines) <= HEAD:
        return []
    heads: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if heads and piece.cell == heads[-1][0].cell and piece.left < max(other.right for other in heads[-1]):
            heads[-1].append(piece)
        else:
            heads.append([piece])
    counts = {sum(1 for _ in rows_of(head)) for head in heads}
    return heads if len(counts) > 1 and all(len(list(rows_of(head))) == len(head) for head in heads) else []


def is_bold(text: Sequence[Piece]) -> bool:
    """Tell whether all words of a cell are bold."""
    return all(word.bold for piece in text for word in piece.words)


def _has_gap(line: Sequence[Piece]) -> bool:
    """Tell a line of several cells, or of what is to be filled in."""
    pieces = sorted(line, key=lambda piece: piece.left)
    return any(
        after.left - before.right > CELL_SPACE * after.size and not is_list_mark(before.words[-1].text)
        for before, after in pairwise(pieces)
    )


def _by_top(lines: Lines) -> Iterator[Lines]:
    """Yield the rows of cells; one that reaches across several is of the first."""
    row: Lines = {}
    for cell in sorted(lines, key=lambda cell: (cell.top, cell.left)):
        if row and cell.top - next(iter(row)).top > TOUCH:
            yield row
            row = {}
        row[cell] = lines[cell]
    yield row


def _is_data(row: Lines) -> bool:
    """Tell a row that is read as one line from texts beside each other, which are long, or all of them sentences."""
    lengths = {cell: sum(piece.length for line in lines for piece in line) for cell, lines in row.items()}
    paragraphs = {cell: len(_beginnings(cell, lines)) for cell, lines in row.items()}
    if len(row) == 1:
        return all(count == 1 for count in paragraphs.values())
    long = [cell for cell, length in lengths.items() if length > LONG_CELL]
    are_texts = all(lengths[cell] > LABEL and _has_sentence(lines) for cell, lines in row.items())
    return not are_texts and (not long or (len(long) == 1 and paragraphs[long[0]] == 1))


def _has_sentence(lines: Sequence[Sequence[Piece]]) -> bool:
    return any(word.text.endswith(FULL_STOPS) for line in lines for piece in line for word in piece.words)


def _rows_within(lines: Lines) -> list[list[list[Piece]]]:
    """Return rows that no lines part, if there are such; cells that reach further down are of the first."""
    heights = _heights([(cell, some) for cell, some in lines.items() if len(some) > 1])
    if len(heights) < 2:
        return []
    rows: list[dict[Cell, list[Piece]]] = [{} for _ in heights]
    lowest = min(cell.bottom for cell in lines)
    for cell, some in lines.items():
        for line in some:
            at = sum(height < line[0].base + LEVEL * line[0].size for height in heights)
            rows[0 if cell.bottom > lowest + TOUCH else max(0, at - 1)].setdefault(cell, []).extend(line)
    return [list(row.values()) for row in rows]


def _heights(cells: Sequence[tuple[Cell, list[list[Piece]]]]) -> list[float]:
    """Return at what heights texts begin in most of the cells; few cells do not tell, unless they hold figures."""
    if len(cells) < (ROWS if any(_has_letters(line) for _, lines in cells for line in lines) else 2):
        return []
    begun = [[lines[at][0].base for at in _beginnings(cell, lines)] for cell, lines in cells]
    of_lines = [[line[0].base for line in lines] for _, lines in cells]
    going_on = sum(map(len, of_lines)) - sum(map(len, begun))
    if all(_are_level(of_lines[0], other) for other in of_lines) and 2 * going_on < len(cells) * (len(of_lines[0]) - 1):
        return of_lines[0]
    heights = max(begun, key=lambda some: sum(_are_level(some, other) for other in begun))
    return heights if sum(_are_level(heights, other) for other in begun) > MOST * len(cells) else []


def _rows_by_height(band: Texts) -> Iterator[list[list[Piece]]]:
    """Yield the lines of all cells as rows."""
    for line in rows_of(piece for text in band.values() for piece in text):
        cells: dict[Cell | None, list[Piece]] = defaultdict(list)
        for piece in line:
            cells[piece.cell].append(piece)
        yield list(cells.values())


def _are_level(heights: Sequence[float], others: Sequence[float]) -> bool:
    return len(heights) == len(others) and all(
        abs(one - other) < SAME for one, other in zip(heights, others, strict=True)
    )


def _beginnings(cell: Cell, lines: Sequence[list[Piece]]) -> list[int]:
    """Return which lines of a cell begin a text: the others go on with one whose last line has no room for a word."""
    return [0, *(at for at, pair in enumerate(pairwise(lines), start=1) if not _goes_on(*pair, cell))]


def _goes_on(above: Sequence[Piece], line: Sequence[Piece], cell: Cell) -> bool:
    """Tell whether a line of a cell goes on with the one above, which has no room for its first word."""
    first = min((word for piece in line for word in piece.words), key=lambda word: word.left)
    if first.text[0].islower() and not is_list_mark(first.text):
        return True
    if is_list_mark(first.text) or not (_has_letters(above) and _has_letters(line)):
        return False
    width = max(piece.right for piece in above) - min(piece.left for piece in above)
    room = cell.right - cell.left - width - FREE * first.size
    return first.right - first.left > room


def _has_letters(line: Sequence[Piece]) -> bool:
    return any(char.isalpha() for piece in line for word in piece.words for char in word.text)
