"""Narrow gaps between the cells of a table, which only the lines above and below tell from spaces."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from qa.loaders.pdf_listings import fixed_pitch
from qa.loaders.pdf_pieces import Piece, are_from_right
from qa.loaders.pdf_words import Word

__all__ = ["cut", "narrow_gaps", "with_whole_lines"]

FEWEST = 3  # rows, one below the other, that have a gap in common
EMPTY = 1  # of them whose cell before the gap may be empty
# Lengths are in ems, the size of the font.
SPACES = 0.65  # as wide as two spaces
FIXED_SPACES = 1.9  # letters, where all are of one width
ALIGNED = 0.1
NEXT_ROW = 3.0
ALIKE = 0.1
EVEN = 0.9  # times the widest space of a line that all of them are, where a line is stretched to its full width


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap in a row, or the edge before it; `end` is where the words behind it end."""

    left: float
    right: float
    end: float

    @property
    def is_edge(self) -> bool:
        """Tell whether nothing stands before it."""
        return math.isinf(self.left)

    def is_below(self, other: _Gap, em: float) -> bool:
        """Tell whether what stands behind the two gaps begins or ends at one place."""
        is_aligned = min(abs(self.right - other.right), abs(self.end - other.end)) < ALIGNED * em
        return is_aligned and min(self.right, other.right) > max(self.left, other.left)


def narrow_gaps(rows: Sequence[Sequence[Piece]]) -> list[list[float]]:
    """Return for each row of a column where gaps of it are that the rows above or below have as well."""
    gaps = [_gaps(row) for row in rows]
    found: list[set[float]] = [set() for _ in rows]
    for at in range(len(rows) - FEWEST + 1):
        for gap in gaps[at]:
            run = _run(gap, rows[at : at + FEWEST], gaps[at : at + FEWEST])
            if len(run) == FEWEST and sum(some.is_edge for some in run) <= EMPTY:
                for below, some in enumerate(run, start=at):
                    if not some.is_edge:
                        found[below].add((some.left + some.right) / 2)
    return [sorted(places) for places in found]


def _run(gap: _Gap, rows: Sequence[Sequence[Piece]], gaps: Sequence[Sequence[_Gap]]) -> list[_Gap]:
    """Return a gap of the first row and those below it, as far as the rows have one at that place."""
    run = [gap]
    for (above, row), some in zip(pairwise(rows), gaps[1:], strict=True):
        below = next((one for one in some if one.is_below(run[-1], _size(row))), None)
        if below is None or not _follows(above, row):
            break
        run.append(below)
    return run


def with_whole_lines(rows: Sequence[list[Piece]]) -> list[list[Piece]]:
    """Return the rows of a column, each line of a few words as one piece that is stretched to the width of others.

    The line below it goes on with its sentence, and begins where it does.
    """
    whole = [_edges(row) for row in rows if len(row) == 1]
    found = list(rows)
    for at, (row, below) in enumerate(pairwise(rows)):
        em = _size(row)
        if len(below) > 1 or not _is_even(row) or not _follows(row, below):
            continue
        is_full = any(_are_near(_edges(row), some, em) for some in whole)
        if is_full and abs(_edges(row)[0] - _edges(below)[0]) < ALIGNED * em:
            found[at] = [Piece([word for piece in row for word in piece.words])]
    return found


def _edges(row: Sequence[Piece]) -> tuple[float, float]:
    return min(piece.left for piece in row), max(piece.right for piece in row)


def _are_near(one: tuple[float, float], other: tuple[float, float], em: float) -> bool:
    return all(abs(edge - another) < ALIGNED * em for edge, another in zip(one, other, strict=True))


def _is_even(row: Sequence[Piece]) -> bool:
    """Tell words with equal gaps between them."""
    words = sorted((word for piece in row for word in piece.words), key=lambda word: word.left)
    spaces = [following.left - word.right for word, following in pairwise(words)]
    are_words = all(any(map(str.isalpha, word.text)) for word in words)
    return are_words and len(spaces) > 1 and min(spaces) > EVEN * max(spaces)


def cut(row: Sequence[Piece], places: Iterable[float]) -> list[Piece]:
    """Return the pieces of a row, those cut that run across one of the places."""
    pieces = list(row)
    for place in places:
        parts: list[Piece] = []
        for piece in pieces:
            before = [word for word in piece.words if word.right <= place]
            behind = [word for word in piece.words if word.left >= place]
            is_whole = not before or not behind or len(before) + len(behind) < len(piece.words)
            parts += [piece] if is_whole else [Piece(before), Piece(behind)]
        pieces = parts
    return pieces


def _gaps(row: Sequence[Piece]) -> list[_Gap]:
    """Return the edge of a row and its gaps that are wider than a space, if it has such.

    A line that is stretched to its full width has none.
    """
    words = sorted((word for piece in row for word in piece.words), key=lambda word: word.left)
    spaces = [following.left - word.right for word, following in pairwise(words)]
    if not spaces or max(spaces) < SPACES * _size(row) or (len(spaces) > 2 and min(spaces) > EVEN * max(spaces)):
        return []
    least = max(SPACES * _size(row), FIXED_SPACES * fixed_pitch(words))
    ends = [at for at, space in enumerate(spaces) if space >= least]
    if not ends or are_from_right(row):
        return []
    gaps = [
        _Gap(words[at].right, words[at + 1].left, words[end].right)
        for at, end in pairwise([*ends, len(words) - 1])
        if not _is_mark(words[: at + 1], words[at + 1])
    ]
    return [_Gap(-math.inf, words[0].left, words[ends[0]].right), *gaps] if gaps else []


def _is_mark(words: Sequence[Word], following: Word) -> bool:
    """Tell the number of an item or of a work that is referred to, which no cell follows."""
    return following.text[0].isalpha() and not any(char.isalpha() for word in words for char in word.text)


def _follows(row: Sequence[Piece], following: Sequence[Piece]) -> bool:
    size, next_size = _size(row), _size(following)
    return abs(size - next_size) < ALIKE * size and following[0].base - row[0].base < NEXT_ROW * size


def _size(row: Sequence[Piece]) -> float:
    return row[0].size
