"""Words of a page that follow each other without a gap."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from statistics import median

from qa.loaders.pdf_cells import Cell
from qa.loaders.pdf_direction import is_from_right
from qa.loaders.pdf_words import Word

__all__ = [
    "CELL_SPACE",
    "SAME_LINE",
    "WORD_SPACE",
    "Piece",
    "are_from_right",
    "on_one_line",
    "read_pieces",
    "rows_of",
    "usual_size",
]

# Lengths are in ems, the size of the font.
WORD_SPACE = 0.9  # more is between two columns or two cells
CELL_SPACE = 1.5  # more is between two cells
SAME_LINE = 0.4  # between the words of a line, for numbers of notes stand higher
LARGEST = 2  # times the size of one word that counts of the other, which may be a heading beside it


class Piece:
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
    def cell(self) -> Cell | None:
        """Return the cell in which the whole piece stands, if it does."""
        first = self.words[0].cell
        return first if first is not None and all(word.cell is first for word in self.words) else None

    @property
    def length(self) -> int:
        """Return the number of characters."""
        return sum(len(word.text) for word in self.words)


def read_pieces(words: Iterable[Word]) -> Iterator[Piece]:
    """Yield the words of a page as far as they follow each other."""
    piece: list[Word] = []
    for word in words:
        if piece and not _follows(piece[-1], word):
            yield Piece(piece)
            piece = []
        piece.append(word)
    if piece:
        yield Piece(piece)


def _follows(word: Word, following: Word) -> bool:
    gap = max(following.left - word.right, word.left - following.right)
    em = min(word.size, following.size)
    if word.cell is not following.cell and not all(some.cell is None or some.cell.alone for some in (word, following)):
        return False
    return -em / 2 < gap < WORD_SPACE * em and not word.breaks and on_one_line(word, following)


def rows_of(pieces: Iterable[Piece]) -> Iterator[list[Piece]]:
    """Yield the pieces of each line of a column, from top to bottom."""
    row: list[Piece] = []
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if row and not any(on_one_line(piece, other) for other in row):
            yield row
            row = []
        row.append(piece)
    if row:
        yield row


def on_one_line(one: Word | Piece, other: Word | Piece) -> bool:
    """Tell whether two parts of a page stand on the same line."""
    em = min(max(one.size, other.size), LARGEST * min(one.size, other.size))
    return abs(one.base - other.base) < SAME_LINE * em


def are_from_right(pieces: Iterable[Piece]) -> bool:
    """Tell whether most letters are read from the right."""
    return is_from_right("".join(word.text for piece in pieces for word in piece.words))


def usual_size(pieces: Sequence[Piece]) -> float:
    """Return the size of the font of most pieces; 0 when there are none."""
    return median(piece.size for piece in pieces) if pieces else 0.0
