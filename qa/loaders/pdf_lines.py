"""Words of a page -> its lines, in the order in which they are read: column after column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from qa.loaders.lines import is_list_item, is_unspaced
from qa.loaders.normal import has_words
from qa.loaders.pdf_direction import is_from_right, logical
from qa.loaders.pdf_words import Word

__all__ = ["Line", "read_lines"]

# Lengths are in ems, the size of the font.
WORD_SPACE = 0.9  # more is between two columns or two cells
CELL_SPACE = 1.5
GUTTER = 0.7
SAME_LINE = 0.4  # between the words of a line, for numbers of notes stand higher
FEWEST = 3  # lines of a column
CROSSING = 0.4  # share of the lines that may run across a gutter: titles, pictures' captions
FULL = 0.7  # share of its column's width that most lines of prose fill
MOST = 0.6  # share of the characters of a column that stand in such lines
SHORTEST = 15  # characters that half of them have
MOST_COLUMNS = 4
MOST_STRIPS = 6  # white strips of a page that are tried, the emptiest and widest first
DEEPEST = 8  # columns within columns, and parts of a page one above the other

_SECTION = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column; `cells` are its parts, more than one in the row of a table.

    `first` is the width of the first word; `breaks` tells a hyphen that PDFium knows to part a word; `aside` tells what
    is written in another direction than most of the page.
    """

    cells: tuple[str, ...]
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    bold: bool
    first: float
    breaks: bool
    aside: bool

    @property
    def text(self) -> str:
        """Return the whole line."""
        return " ".join(self.cells)


def read_lines(words: Sequence[Word]) -> list[Line]:
    """Return the lines of a page; what is written in another direction than most of it comes last."""
    by_turn = Counter(word.turn for word in words for _ in word.text)
    lines: list[Line] = []
    for aside, (turn, _) in enumerate(by_turn.most_common()):
        pieces = list(_pieces(word for word in words if word.turn == turn))
        lines += [line for column in _columns(pieces, 0) for line in _lines(column, aside=aside > 0)]
    return lines


class _Piece:
    """Words that follow each other without a gap."""

    __slots__ = ("base", "bottom", "left", "right", "size", "top", "words")

    def __init__(self, words: list[Word]) -> None:
        self.words = words
        self.left = min(word.left for word in words)
        self.right = max(word.right for word in words)
        self.top = min(word.top for word in words)
        self.bottom = max(word.bottom for word in words)
        self.size = max(word.size for word in words)
        self.base = median(word.base for word in words)

    @property
    def length(self) -> int:
        """Return the number of characters."""
        return sum(len(word.text) for word in self.words)


def _pieces(words: Iterable[Word]) -> Iterator[_Piece]:
    piece: list[Word] = []
    for word in words:
        if piece and not _follows(piece[-1], word):
            yield _Piece(piece)
            piece = []
        piece.append(word)
    if piece:
        yield _Piece(piece)


def _follows(word: Word, following: Word) -> bool:
    gap = max(following.left - word.right, word.left - following.right)
    em = min(word.size, following.size)
    return -em / 2 < gap < WORD_SPACE * em and not word.breaks and _on_one_line(word, following)


def _on_one_line(one: Word | _Piece, other: Word | _Piece) -> bool:
    return abs(one.base - other.base) < SAME_LINE * max(one.size, other.size)


def _columns(pieces: list[_Piece], depth: int) -> list[list[_Piece]]:
    """Return the pieces of each column, in reading order."""
    if depth == DEEPEST or len(pieces) < 2 * FEWEST:
        return [pieces] if pieces else []
    gutter = _gutter(pieces)
    if gutter is None:
        parts = _parts(pieces)
        return [column for part in parts for column in _columns(part, depth + 1)] if len(parts) > 1 else [pieces]
    columns: list[list[_Piece]] = []
    for band, across in _bands(pieces, gutter):
        if across:
            columns.append(band)
            continue
        sides = [[piece for piece in band if piece.right <= gutter], [piece for piece in band if piece.left >= gutter]]
        for side in reversed(sides) if _from_right(band) else sides:
            columns += _columns(side, depth + 1)
    return columns


def _gutter(pieces: Sequence[_Piece], most_columns: int = MOST_COLUMNS) -> float | None:
    """Return the middle of the white strip between two columns of prose; None when there is one column."""
    if most_columns < 2 or len(pieces) < 2 * FEWEST:
        return None
    em = median(piece.size for piece in pieces)
    edges = sorted({edge for piece in pieces for edge in (piece.left, piece.right)})
    sides = []
    for begin, end in _strips(pieces, edges):
        if end - begin >= GUTTER * em:
            left = [piece for piece in pieces if piece.right <= begin]
            right = [piece for piece in pieces if piece.left >= end]
            sides.append((len(left) + len(right), end - begin, (begin + end) / 2, left, right))
    for _, _, middle, left, right in sorted(sides, key=lambda side: side[:2], reverse=True)[:MOST_STRIPS]:
        if _are_beside(left, right) and all(
            _is_prose(side) or _gutter(side, most_columns - 1) is not None for side in (left, right)
        ):
            return middle
        if len(left) + len(right) == len(pieces) and (_is_margin(left, right, em) or _is_margin(right, left, em)):
            return middle
    return None


def _strips(pieces: Sequence[_Piece], edges: Sequence[float]) -> Iterator[tuple[float, float]]:
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


def _is_prose(pieces: Sequence[_Piece]) -> bool:
    """Tell lines of prose, most of which fill their column, from the cells of a table."""
    if len(pieces) < FEWEST:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    full = [piece.length for piece in pieces if piece.right - piece.left >= FULL * width]
    return sum(full) > MOST * sum(piece.length for piece in pieces) and median(full) >= SHORTEST


def _is_margin(pieces: Sequence[_Piece], prose: Sequence[_Piece], em: float) -> bool:
    """Tell notes in the margin from the numbers of a list and the names of rows, of which there are more."""
    if not pieces or len(pieces) * 4 > len(prose) or not _is_prose(prose):
        return False
    return all(piece.right - piece.left > 1.5 * em for piece in pieces)


def _are_beside(left: Sequence[_Piece], right: Sequence[_Piece]) -> bool:
    if not left or not right:
        return False
    top = max(min(piece.top for piece in side) for side in (left, right))
    bottom = min(max(piece.bottom for piece in side) for side in (left, right))
    return all(sum(top <= piece.top and piece.bottom <= bottom for piece in side) >= FEWEST for side in (left, right))


def _parts(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Cut a page in two at its widest gap from left to right, if there is one that is more than a line."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    gaps: list[tuple[float, int]] = []
    lowest = ordered[0].bottom
    for at, (above, below) in enumerate(pairwise(ordered), start=1):
        lowest = max(lowest, above.bottom)
        gaps.append((below.top - lowest, at))
    gap, at = max(gaps)
    if gap < median(piece.size for piece in pieces) or not any(_on_one_line(*pair) for pair in pairwise(ordered)):
        return [pieces]
    above_gap = {id(piece) for piece in ordered[:at]}
    return [
        [piece for piece in pieces if id(piece) in above_gap],
        [piece for piece in pieces if id(piece) not in above_gap],
    ]


def _bands(pieces: Sequence[_Piece], gutter: float) -> Iterator[tuple[list[_Piece], bool]]:
    """Yield the pieces from top to bottom, in bands: those across the gutter, and those between on either side."""
    across = [piece for piece in pieces if piece.left < gutter < piece.right]
    marked = {id(piece) for piece in pieces if any(_on_one_line(piece, other) for other in across)}
    band: list[_Piece] = []
    crosses = False
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if band and (id(piece) in marked) != crosses:
            yield band, crosses
            band = []
        crosses = id(piece) in marked
        band.append(piece)
    if band:
        yield band, crosses


def _lines(pieces: Sequence[_Piece], *, aside: bool) -> Iterator[Line]:
    row: list[_Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if row and not any(_on_one_line(piece, other) for other in row):
            yield _line(row, aside=aside)
            row = []
        row.append(piece)
    if row:
        yield _line(row, aside=aside)


def _line(pieces: Sequence[_Piece], *, aside: bool) -> Line:
    backwards = _from_right(pieces)
    ordered = sorted(pieces, key=lambda piece: -piece.right if backwards else piece.left)
    cells: list[str] = []
    for piece, before in zip(ordered, (None, *ordered), strict=False):
        text = _text(piece.words, backwards=backwards)
        gap = 0.0 if before is None else max(piece.left - before.right, before.left - piece.right)
        if before is None or (gap > CELL_SPACE * piece.size and not _is_number(cells, text)):
            cells.append(text)
        else:
            cells[-1] += f" {text}" if gap > 0.1 * piece.size else text
    words = [word for piece in ordered for word in piece.words]
    sizes = Counter(round(word.size, 1) for word in words for _ in word.text)
    first = max(words, key=lambda word: word.right) if backwards else words[0]
    return Line(
        cells=tuple(cells),
        left=min(piece.left for piece in pieces),
        top=min(piece.top for piece in pieces),
        right=max(piece.right for piece in pieces),
        bottom=max(piece.bottom for piece in pieces),
        base=median(word.base for word in words),
        size=sizes.most_common(1)[0][0],
        bold=all(word.bold for word in words if has_words(word.text)),
        first=first.size if is_unspaced(first.text[0]) else first.right - first.left,
        breaks=words[-1].breaks,
        aside=aside,
    )


def _is_number(cells: Sequence[str], text: str) -> bool:
    """Tell the number or the mark of an item or a heading, with a gap behind it."""
    if len(cells) > 1:
        return False
    return is_list_item(f"{cells[0]} ") or (bool(_SECTION.fullmatch(cells[0])) and text[0].isalpha())


def _from_right(pieces: Iterable[_Piece]) -> bool:
    return is_from_right("".join(word.text for piece in pieces for word in piece.words))


def _text(words: Sequence[Word], *, backwards: bool) -> str:
    visual = " ".join(word.text for word in sorted(words, key=lambda word: word.left))
    return logical(visual, from_right=backwards)
