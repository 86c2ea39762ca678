"""Where the sentences of a paragraph begin and end."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

import sentencex

from embeddings.language import UNKNOWN

__all__ = ["MAX_SENTENCE_BYTES", "MAX_SENTENCE_CHARACTERS", "sentences"]

Span = tuple[int, int]

MAX_SENTENCE_CHARACTERS = 1_000
MAX_SENTENCE_BYTES = 1_800  # of UTF-8
WINDOW = 20_000  # characters handed over at once: the time for unclosed quotes grows with their square

# Line ends become spaces, so that a wrapped line does not end a sentence; lone surrogates cannot be handed over.
_NOT_HANDED_OVER = re.compile("[\\s\ud800-\udfff]")

# An end that a reference to a note hides: `… of 1948.[10] The …`.
_NOTED_END = re.compile(r"[.!?…](?:\[\w{1,4}\])+\s+(?=[^\W\d_a-z])|[.!?…]\s+(?:\[\w{1,4}\]\s+)+(?=[^\W\d_a-z])")

# Another one, which stands behind the end of its sentence and before the space: `… of 1948.¹⁰ The …`.
_RAISED_NOTE = re.compile(r"[⁰¹²³⁴-⁹]+(?:[,⁻] ?[⁰¹²³⁴-⁹]+)*(?=\s|$)")

# Ends that are no ends: titles and French initials before a name, abbreviations and paragraph marks before a number,
# the number of a paragraph (`12.`, `Section 1.`).
_BEFORE_NAME = re.compile(r"(?:^|[\s(«“\"'’])(?:MM?|Mgr|Me|Dr|Prof|S\. Exc|\w\.-\w)\.$")
_BEFORE_NUMBER = re.compile(r"(?:^|[\s(«“\"'’])(?:[Nn]o|[Nn]r|[Aa]rts?|pp?|[Cc]h|[Ss]ec|Ziff|Abs|ст|п|гл)\.$")
_ENUMERATION = re.compile(r"(?:[^\W\d]{1,10}\.?\s)?[(\[]?\d{1,3}[.)\]]+")

# Where a sentence too long to quote is cut, best first.
_CUTS = (
    re.compile(r"[;:]\s|[；：؛]"),
    re.compile(r",\s|[，、،]"),
    re.compile(r"\s"),
)


def sentences(text: str, language: str) -> list[Span]:
    """Return the sentences of a paragraph as (start, end) in code points, in order and trimmed of white space.

    They do not overlap and cover everything but white space. One longer than `MAX_SENTENCE_CHARACTERS` or
    `MAX_SENTENCE_BYTES` is cut near its middle, at punctuation or white space where there is any.
    """
    spans = [_trimmed(text, *part) for span in _boundaries(text, language) for part in _noted(text, *span)]
    joined = _joined(text, [span for span in _with_notes(text, spans) if span[0] < span[1]])
    return [piece for start, end in joined for piece in _quotable(text, start, end)]


def _boundaries(text: str, language: str) -> Iterator[Span]:
    code = "en" if language == UNKNOWN else language
    handed_over = _NOT_HANDED_OVER.sub(" ", text)
    start = 0
    while start < len(text):
        end = start + WINDOW
        if end < len(text):
            end = handed_over.rfind(" ", start + 1, end) + 1 or end
        for found in sentencex.get_sentence_boundaries(code, handed_over[start:end]):
            yield start + found["start_index"], start + found["end_index"]
        start = end


def _noted(text: str, start: int, end: int) -> Iterator[Span]:
    for found in _NOTED_END.finditer(text, start, end):
        yield start, found.end()
        start = found.end()
    yield start, end


def _with_notes(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """Leave the raised number of a note with the sentence that it stands behind."""
    before: Span | None = None
    for start, end in spans:
        note = _RAISED_NOTE.match(text, start, end)
        if before and note and before[1] == start:
            before = (before[0], note.end())
            start, end = _trimmed(text, note.end(), end)
        if before:
            yield before
        before = (start, end)
    if before:
        yield before


def _trimmed(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), start + len(part.rstrip())


def _joined(text: str, spans: Iterable[Span]) -> list[Span]:
    """Join what is not a sentence of its own to its neighbour."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and _continues(text[slice(*joined[-1])], text[start:end]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _continues(before: str, part: str) -> bool:
    tail = before[-20:]
    if not _has_words(part) or not _has_words(before) or _ENUMERATION.fullmatch(before):
        return True
    return bool(_BEFORE_NAME.search(tail) or (part[0].isdigit() and _BEFORE_NUMBER.search(tail)))


def _has_words(text: str) -> bool:
    return any(char.isalnum() for char in text)


def _quotable(text: str, start: int, end: int) -> Iterator[Span]:
    part = text[start:end]
    if len(part) <= MAX_SENTENCE_CHARACTERS and len(part.encode("utf-8", "surrogatepass")) <= MAX_SENTENCE_BYTES:
        yield start, end
        return
    cut = start + _cut(part)
    for half in (_trimmed(text, start, cut), _trimmed(text, cut, end)):
        yield from _quotable(text, *half)


def _cut(part: str) -> int:
    """Return the best place to cut in the middle third, the nearest to the middle of its kind."""
    third, middle = len(part) // 3, len(part) // 2
    for pattern in _CUTS:
        if places := [found.end() for found in pattern.finditer(part, third, 2 * third)]:
            return min(places, key=lambda place: abs(place - middle))
    for place in range(middle, 2 * third):
        if not unicodedata.category(part[place]).startswith(("M", "C")):
            return place  # not between a letter and its accents
    return middle
