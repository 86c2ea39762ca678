"""Words of a page -> its lines, in the order in which they are read: column after column."""

from __future__ import annotations

import math
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

from qa.loaders.lines import ends_sentence, is_list_mark, is_unspaced
from qa.loaders.normal import has_words
from qa.loaders.pdf_columns import read_columns
from qa.loaders.pdf_direction import logical
from qa.loaders.pdf_gaps import cut, narrow_gaps, with_whole_lines
from qa.loaders.pdf_line_numbers import without_line_numbers
from qa.loaders.pdf_listings import fixed_pitch, typed
from qa.loaders.pdf_notes import SMALL
from qa.loaders.pdf_pieces import CELL_SPACE, WORD_SPACE, Piece, are_from_right, read_pieces, rows_of
from qa.loaders.pdf_raised import with_raised
from qa.loaders.pdf_tables import Beside, Row, with_boxes, with_tables
from qa.loaders.pdf_words import Word

__all__ = ["SAME", "SPACE", "Line", "are_alike", "begins_with_heading", "is_centred", "is_key", "read_lines"]

SAME = 1.08  # times a size that is meant to be the same
# Lengths are in ems, the size of the font.
MARK = SMALL  # times the size of a line: what may stand above or below it
RAISED = 0.7
LOWERED = 0.4
LONGEST_MARK = 4  # characters
SPACE = 0.3  # between two words
LONGEST_WORD = 8.0  # where lines end between words, but there are no spaces

_SECTION = re.compile(r"\.?\d{1,2}(?:\.\d{1,2})*\.?")
_KEY = re.compile(r"\[[^\s\[\]]{1,12}\]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a column; `cells` are its parts, more than one in the row of a table, where one may have line ends.

    `begins` and `ends` are the places of each, below 0 where they are read from the right. `size` is that of most of
    the line, `sizes` are those of its words. `first` is the width of the first word; `breaks` tells a hyphen that
    PDFium knows to part a word; `aside` tells what is written in another direction than most of the page; `marked`
    tells a small raised number before the line. `bold` is said of all words, `begins_bold` and `ends_bold` of the first
    and the last. `pitch` is the width of its letters where they all have the same, else 0; `typed` is then the line
    with all spaces. `ruled` tells a row that ruling lines part from others.
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
    sizes: frozenset[float]
    begins: tuple[float, ...]
    ends: tuple[float, ...]
    marked: bool = False
    begins_bold: bool = False
    ends_bold: bool = False
    pitch: float = 0.0
    typed: str = ""
    ruled: bool = False

    @property
    def text(self) -> str:
        """Return the whole line."""
        return " ".join(self.cells)


def read_lines(words: Sequence[Word], edges: Sequence[float] = ()) -> list[Line]:
    """Return the lines of a page; what is written in another direction than most of it comes last.

    Args:
        words: of the page.
        edges: where the columns of the whole document begin, if it has any.
    """
    words = without_line_numbers(words)
    by_turn = Counter(word.turn for word in words for _ in word.text)
    lines: list[Line] = []
    for aside, (turn, _) in enumerate(by_turn.most_common()):
        pieces = list(read_pieces(word for word in words if word.turn == turn))
        lines += _lines_of(pieces, edges if not aside else (), aside=aside > 0)
    return lines


def _lines_of(pieces: Sequence[Piece], edges: Sequence[float] = (), *, aside: bool) -> Iterator[Line]:
    """Yield the lines of a page, or of a text that ruling lines part from others."""
    for column in read_columns(with_tables(pieces), edges):
        for kind, run in groupby(sorted(with_boxes(column), key=lambda piece: piece.base), type):
            if kind is Row:
                yield from _ruled_lines([piece for piece in run if isinstance(piece, Row)], aside=aside)
            elif kind is Beside:
                parts = (part for piece in run if isinstance(piece, Beside) for part in piece.parts)
                yield from (line for part in parts for line in _lines_of(part, aside=aside))
            else:
                yield from _lines(list(run), aside=aside)


def _lines(pieces: Sequence[Piece], places: Sequence[float] = (), *, aside: bool) -> Iterator[Line]:
    """Yield the lines of a column, or of a cell in which there are gaps at some places."""
    rows: list[list[Piece]] = []
    for row in rows_of(pieces):
        if rows and (_are_marks(rows[-1], row) or _are_marks(row, rows[-1])):
            rows[-1] += row
        else:
            rows.append(row)
    rows = with_whole_lines([row if are_from_right(row) else with_raised(row) for row in rows])
    for row, gaps in zip(rows, narrow_gaps(rows), strict=True):
        yield _line(cut(row, [*gaps, *places]), aside=aside, gaps=[*gaps, *places])


def _ruled_lines(rows: Sequence[Row], *, aside: bool) -> Iterator[Line]:
    """Yield the rows of ruled tables, one below the other."""
    in_common = narrow_gaps([[piece for cell in row.cells for piece in cell] for row in rows])
    for row, gaps in zip(rows, in_common, strict=True):
        cells = [list(_lines(cell, aside=aside)) for cell in row.cells]
        is_lone = all(len(lines) == 1 for lines in cells)
        yield _ruled([list(_lines(cell, gaps, aside=aside)) for cell in row.cells] if is_lone and gaps else cells)


def _are_marks(marks: Sequence[Piece], row: Sequence[Piece]) -> bool:
    """Tell raised or lowered marks, such as the numbers of notes and formulas, from a line of small text."""
    return all(any(_is_mark(mark, piece) for piece in row) for mark in marks)


def _is_mark(mark: Piece, piece: Piece) -> bool:
    if mark.length > LONGEST_MARK or mark.size > MARK * piece.size:
        return False
    gap = max(mark.left - piece.right, piece.left - mark.right)
    return gap < WORD_SPACE * piece.size and -RAISED * piece.size < mark.base - piece.base < LOWERED * piece.size


def _line(pieces: Sequence[Piece], *, aside: bool, gaps: Sequence[float]) -> Line:
    backwards = are_from_right(pieces)
    ordered = sorted(pieces, key=lambda piece: -piece.right if backwards else piece.left)
    cells: list[str] = []
    begins: list[float] = []
    ends: list[float] = []
    left, right = ordered[0].left, ordered[0].right
    for at, piece in enumerate(ordered):
        text = _text(piece.words, backwards=backwards)
        gap = max(piece.left - right, left - piece.right)
        is_cell = gap > CELL_SPACE * piece.size or any(right <= place <= piece.left for place in gaps)
        if not cells or (is_cell and not _is_number(cells, text)):
            cells.append(text)
            begins.append(-piece.right if backwards else piece.left)
            ends.append(-piece.left if backwards else piece.right)
        else:
            is_apart = gap > 0.1 * piece.size or ordered[at - 1].size <= MARK * piece.size
            cells[-1] += f" {text}" if is_apart else text
            ends[-1] = max(ends[-1], -piece.left if backwards else piece.right)
        left, right = min(left, piece.left), max(right, piece.right)
    words = [word for piece in ordered for word in piece.words]
    sizes = Counter(round(word.size, 1) for word in words for _ in word.text)
    first = max(words, key=lambda word: word.right) if backwards else words[0]
    last = min(words, key=lambda word: word.left) if backwards else words[-1]
    pitch = fixed_pitch(words)
    return Line(
        cells=tuple(cells),
        left=min(piece.left for piece in pieces),
        top=min(piece.top for piece in pieces),
        right=max(piece.right for piece in pieces),
        bottom=max(piece.bottom for piece in pieces),
        base=median(word.base for word in words),
        size=sizes.most_common(1)[0][0],
        bold=all(word.bold for word in words if has_words(word.text)),
        first=min(first.right - first.left, _room(first.text[0]) * first.size),
        breaks=words[-1].breaks,
        aside=aside,
        sizes=_sizes(words),
        begins=tuple(begins),
        ends=tuple(ends),
        marked=_is_marked(ordered),
        begins_bold=first.bold,
        ends_bold=last.bold,
        pitch=pitch,
        typed=typed(words, pitch) if pitch else "",
    )


def _ruled(cells: Sequence[Sequence[Line]]) -> Line:
    """Return the row of a ruled table as one line; each cell has its lines, and a lone one may have cells itself."""
    lines = [line for cell in cells for line in cell]
    parts: list[tuple[float, float, str]] = []
    for cell in cells:
        if len(cell) == 1:
            parts += zip(cell[0].begins, cell[0].ends, cell[0].cells, strict=True)
        else:
            edges = min(line.begins[0] for line in cell), max(line.ends[-1] for line in cell)
            parts.append((*edges, "\n".join(line.text for line in cell)))
    begins, ends, texts = zip(*sorted(parts), strict=True)
    sizes = Counter(line.size for line in lines for _ in line.text)
    return Line(
        cells=texts,
        left=min(line.left for line in lines),
        top=min(line.top for line in lines),
        right=max(line.right for line in lines),
        bottom=max(line.bottom for line in lines),
        base=max(line.base for line in lines),
        size=sizes.most_common(1)[0][0],
        bold=all(line.bold for line in lines),
        first=lines[0].first,
        breaks=False,
        aside=lines[0].aside,
        sizes=frozenset(size for line in lines for size in line.sizes),
        begins=begins,
        ends=ends,
        ruled=True,
    )


def _room(char: str) -> float:
    """Return how many ems of a text without spaces may have had to go to the next line as a whole."""
    if not is_unspaced(char):
        return math.inf
    return 1.0 if unicodedata.east_asian_width(char) in {"W", "F"} else LONGEST_WORD


def _is_marked(pieces: Sequence[Piece]) -> bool:
    """Tell a small number or sign before a line, such as that of a note."""
    first = min(pieces[0].words, key=lambda word: word.left)
    is_sign = len(first.text) <= LONGEST_MARK and all(char.isdigit() or char in "*∗†‡§¶" for char in first.text)
    most = MARK * max(piece.size for piece in pieces)
    return pieces[0].size <= most or (is_sign and first.size <= most)


def _sizes(words: Sequence[Word]) -> frozenset[float]:
    """Return the sizes of words, those of single letters and numbers only where there are no others."""
    return frozenset(round(word.size, 1) for word in words if sum(map(str.isalpha, word.text)) > 1) or frozenset(
        round(word.size, 1) for word in words
    )


def are_alike(one: float, other: float) -> bool:
    """Tell whether two sizes are meant to be the same."""
    return max(one, other) <= SAME * min(one, other)


def is_centred(above: Line, line: Line) -> bool:
    """Tell whether two lines have their middle in common."""
    return abs(above.left + above.right - line.left - line.right) < SPACE * line.size


def begins_with_heading(above: Line, line: Line) -> bool:
    """Tell bold words before other ones, such as "Summary: ", below the end of a sentence."""
    is_bold = line.begins_bold and not (line.bold or above.ends_bold)
    return is_bold and line.text[0].isalpha() and not line.text[0].islower() and ends_sentence(above.text)


def is_key(text: str) -> bool:
    """Tell whether a text is what stands in brackets before a work that is referred to, such as [12] or [Knu84]."""
    return bool(_KEY.fullmatch(text))


def _is_number(cells: Sequence[str], text: str) -> bool:
    """Tell the number or the mark of an item, a heading or a work referred to, with a gap behind it."""
    if len(cells) > 1 or (is_list_mark(text) and not has_words(text)):
        return False
    return is_key(cells[0]) or is_list_mark(cells[0]) or (bool(_SECTION.fullmatch(cells[0])) and text[0].isalpha())


def _text(words: Sequence[Word], *, backwards: bool) -> str:
    visual = " ".join(word.text for word in sorted(words, key=lambda word: word.left))
    return logical(visual, from_right=backwards)
