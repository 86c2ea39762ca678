"""Charts of OpenDocument files, each of which is a small document within them."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from qa.errors import LoadError
from qa.loaders.archive import Archive
from qa.loaders.charts import MOST_CATEGORIES, named, rounded
from qa.loaders.odf_styles import OFFICE_PREFIX

__all__ = ["odf_chart_rows", "odf_chart_titles"]

LINK = "{http://www.w3.org/1999/xlink}href"
TITLES = ("{*}title", "{*}subtitle", "{*}plot-area/{*}axis/{*}title")


def odf_chart_rows(archive: Archive, element: Any) -> Iterator[list[str]]:
    """Yield the titles of a chart and its axes, and for each category the values of its series, as cells.

    `element` says where the chart is in the archive. Of other objects, and of a damaged one, nothing is read.
    """
    chart = _chart(archive, element)
    if chart is None:
        return
    yield from ([title] for title in _titles(chart))
    rows = [
        [_value(cell) for cell in row.iterfind("{*}table-cell")] for row in chart.iterfind("{*}table//{*}table-row")
    ]
    if len(rows) <= MOST_CATEGORIES + 1:  # the first one names the series
        names = rows[0] if rows else []
        for category, *values in rows[1:]:
            series = zip(names[1:], values, strict=False)
            yield [category, *(named(name, value) for name, value in series if value)]


def odf_chart_titles(archive: Archive, element: Any) -> list[str]:
    """Return the titles of a chart and its axes, as `odf_chart_rows` finds it."""
    chart = _chart(archive, element)
    return [] if chart is None else _titles(chart)


def _chart(archive: Archive, element: Any) -> Any | None:
    with suppress(LoadError):
        place = posixpath.join(element.get(LINK, ""), "content.xml")
        return archive.xml(place).find("{*}body/{*}chart/{*}chart") if archive.find(place) else None
    return None


def _titles(chart: Any) -> list[str]:
    return [_text(title) for place in TITLES for title in chart.iterfind(place)]


def _value(cell: Any) -> str:
    with suppress(ValueError):
        return rounded(float(cell.get(f"{OFFICE_PREFIX}value", "")))
    return _text(cell)


def _text(element: Any) -> str:
    return " ".join(" ".join("".join(paragraph.itertext()) for paragraph in element.iterfind("{*}p")).split())
