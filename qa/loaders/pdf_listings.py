"""Pieces of code in a PDF: lines in a font all of whose letters are of one width."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING

from qa.loaders.lines import is_unspaced
from qa.loaders.pdf_words import Word

if TYPE_CHECKING:
    from qa.loaders.pdf_lines import Line

__all__ = ["fixed_pitch", "listing_text", "listings", "typed"]

SAME = 0.01  # share of the width of a letter by which two are the same
FEWEST = 3  # lines of a listing
WORDS = 6  # whose letters are all of one width by no chance, if there are
LETTERS = 24  # in them
PROSE = 4  # words of a line of prose
BLANK = 4.0  # ems from line to line up to which there are but blank lines between them
ALIKE = 0.05  # ems between sizes that are the same


def fixed_pitch(words: Sequence[Word]) -> float:
    """Return the width of the letters where all words have the same, else 0."""
    widths = [(word.right - word.left) / max(1, len(word.text)) for word in words]
    usual = median(widths)
    if not all(abs(width - usual) <= SAME * usual for width in widths):
        return 0.0
    return 0.0 if any(is_unspaced(char) for word in words for char in word.text) else usual


def typed(words: Sequence[Word], pitch: float) -> str:
    """Return a line with as many spaces between its words as there is room for."""
    words = sorted(words, key=lambda word: word.left)
    text = words[0].text
    for before, word in pairwise(words):
        text += " " * round(max(0.0, word.left - before.right) / pitch) + word.text
    return text


def listings(pages: Sequence[Sequence[Line]]) -> Iterator[list[tuple[bool, list[Line]]]]:
    """Yield the lines of each page in runs, and tell for each whether it is a listing.

    There are none in a document most of which was typed in such a font.
    """
    runs = [list(_alike(page)) for page in pages]
    fixed = sum(_length(run) for page in runs for run in page if _is_sure(run))
    is_typed = 2 * fixed > sum(map(_length, pages))
    for page, some in zip(pages, runs, strict=True):
        yield [(False, list(page))] if is_typed else list(_parts(some))


def listing_text(lines: Sequence[Line]) -> str:
    """Return the lines of a listing as they stand there, each as far in as on the page."""
    left = min(line.left for line in lines)
    return "\n".join(" " * round((line.left - left) / line.pitch) + line.typed for line in lines)


def _parts(runs: Sequence[list[Line]]) -> Iterator[tuple[bool, list[Line]]]:
    others: list[Line] = []
    for run in runs:
        if _is_listing(run):
            if others:
                yield False, others
            yield True, run
            others = []
        else:
            others += run
    if others:
        yield False, others


def _alike(page: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines one below the other whose letters are of the same width, and of other lines, one by one."""
    run: list[Line] = []
    for line in page:
        if run and not _goes_on(run[-1], line):
            yield run
            run = []
        run.append(line)
    if run:
        yield run


def _goes_on(above: Line, line: Line) -> bool:
    if not line.pitch or abs(above.pitch - line.pitch) > SAME * line.pitch or above.aside != line.aside:
        return False
    return abs(above.size - line.size) < ALIKE * line.size and 0 < line.base - above.base < BLANK * line.size


def _is_listing(run: Sequence[Line]) -> bool:
    """Tell code from prose and from the rows of a table that are set in such a font."""
    if len(run) < FEWEST or not _is_sure(run):
        return False
    return 2 * sum(_is_prose(line) or len(line.cells) > 2 for line in run) < len(run)


def _is_sure(run: Sequence[Line]) -> bool:
    words = [word for line in run for word in line.typed.split() if len(word) > 1]
    return len(words) >= WORDS and sum(map(str.isalpha, "".join(words))) >= LETTERS


def _length(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _is_prose(line: Line) -> bool:
    """Tell a line of words with nothing but letters, and marks at their ends."""
    words = [word.strip("\"'“”‘’(),.;:!?-") for word in line.typed.split()]
    return len(words) >= PROSE and sum(map(str.isalpha, words)) > 0.8 * len(words)
