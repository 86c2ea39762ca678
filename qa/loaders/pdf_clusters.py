"""What PDFium makes too much of in scripts whose letters are joined from several parts, such as Thai and Hindi."""

from __future__ import annotations

import re
from bisect import bisect
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from qa.loaders.pdf_chars import PageChars, Place

__all__ = ["superfluous"]

NARROW = 0.15  # ems that are no space between two words
NEAR = 8  # glyphs among which the parts of a letter are
OVER = 0.5  # share of its width by which a part stands over the others

_JOINED = re.compile("[\u0900-\u109f\u1780-\u17ff\u1a20-\u1aaf\ua8e0-\ua9df]")


@dataclass(slots=True)
class _Glyph:
    """What is drawn at once, and the characters that the file names for it."""

    text: str
    chars: list[int]
    origin: tuple[float, float]
    left: float
    top: float
    right: float
    bottom: float


def superfluous(chars: PageChars) -> set[int]:
    """Return which characters of a page are none.

    Where a file names the text of a letter as a whole, each of its parts bears that text, and PDFium takes what lies
    between them for spaces.
    """
    if not _JOINED.search("".join(map(chars.char, range(len(chars.codes))))):
        return set()
    found: set[int] = set()
    unnamed = sorted(chars.unnamed())
    for line in _lines(chars):
        glyphs = list(_glyphs(chars, line))
        again = set(_drawn_again(glyphs))
        found.update(at for number in again for at in glyphs[number].chars)
        whole = [glyph for number, glyph in enumerate(glyphs) if number not in again]
        found.update(_false_spaces(chars, line, whole, unnamed))
    return found


def _lines(chars: PageChars) -> Iterator[list[int]]:
    line: list[int] = []
    for at, code in enumerate((*chars.codes, 0x0A)):
        if code not in {0x0A, 0x0D}:
            line.append(at)
        elif line:
            if any(_JOINED.match(chars.char(some)) for some in line):
                yield line
            line = []


def _glyphs(chars: PageChars, line: list[int]) -> Iterator[_Glyph]:
    """Yield the glyphs of a line."""
    glyph: _Glyph | None = None
    is_apart = False
    for at in line:
        if chars.is_space(at):
            is_apart = True
            continue
        origin = chars.origin(at)
        left, top, right, bottom = chars.place(at, 0)
        if glyph is not None and not is_apart and origin == glyph.origin:
            glyph.text += chars.char(at)
            glyph.chars.append(at)
            glyph.left, glyph.right = min(glyph.left, left), max(glyph.right, right)
            continue
        if glyph is not None:
            yield glyph
        glyph = _Glyph(chars.char(at), [at], origin, left, top, right, bottom)
        is_apart = False
    if glyph is not None:
        yield glyph


def _drawn_again(glyphs: list[_Glyph]) -> Iterator[int]:
    """Yield the parts that bear the text of a letter once more; the one that begins first stands for it."""
    near: deque[int] = deque(maxlen=NEAR)
    for number, glyph in enumerate(glyphs):
        if len(glyph.text) > 1:
            same = next((one for one in near if _is_part(glyphs[one], glyph)), None)
            if same is not None and glyph.origin < glyphs[same].origin:
                near.remove(same)
                yield same
            elif same is not None:
                yield number
                continue
        near.append(number)


def _is_part(one: _Glyph, other: _Glyph) -> bool:
    common = min(one.right, other.right) - max(one.left, other.left)
    return one.text == other.text and common > OVER * min(one.right - one.left, other.right - other.left)


def _false_spaces(chars: PageChars, line: list[int], glyphs: list[_Glyph], unnamed: list[Place]) -> Iterator[int]:
    """Yield the spaces that are not to be seen, before or after a letter that is joined from several parts."""
    begins = [glyph.chars[0] for glyph in glyphs]
    for at in filter(chars.is_space, line):
        place = bisect(begins, at)
        if not 0 < place < len(glyphs):
            continue
        before, after = glyphs[place - 1], glyphs[place]
        if not (_JOINED.match(before.text) or _JOINED.match(after.text)):
            continue
        if after.left - _end(before, after, unnamed) < NARROW * chars.size(after.chars[0]):
            yield at


def _end(glyph: _Glyph, following: _Glyph, unnamed: list[Place]) -> float:
    """Return where a letter ends on the right, with the parts of it that bear no text."""
    parts = (part for part in unnamed if part[1] < glyph.bottom and part[3] > glyph.top)
    return max([glyph.right, *(right for left, _, right, _ in parts if glyph.left <= left < following.left)])
