"""Where words end in scripts whose letters are joined from several parts, such as Thai and Hindi."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.loaders.pdf_chars import PageChars
from qa.loaders.pdf_spans import NARROW, WIDE, PageSpans, read_spans

__all__ = ["Clusters", "read_clusters"]

_JOINED = re.compile("[\u0900-\u109f\u1780-\u17ff\u1a20-\u1aaf\u1b00-\u1bff\ua8e0-\ua9df]")


@dataclass(slots=True)
class Clusters:
    """What PDFium has too much of or too little: characters that are none, spaces, and what has no width.

    A space stands before each of the characters `begins`; `joiners` follow the characters that they are held by.
    """

    left_out: set[int] = field(default_factory=set)
    begins: set[int] = field(default_factory=set)
    joiners: dict[int, str] = field(default_factory=dict)
    spans: PageSpans = field(default_factory=PageSpans)


def read_clusters(chars: PageChars) -> Clusters:
    """Return what is to be mended on a page; nothing is where no letter is joined from parts.

    Where a file names the text of a letter as a whole, PDFium may give it for each of its parts, takes what lies
    between them for spaces, and leaves out what has no width.
    """
    if not _JOINED.search("".join(map(chars.char, range(len(chars.codes))))):
        return Clusters()
    spans = read_spans(chars)
    clusters = Clusters(left_out=set(spans.again), spans=spans)
    is_drawn = spans.draws_spaces(chars)
    for line in _lines(chars, spans):
        for before, after in pairwise(line):
            if not (_JOINED.match(chars.char(before)) or _JOINED.match(chars.char(after))):
                continue
            spaces = [at for at in range(before + 1, after) if chars.is_space(at)]
            if not (_is_drawn if is_drawn else _is_wide)(chars, spans, before, after):
                clusters.left_out.update(spaces)
            elif not spaces and is_drawn:
                clusters.begins.add(after)
        clusters.joiners.update(_joiners(chars, spans, line))
    return clusters


def _lines(chars: PageChars, spans: PageSpans) -> Iterator[list[int]]:
    """Yield the letters of each line that holds joined ones; PDFium ends a line where a part of a letter stands low."""
    line: list[int] = []
    is_ended = False
    for at, code in enumerate(chars.codes):
        if chars.is_space(at):
            is_ended |= code in {0x0A, 0x0D}
        elif at not in spans.again:
            if is_ended and line and not spans.is_one_line(chars, line[-1], at):
                yield line
                line = []
            is_ended = False
            line.append(at)
    yield line


def _is_drawn(chars: PageChars, spans: PageSpans, before: int, after: int) -> bool:
    """Tell whether a space is drawn between two letters, or room is left for more."""
    if any(chars.is_own_space(at) for at in range(before + 1, after)):
        return True
    begin, end = chars.origin(before), chars.origin(after)
    if begin == end:
        return False
    em = chars.size(after)
    return spans.has_space(begin, end, em) or _gap(chars, spans, before, after) > WIDE * em


def _is_wide(chars: PageChars, spans: PageSpans, before: int, after: int) -> bool:
    """Tell whether there is a gap that can be seen between two letters."""
    return _gap(chars, spans, before, after) >= NARROW * chars.size(after)


def _gap(chars: PageChars, spans: PageSpans, before: int, after: int) -> float:
    """Return how far one letter is from another on its right, with the parts of it that bear no text."""
    left, top, right, bottom = spans.place(chars, before, 0)
    begin = spans.place(chars, after, 0)[0]
    parts = (part for part in spans.unnamed if part[1] < bottom and part[3] > top)
    return begin - max([right, *(end for start, _, end, _ in parts if left <= start < begin)])


def _joiners(chars: PageChars, spans: PageSpans, line: Sequence[int]) -> Iterator[tuple[int, str]]:
    """Yield the characters of a line that one without a width follows, and this one."""
    for point, text in spans.joiners:
        before = max(
            (at for at in line if spans.is_level(chars, at, point) and chars.origin(at)[0] < point[0]),
            key=lambda at: (chars.origin(at)[0], at),
            default=None,
        )
        if before is not None:
            yield before, text
