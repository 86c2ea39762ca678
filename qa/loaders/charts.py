"""What a chart of an office document shows: its title, and its values by category."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

__all__ = ["chart_rows"]

MOST_CATEGORIES = 60  # that a reader can tell from each other


def chart_rows(root: Any) -> Iterator[list[str]]:
    """Yield the title of a chart, and for each category the values of its series, as cells."""
    title = root.find("{*}chart/{*}title")
    if title is not None:
        yield [" ".join(" ".join(text.text or "" for text in title.iter("{*}t")).split())]
    values: dict[str, list[str]] = {}
    for series in root.iter("{*}ser"):
        name = " ".join(_points(series.find("{*}tx")).values())
        categories = _points(series.find("{*}cat"))
        for at, value in _points(series.find("{*}val")).items():
            if at in categories:
                shown = _rounded(value)
                values.setdefault(categories[at], []).append(f"{name}: {shown}" if name else shown)
    if len(values) <= MOST_CATEGORIES:
        yield from ([category, *shown] for category, shown in values.items())


def _points(element: Any) -> dict[str, str]:
    """Return the texts of the points that were stored with a chart, by their index."""
    points = () if element is None else element.iter("{*}pt")
    return {point.get("idx", ""): (point.findtext("{*}v") or "").strip() for point in points}


def _rounded(value: str) -> str:
    """Return a number without the last digits that are the computer's and not the author's."""
    with suppress(ValueError):
        return f"{float(value):.12g}"
    return value
