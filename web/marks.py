"""What is marked in a text: the quote, the key words in it, and words that a reader looks for."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import itemgetter

__all__ = ["NO_MARKS", "Marks", "Part", "Piece", "Span", "cut", "excerpt", "find", "parse_span", "parts_of"]

MOST_FOUND = 1_000
LONGEST_SOUGHT = 200

Span = tuple[int, int]
"""Start and exclusive end in a document's text, in code points."""


@dataclass(frozen=True, slots=True)
class Marks:
    """What to mark in a document; `words` are the key words of the quote, `found` what a reader looked for."""

    quote: Span | None = None
    words: tuple[Span, ...] = ()
    found: tuple[Span, ...] = ()


NO_MARKS = Marks()


@dataclass(frozen=True, slots=True)
class Part:
    """Words that are marked in one way: `kind` is `words`, `found`, or empty."""

    text: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph; `marked` when it is the quote."""

    parts: tuple[Part, ...]
    marked: bool

    @property
    def text(self) -> str:
        """All of its words."""
        return "".join(part.text for part in self.parts)


def parse_span(value: str | None, *, length: int) -> Span | None:
    """Return the span that `start-end` names in a text of `length` code points, or None when it names none."""
    match = re.fullmatch(r"([0-9]{1,9})-([0-9]{1,9})", value or "")
    if match is None:
        return None
    start, end = int(match[1]), int(match[2])
    return (start, end) if start < end <= length else None


def find(text: str, sought: str) -> tuple[Span, ...]:
    """Return where words stand in a text, the first thousand places; case and kind of white space do not count."""
    words = [re.escape(word) for word in sought[:LONGEST_SOUGHT].split()]
    if not words:
        return ()
    found = re.finditer(r"\s+".join(words), text, re.IGNORECASE)
    return tuple(match.span() for match, _ in zip(found, range(MOST_FOUND), strict=False))


def cut(text: str, paragraph: Span, marks: Marks) -> tuple[Piece, ...]:
    """Cut a paragraph of `text` where the quote begins and ends; one that does not lie within is not marked."""
    start, end = paragraph
    if marks.quote is None or not (start <= marks.quote[0] and marks.quote[1] <= end):
        return (Piece(parts_of(text, paragraph, found=marks.found), marked=False),)
    first, last = marks.quote
    pieces = (
        Piece(parts_of(text, (start, first), found=marks.found), marked=False),
        Piece(parts_of(text, (first, last), words=marks.words, found=marks.found), marked=True),
        Piece(parts_of(text, (last, end), found=marks.found), marked=False),
    )
    return tuple(piece for piece in pieces if piece.parts)


def parts_of(text: str, span: Span, *, words: Sequence[Span] = (), found: Sequence[Span] = ()) -> tuple[Part, ...]:
    """Cut a span of `text` where key words and found words begin and end; both come in order, none over another."""
    start, end = span
    inside = [("found", a, b) for a, b in _within(found, span)] + [("words", a, b) for a, b in _within(words, span)]
    edges = sorted({start, end, *(edge for _, a, b in inside for edge in (max(a, start), min(b, end)))})
    kinds = [(next((kind for kind, c, d in inside if c <= a and b <= d), ""), a, b) for a, b in pairwise(edges)]
    grouped = (list(group) for _, group in groupby(kinds, key=lambda part: part[0]))
    return tuple(Part(text[group[0][1] : group[-1][2]], group[0][0]) for group in grouped)


def excerpt(text: str, span: Span, paragraph: Span, *, around: int) -> tuple[str, str]:
    """Return up to `around` characters of the paragraph before and after a span; what is left out shows as `…`."""
    before = text[paragraph[0] : span[0]]
    after = text[span[1] : paragraph[1]]
    if len(before) > around:
        at = _soft(before, len(before) - around, forward=True)
        before = "… " + before[at:].lstrip()
    if len(after) > around:
        after = after[: _soft(after, around, forward=False)].rstrip() + " …"
    return before, after


def _soft(text: str, at: int, *, forward: bool) -> int:
    """Return a place near `at` where a text can be cut: at a space, or before a character that stands for itself."""
    step, limit = (1, min(len(text), at + 30)) if forward else (-1, max(0, at - 30))
    for place in range(at, limit, step):
        if text[place : place + 1].isspace():
            return place
    while 0 < at < len(text) and unicodedata.category(text[at])[0] == "M":
        at += step
    return at


def _within(spans: Sequence[Span], span: Span) -> Sequence[Span]:
    """Return those of `spans` that share something with `span`."""
    first = bisect_right(spans, span[0], key=itemgetter(1))
    return spans[first : bisect_left(spans, span[1], key=itemgetter(0))]
