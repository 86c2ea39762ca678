"""What a PDF file draws as text, part by part: spaces too, and the text that it names for several glyphs at once."""

from __future__ import annotations

import math
import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from qa.loaders.pdf_chars import DrawnText, PageChars, Place

__all__ = ["PageSpans", "Point", "read_spans"]

LEVEL = 0.3  # ems between the heights of parts of a line
NEAR = 0.01  # ems between what is at one place
NARROW = 0.15  # ems that are no space between two words
WIDE = 1.0  # ems between the cells of a table, between which no space need be drawn

_JOINERS = frozenset("\u200b\u200c\u200d")  # characters without a width that words are written with

Point = tuple[float, float]  # from the left, and from the top


@dataclass(slots=True)
class PageSpans:
    """Parts of the text of a page of which its characters alone do not tell.

    `again` are characters of glyphs whose text is named before; `places` are those of the characters of glyphs that are
    drawn as one; `spaces` are where spaces are drawn; `joiners` are characters without a width, and where they stand;
    `unnamed` are the places of what has no characters of its own, such as the marks of letters.
    """

    again: set[int] = field(default_factory=set)
    places: dict[int, Place] = field(default_factory=dict)
    letters: dict[int, tuple[str, tuple[int, ...]]] = field(default_factory=dict)
    spaces: list[Point] = field(default_factory=list)
    joiners: list[tuple[Point, str]] = field(default_factory=list)
    unnamed: list[Place] = field(default_factory=list)

    def place(self, chars: PageChars, at: int, turn: int) -> Place:
        """Return the place of a character, that of all the glyphs if they are drawn as one."""
        return chars.place(at, turn) if turn or at not in self.places else self.places[at]

    def draws_spaces(self, chars: PageChars) -> bool:
        """Tell whether the file draws the spaces of the page: as many as lines of it have any."""
        drawn, lines, has_space = len(self.spaces), 0, False
        for at, code in enumerate((*chars.codes, 0x0A)):
            if code in {0x0A, 0x0D}:
                lines += has_space
                has_space = False
            elif code == 0x20:
                has_space = True
                drawn += chars.is_own_space(at)
        return drawn > 0 and drawn >= lines

    def has_space(self, begin: Point, end: Point, em: float) -> bool:
        """Tell whether a space is drawn between the beginnings of two glyphs of a line."""
        near = self.spaces[bisect(self.spaces, (begin[0], math.inf)) : bisect(self.spaces, (end[0] + NEAR * em,))]
        return any(abs(y + end[1]) < LEVEL * em for _, y in near)

    def is_level(self, chars: PageChars, at: int, point: Point) -> bool:
        """Tell whether a character stands on a line with a point."""
        return abs(point[1] + chars.origin(at)[1]) < LEVEL * chars.size(at)

    def is_one_line(self, chars: PageChars, before: int, after: int) -> bool:
        """Tell whether a character stands on the line of another, on its right."""
        left, base = chars.origin(after)
        return chars.origin(before)[0] < left and self.is_level(chars, before, (left, -base))


def read_spans(chars: PageChars) -> PageSpans:
    """Return the parts of a page."""
    spans = PageSpans()
    for parts in _together(chars):
        bounds = [part.place for part in parts]
        named = [part for part in parts if part.chars]
        if not named:
            _add_unnamed(spans, parts)
        elif parts[0].text is not None:
            named.sort(key=lambda part: part.chars[0])
            own = named[0].chars
            spans.again.update(at for part in named[1:] for at in part.chars)
            if not re.search(r"\s", parts[0].text):
                spans.places.update(dict.fromkeys(own, _around([*bounds, *(chars.place(at, 0) for at in own)])))
                spans.letters[own[0]] = (parts[0].text, own[1:])
    spans.spaces.sort()
    return spans


def _add_unnamed(spans: PageSpans, parts: Sequence[DrawnText]) -> None:
    text = parts[0].text
    for part in parts:
        left, _, right, bottom = part.place
        if left < right:
            spans.unnamed.append(part.place)
        elif text is None or text.isspace():
            spans.spaces.append((left, bottom))
    if text and _JOINERS.issuperset(text):
        left, _, _, bottom = parts[0].place
        spans.joiners.append(((left, bottom), text))


def _together(chars: PageChars) -> Iterator[list[DrawnText]]:
    """Yield the parts of a page, those together whose text is named as a whole."""
    together: list[DrawnText] = []
    for part in chars.drawn():
        if together and (part.span is None or part.span != together[-1].span):
            yield together
            together = []
        together.append(part)
    if together:
        yield together


def _around(places: Sequence[Place]) -> Place:
    lefts, tops, rights, bottoms = zip(*places, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)
