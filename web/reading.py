"""A document as the source page shows it: every line of its text, paragraphs numbered, a quote marked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import TypeGuard

from qa.domain import Document, Passage

__all__ = ["Heading", "Paragraph", "Piece", "Span", "laid_out", "parse_span"]

Span = tuple[int, int]
"""Start and exclusive end of a quote in the document's text, in code points."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph; `marked` when it belongs to the quote."""

    text: str
    marked: bool


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A numbered paragraph, whole even if the index holds it in several passages."""

    number: int
    language: str
    page: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A line between paragraphs; level 1 is outermost, and 0 says that it is layout, such as a rule of dashes."""

    level: int
    text: str

    @property
    def tag_level(self) -> int:
        """The level of the HTML heading: the title of the page is the first."""
        return min(self.level + 1, 6)


def parse_span(value: str | None, *, length: int) -> Span | None:
    """Return the span that `start-end` names in a text of `length` code points, or None when it names none."""
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", value or "")
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= length else None


def laid_out(
    document: Document, passages: Sequence[Passage], *, quote: Span | None = None
) -> list[Heading | Paragraph]:
    """Return the lines of a document in reading order. A quote that lies in no single paragraph is not marked."""
    lines: list[Heading | Paragraph] = []
    shown = 0
    for paragraph in _paragraphs(passages):
        first, last = paragraph[0], paragraph[-1]
        lines += _between(document.text[shown : first.start], first.heading)
        pieces = _pieces(document.text, first.start, last.end, quote)
        lines.append(Paragraph(first.number, first.language, first.page, pieces))
        shown = last.end
    lines += _between(document.text[shown:], "")
    return _under_title(lines, document.title)


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


def _pieces(text: str, start: int, end: int, quote: Span | None) -> tuple[Piece, ...]:
    """Cut `text[start:end]` where the quote begins and ends."""
    if quote is None or not (start <= quote[0] and quote[1] <= end):
        return (Piece(text[start:end], marked=False),)
    cuts = ((start, quote[0], False), (*quote, True), (quote[1], end, False))
    return tuple(Piece(text[a:b], marked) for a, b, marked in cuts if a < b)


def _under_title(lines: list[Heading | Paragraph], title: str) -> list[Heading | Paragraph]:
    """Leave out a first heading that only repeats the title, which stands above; those below it move up a level."""
    if not lines or not isinstance(lines[0], Heading) or lines[0].text != title:
        return lines
    return [Heading(max(line.level - 1, 1), line.text) if _is_heading(line) else line for line in lines[1:]]


def _is_heading(line: Heading | Paragraph) -> TypeGuard[Heading]:
    return isinstance(line, Heading) and line.level > 0
