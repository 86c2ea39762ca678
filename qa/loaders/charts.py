"""What a chart of an office document shows: titles, and its values by category."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from qa.loaders.office import is_share

__all__ = ["MOST_CATEGORIES", "chart_rows", "chart_titles", "named", "rounded"]

MOST_CATEGORIES = 60  # that a reader can tell from each other
NUMBER = "General"


def chart_rows(root: Any) -> Iterator[list[str]]:
    """Yield the titles of a chart and its axes, and for each category the values of its series, as cells.

    Series without categories, or with more than a reader can tell from each other, are named only.
    """
    yield from ([title] for title in chart_titles(root))
    values: dict[tuple[int, str], list[str]] = {}
    names = []
    for name, categories, points in _series(root):
        names.append(name)
        for at in categories.keys() & points.keys():
            values.setdefault((at, categories[at]), []).append(named(name, points[at]))
    if 0 < len(values) <= MOST_CATEGORIES:
        yield from ([category, *values[at, category]] for at, category in sorted(values))
    else:
        yield names


def chart_titles(root: Any) -> Iterator[str]:
    """Yield the titles of a chart and of the axes that it shows."""
    for place in ("{*}chart/{*}title", "{*}chart/{*}plotArea/*/{*}title"):
        for title in root.iterfind(place):
            hides = title.getparent().find("{*}delete")
            if hides is None or hides.get("val", "1") in {"0", "false"}:
                written = [text.text or "" for text in title.iter("{*}t")] or _points(title.find("{*}tx")).values()
                yield " ".join(" ".join(written).split())


def _series(root: Any) -> Iterator[tuple[str, dict[int, str], dict[int, str]]]:
    """Yield the name, the categories and the values of each series that the chart shows."""
    for series in root.iterfind("{*}chart/{*}plotArea/*/{*}ser"):  # those that a filter leaves out are elsewhere
        name, categories, values = (series.find(f"{{*}}{part}") for part in ("tx", "cat", "val"))
        yield " ".join(_points(name).values()), _categories(categories), _points(values, form=NUMBER)
    sets = {data.get("id"): data for data in root.iterfind("{*}chartData/{*}data")}
    for series in root.iterfind("{*}chart/{*}plotArea/*/{*}series"):  # of the kinds of charts since 2016
        data = sets.get(next((place.get("val") for place in series.iterfind("{*}dataId")), None))
        if data is not None:
            name = series.findtext("{*}tx/{*}txData/{*}v") or ""
            yield name, _categories(data.find("{*}strDim")), _points(data.find("{*}numDim"), form=NUMBER)


def _categories(element: Any) -> dict[int, str]:
    """Return the names of the categories; those of several levels from the outermost on, as cells."""
    levels = [] if element is None else [_points(level) for level in element.iter("{*}lvl")]
    if not levels:
        return _points(element)
    inner = levels[0]
    for level in levels[1:]:  # a name holds for the categories up to the next one
        for at in inner:
            above = max((begin for begin in level if begin <= at), default=None)
            inner[at] = inner[at] if above is None else f"{level[above]} | {inner[at]}"
    return inner


def _points(element: Any, *, form: str = "") -> dict[int, str]:
    """Return the texts of the points that were stored with a chart, by their index, as their format shows them.

    `form` is the format of those that have none.
    """
    found = {}
    for point in () if element is None else element.iter("{*}pt"):
        around = point.getparent()
        own = point.get("formatCode") or around.findtext("{*}formatCode") or around.get("formatCode") or form
        with suppress(ValueError):  # a point without a number stands nowhere
            found[int(point.get("idx", ""))] = _shown((point.findtext("{*}v") or point.text or "").strip(), own)
    return found


def _shown(value: str, form: str) -> str:
    """Return a number as its format shows it: in per cent, or as a date."""
    if not form:
        return value
    with suppress(ValueError, OverflowError):
        number = float(value)
        if is_share(form):
            return f"{rounded(100 * number)}%"
        return _date(number, form) or rounded(number)
    return value


def named(name: str, value: str) -> str:
    """Return a value with the name of its series, if it has one."""
    return f"{name}: {value}" if name else value


def rounded(number: float) -> str:
    """Return a number without the last digits that are the computer's and not the author's."""
    return f"{number:.12g}"


def _date(number: float, form: str) -> str | None:
    """Return the date that a format shows for a number; None for a format of numbers."""
    from openpyxl.styles.numbers import is_date_format  # slow to import, and few charts need it
    from openpyxl.utils.datetime import from_excel

    return str(from_excel(number)).removesuffix(" 00:00:00") if is_date_format(form) else None
