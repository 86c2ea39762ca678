"""The cells that the ruling lines of a PDF page make, side by side, and which words stand in them."""

from __future__ import annotations

from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.loaders.pdf_rules import TOUCH, Rule, Rules

if TYPE_CHECKING:
    from qa.loaders.pdf_words import Word

__all__ = ["Cell", "cells_of"]

CLOSE = 6.0  # points between the lines of boxes that stand beside each other
WORD_SPACE = 0.3  # ems between two words
MIDDLE = 0.3  # of the height of a word, above and below what is its middle
MOST_PLACES = 3_000  # between lines of a page; with more, it is a drawing
MOST_TRIED = 10_000  # lines that may end before they meet the others, such as the marks of a scale


@dataclass(frozen=True, slots=True)
class Cell:
    """A box between four lines; cells of one `table` have lines in common, and one `alone` has no other beside it."""

    left: float
    top: float
    right: float
    bottom: float
    table: int
    alone: bool = False


Edges = tuple[int, int, int, int]  # which lines are left, above, right and below


def cells_of(words: Sequence[Word], rules: Rules) -> list[Cell | None]:
    """Return the cell in which each word stands; None for one that is in none."""
    if not words or len(rules.upright) < 2 or len(rules.level) < 2:
        return [None] * len(words)
    return _Cells(_without_text_across(rules, words)).of_words(words)


def _without_text_across(rules: Rules, words: Sequence[Word]) -> Rules:
    """Return the lines without what a text runs across, such as the part that is hidden behind a filled box."""
    upright, level = [rule.at for rule in rules.upright], [rule.at for rule in rules.level]
    across: dict[int, list[tuple[float, float]]] = defaultdict(list)
    along: dict[int, list[tuple[float, float]]] = defaultdict(list)
    for word, following in zip(words, (*words[1:], None), strict=True):
        em = word.size
        left, right = word.left + WORD_SPACE * em, word.right - WORD_SPACE * em
        goes_on = following is not None and abs(following.base - word.base) < WORD_SPACE * em
        if goes_on and following is not None and abs(following.left - word.right) < WORD_SPACE * em:
            right = following.left + TOUCH
        for at in range(bisect(upright, left), bisect(upright, right)):
            across[at].append((word.top, word.bottom))
        inner = MIDDLE * (word.bottom - word.top)
        for at in range(bisect(level, word.top + inner), bisect(level, word.bottom - inner)):
            along[at].append((word.left, word.right))
    return Rules(
        tuple(part for at, rule in enumerate(rules.upright) for part in _without(rule, across[at])),
        tuple(part for at, rule in enumerate(rules.level) for part in _without(rule, along[at])),
        rules.boxes,
    )


def _without(rule: Rule, places: Sequence[tuple[float, float]]) -> Iterator[Rule]:
    begin = rule.begin
    for before, behind in sorted(places):
        if begin < min(before, rule.end):
            yield Rule(rule.at, begin, min(before, rule.end))
        begin = max(begin, behind)
    if begin < rule.end:
        yield Rule(rule.at, begin, rule.end)


class _Cells:
    """Finds the cells of a page."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._upright, self._level = rules.upright, rules.level
        self._upright_at = [rule.at for rule in self._upright]
        self._level_at = [rule.at for rule in self._level]
        self._tried = 0
        self._found: dict[tuple[int, int], Edges | None] = {}

    def of_words(self, words: Sequence[Word]) -> list[Cell | None]:
        """Return the cell in which each word stands."""
        edges = [self._edges((word.left + word.right) / 2, (word.top + word.bottom) / 2) for word in words]
        if len(self._found) > MOST_PLACES:
            return [None] * len(words)
        tables = _tables(list(dict.fromkeys(some for some in edges if some is not None)), self._rules)
        made: dict[Edges, Cell] = {}
        for some in tables:
            left, top, right, bottom = self._place(some)
            table, is_alone = tables[some]
            if not is_alone or self._is_box((left, top, right, bottom)):
                made[some] = Cell(left, top, right, bottom, table, is_alone)
        return [None if some is None else made.get(some) for some in edges]

    def _is_box(self, place: tuple[float, float, float, float]) -> bool:
        """Tell what is drawn as a box from what lies between lines by chance, such as those of a chart."""
        return any(
            all(abs(one - other) <= TOUCH for one, other in zip(place, box, strict=True)) for box in self._rules.boxes
        )

    def _place(self, edges: Edges) -> tuple[float, float, float, float]:
        left, top, right, bottom = edges
        return self._upright[left].at, self._level[top].at, self._upright[right].at, self._level[bottom].at

    def _edges(self, x: float, y: float) -> Edges | None:
        """Return the lines around a place; they are the same for all places between the same lines."""
        key = bisect(self._upright_at, x), bisect(self._level_at, y)
        if key not in self._found:
            self._found[key] = self._closest_that_meet(x, y) if len(self._found) <= MOST_PLACES else None
        return self._found[key]

    def _closest_that_meet(self, x: float, y: float) -> Edges | None:
        first = bisect(self._upright_at, x)
        lefts = [at for at in range(first) if self._upright[at].covers(y, y)]
        rights = [at for at in range(len(self._upright) - 1, first - 1, -1) if self._upright[at].covers(y, y)]
        while lefts and rights and self._tried < MOST_TRIED:
            self._tried += 1
            left, right = lefts[-1], rights[-1]
            top, bottom = self._closest(y, self._upright_at[left], self._upright_at[right])
            if top is None or bottom is None:
                return None
            heights = self._level_at[top], self._level_at[bottom]
            if not self._upright[left].covers(*heights):
                lefts.pop()
            elif not self._upright[right].covers(*heights):
                rights.pop()
            else:
                return left, top, right, bottom
        return None

    def _closest(self, y: float, begin: float, end: float) -> tuple[int | None, int | None]:
        """Return the closest lines above and below a height that go all the way between two others."""
        at = bisect(self._level_at, y)
        top = next((some for some in range(at - 1, -1, -1) if self._level[some].covers(begin, end)), None)
        bottom = next((some for some in range(at, len(self._level)) if self._level[some].covers(begin, end)), None)
        return top, bottom


def _tables(cells: Sequence[Edges], rules: Rules) -> dict[Edges, tuple[int, bool]]:
    """Return of which table each cell is, and whether there are none beside each other in it."""
    upright, level = _groups(rules.upright), _groups(rules.level)
    by_line: dict[tuple[bool, int], list[int]] = defaultdict(list)
    lines_of: list[tuple[tuple[bool, int], ...]] = []
    for at, (left, top, right, bottom) in enumerate(cells):
        lines = (True, upright[left]), (True, upright[right]), (False, level[top]), (False, level[bottom])
        lines_of.append(lines)
        for line in lines:
            by_line[line].append(at)
    table: dict[int, int] = {}
    for first in range(len(cells)):
        waiting = [first]
        while waiting:
            at = waiting.pop()
            if at not in table:
                table[at] = first
                waiting += [other for line in lines_of[at] for other in by_line.pop(line, ())]
    lefts: dict[int, set[tuple[bool, int]]] = defaultdict(set)
    rights: dict[int, set[tuple[bool, int]]] = defaultdict(set)
    for at, (left_line, right_line, _, _) in enumerate(lines_of):
        lefts[table[at]].add(left_line)
        rights[table[at]].add(right_line)
    return {cell: (table[at], lefts[table[at]].isdisjoint(rights[table[at]])) for at, cell in enumerate(cells)}


def _groups(rules: Sequence[Rule]) -> list[int]:
    """Return for each line the first one that it runs beside, such as those of two boxes with little between them."""
    groups = list(range(len(rules)))
    for at, rule in enumerate(rules):
        for other in range(at - 1, -1, -1):
            before = rules[other]
            if rule.at - before.at > CLOSE:
                break
            if min(rule.end, before.end) - max(rule.begin, before.begin) > TOUCH:
                groups[at] = groups[other]
                break
    return groups
