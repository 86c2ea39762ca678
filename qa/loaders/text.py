"""Plain text: paragraphs between blank lines, and short lines above them that are headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from qa.domain import Block, BlockKind, SourceText
from qa.loaders.encoding import decode
from qa.loaders.headings import settle_headings
from qa.loaders.lines import ends_sentence, is_list_item
from qa.loaders.normal import clean, has_words
from qa.loaders.text_furniture import furniture

__all__ = ["load_text", "paragraphs"]

Span = tuple[int, int]

LONG_LINE = 200  # characters; nobody breaks lines by hand this far out
LONGEST_HEADING = 100  # characters
MANY_LINES = 12  # of a text without a blank line in it, from which it is more than a paragraph
SHORT = 0.9  # times the width of the lines; letters are not all as wide, so that full lines differ in length
MENU = 8  # short lines in a row that may all be headings of the text below; more are a list

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")
_LINE_END = re.compile("\n")


def load_text(data: bytes) -> SourceText:
    """Read plain text; the text keeps its own lines and spaces, and what surrounds it on a pasted page is no block."""
    text = clean(decode(data))
    spans = [span for span in _paragraphs(text) if has_words(text[slice(*span)])]
    left_out = furniture([text[slice(*span)] for span in spans])
    blocks = [_block(text, *span) for at, span in enumerate(spans) if at not in left_out]
    return SourceText(text, settle_headings(blocks, siblings=MENU))


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs and the items of lists in a plain text."""
    text = clean(text)
    return [text[slice(*span)] for span in _paragraphs(text)]


def _paragraphs(text: str) -> Iterator[Span]:
    found = list(_parts(text, (0, len(text)), _BLANK_LINES))
    for span in found:
        lines = list(_parts(text, span, _LINE_END))
        if _are_paragraphs([text[slice(*line)] for line in lines], alone=len(found) == 1):
            yield from lines
        else:
            for wrapped in _wrapped(text, lines):
                yield from _items(text, wrapped)


def _parts(text: str, span: Span, separator: re.Pattern[str]) -> Iterator[Span]:
    """Return the trimmed parts of a span between separators."""
    start, end = span
    for separation in (*separator.finditer(text, start, end), None):
        part_end = separation.start() if separation else end
        part = text[start:part_end]
        if part.strip():
            yield start + len(part) - len(part.lstrip()), start + len(part.rstrip())
        start = separation.end() if separation else end


def _are_paragraphs(lines: list[str], *, alone: bool) -> bool:
    """Tell lines that are paragraphs themselves from one paragraph that was wrapped."""
    long = sum(len(line) for line in lines if len(line) > LONG_LINE)
    return 2 * long > sum(map(len, lines)) or (alone and _all_end_sentences(lines))


def _wrapped(text: str, lines: Sequence[Span]) -> Iterator[Sequence[Span]]:
    """Yield the lines of each paragraph; in what was copied from a PDF, only a short last line parts them."""
    if len(lines) < MANY_LINES:
        yield lines
        return
    width = sorted(end - start for start, end in lines)[len(lines) * 9 // 10]
    first = 0
    for at, ((start, end), (following, its_end)) in enumerate(pairwise(lines), start=1):
        room = SHORT * width - (end - start) - 1
        if ends_sentence(text[start:end]) and len(text[following:its_end].split(maxsplit=1)[0]) < room:
            yield lines[first:at]
            first = at
    yield lines[first:]


def _items(text: str, lines: Sequence[Span]) -> Iterator[Span]:
    """Yield the items of a list, each with the lines it was wrapped to, and what stands above the first; else all."""
    begins = [at for at, line in enumerate(lines) if is_list_item(text[slice(*line)])]
    is_list = len(begins) > 1 and (begins[0] == 0 or text[slice(*lines[begins[0] - 1])].endswith(":"))
    starts = sorted({0, *begins}) if is_list else [0]
    for first, following in zip(starts, (*starts[1:], len(lines)), strict=True):
        yield lines[first][0], lines[following - 1][1]


def _all_end_sentences(lines: Iterable[str]) -> bool:
    return all(map(ends_sentence, lines))


def _block(text: str, start: int, end: int) -> Block:
    if _is_heading(text[start:end]):
        return Block(BlockKind.HEADING, start, end, level=1)
    return Block(BlockKind.TEXT, start, end)


def _is_heading(text: str) -> bool:
    return (
        len(text) <= LONGEST_HEADING
        and "\n" not in text
        and any(char.isalpha() for char in text)
        and not ends_sentence(text)
        and not is_list_item(text)
    )
