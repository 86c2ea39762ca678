"""The ruling lines of a PDF page: drawn lines, and the edges of filled boxes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from qa.loaders.pdf_drawing import LONG, SAME, Box, Colour, read_drawing

__all__ = ["TOUCH", "Rule", "Rules", "read_rules"]

TOUCH = 2.5  # points between lines that go on with each other, or meet
MOST_RULES = 600  # of a page; with more, it is a drawing


@dataclass(frozen=True, slots=True)
class Rule:
    """A line from left to right or from top to bottom: how far from the edge it is, and where it begins and ends."""

    at: float
    begin: float
    end: float

    def covers(self, begin: float, end: float) -> bool:
        """Tell whether it goes all the way from one place to another."""
        return self.begin <= begin + TOUCH and end - TOUCH <= self.end


@dataclass(frozen=True, slots=True)
class Rules:
    """The ruling lines of a page, each kind by how far they are from the left, or from the top, and boxes."""

    upright: tuple[Rule, ...] = ()
    level: tuple[Rule, ...] = ()
    boxes: tuple[Box, ...] = ()

    def surround(self, box: Box) -> bool:
        """Tell whether there are lines on all four sides of a box, those on the left and on the right further out."""
        left, top, right, bottom = box
        beside = [rule.at for rule in self.upright if rule.covers(top, bottom)]
        above = [rule.at for rule in self.level if rule.covers(left, right)]
        if any(abs(at - left) <= TOUCH or abs(at - right) <= TOUCH for at in beside):
            return False
        is_between = any(at < left for at in beside) and any(at > right for at in beside)
        return is_between and any(at <= top + TOUCH for at in above) and any(at >= bottom - TOUCH for at in above)

    def turned(self) -> Rules:
        """Return them as they stand on the page after a quarter turn, as the places of words are turned."""
        upright = tuple(Rule(-rule.at, rule.begin, rule.end) for rule in reversed(self.level))
        return Rules(upright, tuple(Rule(rule.at, -rule.end, -rule.begin) for rule in self.upright))


def read_rules(page: Any) -> Rules:
    """Return the ruling lines of a page; none of a page that draws more than a text does."""
    drawing = read_drawing(page)
    upright = [Rule((left + right) / 2, top, bottom) for left, top, right, bottom in drawing.upright]
    level = [Rule((top + bottom) / 2, left, right) for left, top, right, bottom in drawing.level]
    drawn = Rules(_joined(upright), _joined(level))
    if len(drawn.upright) + len(drawn.level) > MOST_RULES:
        return Rules()
    boxes = list(drawing.framed)
    for box in _seen(drawing.filled):
        # What is filled within a cell is the ground of its text.
        if not drawn.surround(box):
            left, top, right, bottom = box
            boxes.append(box)
            upright += [Rule(left, top, bottom), Rule(right, top, bottom)]
            level += [Rule(top, left, right), Rule(bottom, left, right)]
    joined = _joined(level)
    rules = Rules(_joined([*upright, *_open_sides(_joined(upright), joined)]), joined, tuple(boxes))
    return rules if len(rules.upright) + len(rules.level) <= MOST_RULES else Rules()


def _seen(filled: Sequence[tuple[Colour, Box]]) -> list[Box]:
    """Return filled boxes as they are seen: those of one colour, one below the other, as one."""
    found: list[tuple[Colour, Box]] = []
    for colour, box in sorted(filled, key=lambda some: (some[0], round(some[1][0]), round(some[1][2]), some[1][1])):
        if found and found[-1][0] == colour:
            left, top, right, bottom = found[-1][1]
            if abs(box[0] - left) < SAME and abs(box[2] - right) < SAME and top <= box[1] < bottom + SAME:
                found[-1] = colour, (left, top, right, max(bottom, box[3]))
                continue
        found.append((colour, box))
    return [box for _, box in found]


def _joined(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    """Return lines as long as they are seen, those at one place as one."""
    found: list[Rule] = []
    near: list[Rule] = []
    for rule in sorted(rules, key=lambda rule: rule.at):
        if near and rule.at - near[0].at > TOUCH:
            found += _ends_joined(near)
            near = []
        near.append(rule)
    found += _ends_joined(near)
    return tuple(found)


def _open_sides(upright: Sequence[Rule], level: Sequence[Rule]) -> Iterator[Rule]:
    """Yield the sides of tables that have none drawn: where the lines above and below all columns begin and end."""
    lines: list[list[Rule]] = []
    for rule in sorted(level, key=lambda rule: rule.begin):
        alike = (some for some in lines if max(rule.begin - some[0].begin, abs(rule.end - some[0].end)) <= TOUCH)
        alike_lines = next(alike, None)
        if alike_lines is None:
            lines.append([rule])
        else:
            alike_lines.append(rule)
    for some in lines:
        begin, end = some[0].begin, some[0].end
        inner = [rule for rule in upright if begin + LONG < rule.at < end - LONG]
        for above, below in pairwise(sorted(some, key=lambda rule: rule.at)):
            # Between two tables there are no columns.
            if any(rule.covers(above.at, below.at) for rule in inner):
                yield Rule(begin, above.at, below.at)
                yield Rule(end, above.at, below.at)


def _ends_joined(rules: Sequence[Rule]) -> list[Rule]:
    """Return lines at about one place, those that go on with each other as one."""
    found: list[Rule] = []
    at = sum(rule.at for rule in rules) / max(1, len(rules))
    for rule in sorted(rules, key=lambda rule: rule.begin):
        if found and rule.begin <= found[-1].end + TOUCH:
            found[-1] = Rule(at, found[-1].begin, max(found[-1].end, rule.end))
        else:
            found.append(Rule(at, rule.begin, rule.end))
    return found
