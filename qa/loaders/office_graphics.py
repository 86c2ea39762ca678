"""Charts and diagrams of office documents, whose text is in parts of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.charts import chart_rows
from qa.loaders.drawing_text import paragraphs
from qa.loaders.office import Target

__all__ = ["add_graphic"]

DIAGRAM = "dataModel"


def add_graphic(builder: TextBuilder, archive: Archive, target: Target | None, *, page: int | None = None) -> None:
    """Add the text of a chart or a diagram to `builder`; one that is damaged takes nothing else with it."""
    if target is None or archive.find(target.part) is None:
        return
    with suppress(LoadError):
        root = archive.xml(target.part)
        if local_name(root) == DIAGRAM:
            for point in _points(root):
                for text in paragraphs(point):
                    builder.add(text, page=page)
        else:
            for row in chart_rows(root):
                builder.add_row(row, page=page)


def _points(root: Any) -> Iterator[Any]:
    """Yield the points of a diagram as it shows them: each one before those below it, whenever they were drawn."""
    points = {point.get("modelId"): point for point in root.iterfind("{*}ptLst/{*}pt")}
    below = defaultdict(list)
    for link in root.iterfind("{*}cxnLst/{*}cxn"):
        if link.get("type", "parOf") == "parOf":
            order = link.get("srcOrd", "")
            below[link.get("srcId")].append((int(order) if order.isdecimal() else 0, link.get("destId")))
    tops = [key for key, point in points.items() if point.get("type") == "doc"]
    waiting = [*reversed(points), *reversed(tops)]
    while waiting:
        key = waiting.pop()
        if key in points:
            yield points.pop(key)
            waiting += [lower for _, lower in sorted(below[key], reverse=True)]
