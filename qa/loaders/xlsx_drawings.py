"""What is drawn on the sheets of a workbook: text boxes, and the titles of charts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.charts import chart_titles
from qa.loaders.drawing_text import is_hidden, paragraphs
from qa.loaders.office import relationships

__all__ = ["drawn_texts"]

CHARTS = {"chart", "chartEx"}


def drawn_texts(archive: Archive, part: str) -> Iterator[str]:
    """Yield the texts that are drawn on the sheet in this part; the values of its charts stand in its cells.

    A damaged drawing takes nothing else with it.
    """
    with suppress(LoadError):
        for drawing in relationships(archive, part).values():
            if drawing.kind == "drawing":
                for shape in archive.xml(drawing.part).iter("{*}sp"):
                    if _is_seen(shape):
                        yield from paragraphs(shape)
                for chart in relationships(archive, drawing.part).values():
                    if chart.kind in CHARTS:
                        yield from chart_titles(archive.xml(chart.part))


def _is_seen(shape: Any) -> bool:
    """Tell a shape from one that is hidden, or that older programs show for another."""
    return not is_hidden(shape) and all(local_name(around) != "Fallback" for around in shape.iterancestors())
