"""Words of a page -> its columns, in the order in which they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from qa.loaders.lines import is_list_item
from qa.loaders.pdf_direction import is_from_right
from qa.loaders.pdf_words import Word

__all__ = ["WORD_SPACE", "Piece", "are_from_right", "on_one_line", "read_columns"]

# Lengths are in ems, the size of the font.
WORD_SPACE = 0.9  # more is between two columns or two cells
GUTTER = 0.7
SAME_LINE = 0.4  # between the words of a line, for numbers of notes stand higher
LARGEST = 2  # times the size of one word that counts of the other, which may be a heading beside it
FEWEST = 3  # lines of a column
CROSSING = 0.4  # share of the lines that may run across a gutter: titles, pictures' captions
FEW_CROSSING = 0.1  # where only one side of the gutter is prose
FULL = 0.7  # share of its column's width that most lines of prose fill
MOST = 0.6  # share of the characters of a column that stand in such lines
SHORTEST = 15  # characters that half of them have
LONG = 15  # lines of prose that are no cell of a table
ALIGNED = 0.1  # between the heights of two cells of a row
MOST_COLUMNS = 4
MOST_STRIPS = 6  # white strips of a page that are tried, the emptiest and widest first
DEEPEST = 8  # columns within columns, and parts of a page one above the other


def read_columns(words: Iterable[Word]) -> list[list[Piece]]:
    """Return the pieces of lines of each column, column after column."""
    return _columns(list(_pieces(words)), 0)


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
    def length(self) -> int:
        """Return the number of characters."""
        return sum(len(word.text) for word in self.words)


def _pieces(words: Iterable[Word]) -> Iterator[Piece]:
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
    return -em / 2 < gap < WORD_SPACE * em and not word.breaks and on_one_line(word, following)


def on_one_line(one: Word | Piece, other: Word | Piece) -> bool:
    """Tell whether two parts of a page stand on the same line."""
    em = min(max(one.size, other.size), LARGEST * min(one.size, other.size))
    return abs(one.base - other.base) < SAME_LINE * em


def _columns(pieces: list[Piece], depth: int) -> list[list[Piece]]:
    """Return the pieces of each column, in reading order."""
    if depth == DEEPEST or len(pieces) < 2 * FEWEST:
        return [pieces] if pieces else []
    gutter = _gutter(pieces)
    if gutter is None:
        parts = _parts(pieces)
        return [column for part in parts for column in _columns(part, depth + 1)] if len(parts) > 1 else [pieces]
    columns: list[list[Piece]] = []
    for band, across in _bands(pieces, gutter):
        if across:
            columns.append(band)
            continue
        sides = [[piece for piece in band if piece.right <= gutter], [piece for piece in band if piece.left >= gutter]]
        for side in reversed(sides) if are_from_right(band) else sides:
            columns += _columns(side, depth + 1)
    return columns


def _gutter(pieces: Sequence[Piece], most_columns: int = MOST_COLUMNS) -> float | None:
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
        across = len(pieces) - len(left) - len(right)
        if not across and (_is_margin(left, right, em) or _is_margin(right, left, em)):
            return middle
        if not across and _are_beside(left, right) and _are_lists(left) and _are_lists(right):
            return middle
        if across <= FEW_CROSSING * len(pieces) and _are_independent(left, right):
            return middle
    return None


def _strips(pieces: Sequence[Piece], edges: Sequence[float]) -> Iterator[tuple[float, float]]:
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


def _is_prose(pieces: Sequence[Piece]) -> bool:
    """Tell lines of prose, most of which fill their column, from the cells of a table."""
    if len(pieces) < FEWEST:
        return False
    width = max(piece.right for piece in pieces) - min(piece.left for piece in pieces)
    full = [piece.length for piece in pieces if piece.right - piece.left >= FULL * width]
    return sum(full) > MOST * sum(piece.length for piece in pieces) and median(full) >= SHORTEST


def _is_margin(pieces: Sequence[Piece], prose: Sequence[Piece], em: float) -> bool:
    """Tell notes in the margin from the numbers of a list and the names of rows, of which there are more."""
    if not pieces or len(pieces) * 4 > len(prose) or not _is_prose(prose):
        return False
    return all(piece.right - piece.left > 1.5 * em for piece in pieces)


def _are_lists(pieces: Sequence[Piece]) -> bool:
    """Tell items, each with a mark of its own, from cells of a table: some lines go on with an item and have none."""
    marked = [piece.left for piece in pieces if is_list_item(" ".join(word.text for word in piece.words))]
    return len(marked) >= FEWEST and any(piece.left > min(marked) for piece in pieces)


def _are_independent(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Tell prose and what stands beside it from the rows of a table, whose cells stand on the same lines."""
    if min(len(left), len(right)) < FEWEST or not any(len(side) >= LONG and _is_prose(side) for side in (left, right)):
        return False
    shorter, longer = sorted((left, right), key=len)
    bases = [piece.base for piece in longer]
    aligned = sum(any(abs(piece.base - base) < ALIGNED * piece.size for base in bases) for piece in shorter)
    return aligned < len(shorter) / 3


def _are_beside(left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    if not left or not right:
        return False
    top = max(min(piece.top for piece in side) for side in (left, right))
    bottom = min(max(piece.bottom for piece in side) for side in (left, right))
    return all(sum(top <= piece.top and piece.bottom <= bottom for piece in side) >= FEWEST for side in (left, right))


def _parts(pieces: list[Piece]) -> list[list[Piece]]:
    """Cut a page in two at its widest gap from left to right, if there is one that is more than a line."""
    ordered = sorted(pieces, key=lambda piece: piece.top)
    gaps: list[tuple[float, int]] = []
    lowest = ordered[0].bottom
    for at, (above, below) in enumerate(pairwise(ordered), start=1):
        lowest = max(lowest, above.bottom)
        gaps.append((below.top - lowest, at))
    gap, at = max(gaps)
    if gap < median(piece.size for piece in pieces) or not any(on_one_line(*pair) for pair in pairwise(ordered)):
        return [pieces]
    above_gap = {id(piece) for piece in ordered[:at]}
    return [
        [piece for piece in pieces if id(piece) in above_gap],
        [piece for piece in pieces if id(piece) not in above_gap],
    ]


def _bands(pieces: Sequence[Piece], gutter: float) -> Iterator[tuple[list[Piece], bool]]:
    """Yield the pieces from top to bottom, in bands: those across the gutter, and those between on either side."""
    across = [piece for piece in pieces if piece.left < gutter < piece.right]
    marked = {id(piece) for piece in pieces if any(on_one_line(piece, other) for other in across)}
    band: list[Piece] = []
    crosses = False
    for piece in sorted(pieces, key=lambda piece: piece.base):
        if band and (id(piece) in marked) != crosses:
            yield band, crosses
            band = []
        crosses = id(piece) in marked
        band.append(piece)
    if band:
        yield band, crosses


def are_from_right(pieces: Iterable[Piece]) -> bool:
    """Tell whether most letters are read from the right."""
    return is_from_right("".join(word.text for piece in pieces for word in piece.words))
