"""A document as the source page shows it: every line of its text, paragraphs numbered, quote and key words marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TypeGuard

from qa.domain import Document, Passage
from web.marks import NO_MARKS, Marks, Piece, cut

__all__ = ["Entry", "Heading", "Line", "Paragraph", "laid_out", "outline", "window"]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph, whole even if the index holds it in several passages; `start` is its place in the text."""

    number: int
    start: int
    language: str
    page: int | None
    pieces: tuple[Piece, ...]

    @property
    def is_quoted(self) -> bool:
        """Say whether the quote is in it."""
        return any(piece.marked for piece in self.pieces)

    @property
    def holds_found(self) -> bool:
        """Say whether words that a reader looks for are in it."""
        return any(part.kind == "found" for piece in self.pieces for part in piece.parts)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between paragraphs; level 1 is outermost, and 0 says that it is layout, such as a rule of dashes."""

    level: int
    text: str

    @property
    def tag_level(self) -> int:
        """The level of the HTML heading: the title of the page is the first."""
        return min(self.level + 1, 6)


Line = Heading | Paragraph


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading in the outline of a document, and the number of the paragraph that follows it."""

    level: int
    text: str
    number: int


def laid_out(document: Document, passages: Sequence[Passage], *, marks: Marks = NO_MARKS) -> list[Line]:
    """Return the lines of a document in reading order. A quote that lies in no single paragraph is not marked."""
    lines: list[Line] = []
    shown = 0
    for paragraph in _paragraphs(passages):
        first, last = paragraph[0], paragraph[-1]
        lines += _between(document.text[shown : first.start], first.heading)
        pieces = cut(document.text, (first.start, last.end), marks)
        lines.append(Paragraph(first.number, first.start, first.language, first.page, pieces))
        shown = last.end
    lines += _between(document.text[shown:], "")
    return _under_title(lines, document.title)


def outline(lines: Sequence[Line]) -> list[Entry]:
    """Return the headings of a document that something stands below."""
    entries: list[Entry] = []
    waiting: list[Heading] = []
    for line in lines:
        if isinstance(line, Paragraph):
            entries += [Entry(heading.level, heading.text, line.number) for heading in waiting]
            waiting = []
        elif line.level:
            waiting.append(line)
    return entries


def window(lines: Sequence[Line], *, first: int, last: int) -> list[Line]:
    """Return the paragraphs numbered from `first` to `last`, with what stands above each."""
    chosen: list[Line] = []
    waiting: list[Line] = []
    for line in lines:
        waiting.append(line)
        if isinstance(line, Paragraph):
            if first <= line.number <= last:
                chosen += waiting
            waiting = []
    is_end = not any(isinstance(line, Paragraph) and line.number > last for line in lines)
    return chosen + waiting if is_end else chosen


def _paragraphs(passages: Sequence[Passage]) -> Iterator[list[Passage]]:
    """Group passages by paragraph number."""
    for _, group in groupby(passages, key=attrgetter("number")):
        yield list(group)


def _between(text: str, path: str) -> Iterator[Heading]:
    """Yield the blocks of a text outside passages; one that the heading path names takes its level from there."""
    levels = {name: level for level, name in enumerate(path.split(" › "), 1)}
    for block in re.split(r"\n[^\S\n]*\n", text):
        line = " ".join(block.split())
        if line:
            is_layout = not any(char.isalnum() for char in line)
            yield Heading(0 if is_layout else levels.get(line, len(levels)), line)


def _under_title(lines: list[Line], title: str) -> list[Line]:
    """Leave out a first heading that only repeats the title, which stands above; those below it move up a level."""
    if not lines or not isinstance(lines[0], Heading) or lines[0].text != title:
        return lines
    return [Heading(max(line.level - 1, 1), line.text) if _is_heading(line) else line for line in lines[1:]]


def _is_heading(line: Line) -> TypeGuard[Heading]:
    return isinstance(line, Heading) and line.level > 0
