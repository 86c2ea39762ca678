"""The numbers along the upright axis of a chart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from qa.loaders.pdf_lines import Line

__all__ = ["with_whole_scales"]

FEWEST = 4  # numbers of a scale
EVEN = 0.1  # share of a step or of a distance that is rounded
FURTHEST = 6.0  # ems from number to number

_NUMBER = re.compile(r"[-−–+]?\d+(?:\.\d+)?")


def with_whole_scales(lines: Sequence[Line]) -> list[Line]:
    """Return the lines of a page, the numbers of a scale one below the other as one line of one cell.

    They grow or fall by equal steps and stand at equal distances.
    """
    found: list[Line] = []
    at = 0
    while at < len(lines):
        end = _end(lines, at)
        if end - at >= FEWEST:
            found.append(_joined(lines[at:end]))
            at = end
        else:
            found.append(lines[at])
            at += 1
    return found


def _end(lines: Sequence[Line], begin: int) -> int:
    """Return where the scale ends that begins with a line."""
    if _value(lines[begin]) is None:
        return begin + 1
    end = begin + 2
    while end <= len(lines) and _is_scale(lines[begin : min(begin + 2, end)], lines[end - 2 : end]):
        end += 1
    return end - 1


def _is_scale(first: Sequence[Line], last: Sequence[Line]) -> bool:
    """Tell whether the last two lines go on as the first two do."""
    if any(_value(line) is None for line in (*first, *last)):
        return False
    (step, distance), (other, another) = _step(*first), _step(*last)
    is_near = 0 < distance < FURTHEST * first[0].size and first[0].size == last[1].size
    is_even = abs(step - other) <= EVEN * abs(step) and abs(distance - another) <= EVEN * distance
    return is_near and is_even and step != 0


def _step(above: Line, line: Line) -> tuple[float, float]:
    """Return by how much a number differs from the one above it, and how far it stands from it."""
    return (_value(line) or 0.0) - (_value(above) or 0.0), line.base - above.base


def _value(line: Line) -> float | None:
    if len(line.cells) > 1 or line.ruled or not _NUMBER.fullmatch(line.text):
        return None
    return float(re.sub("[−–]", "-", line.text))


def _joined(lines: Sequence[Line]) -> Line:
    return replace(
        lines[0],
        cells=("\n".join(line.text for line in lines),),
        left=min(line.left for line in lines),
        right=max(line.right for line in lines),
        bottom=lines[-1].bottom,
        base=lines[-1].base,
        pitch=0.0,
        typed="",
    )
