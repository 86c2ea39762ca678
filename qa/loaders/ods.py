"""ODS: the rows of every sheet of an OpenDocument spreadsheet, below the name of the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from typing import Any

from qa.domain import SourceText
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.odf import descendants, is_unseen, open_document, text_of
from qa.loaders.odf_charts import odf_chart_titles
from qa.loaders.odf_styles import OFFICE_PREFIX, TABLE_PREFIX, Styles, style_name
from qa.loaders.tabular import add_sheet

__all__ = ["load_ods"]

COLUMNS = 16_384  # that a sheet can have
ROWS = 1_048_576
MIDNIGHT = "T00:00:00"


def load_ods(data: bytes) -> SourceText:
    """Read a spreadsheet: names of sheets are headings, every row is a block; formulas count as their last results."""
    remedy = "it holds no spreadsheet; open it in its program and save it as .ods"
    archive, body, styles, facts = open_document(data, "spreadsheet", remedy=remedy)
    builder = TextBuilder()
    for sheet in body.iterfind("{*}table"):
        if not styles.hide_sheet(sheet):
            name = sheet.get(f"{TABLE_PREFIX}name", "")
            add_sheet(builder, name, _rows(sheet, styles), drawn=_drawn(archive, sheet, styles))
    # Without a title, the name of the file says more than the first sheet's.
    return replace(builder.build(**facts), title=facts["title"])


def _rows(sheet: Any, styles: Styles) -> Iterator[list[object]]:
    hidden = _columns(sheet, _is_hidden)
    struck = _columns(sheet, styles.hide_cells)
    for row in descendants(sheet, {"table-row"}):
        if not _is_hidden(row):
            of_row = styles.hide_cells(row)
            by_default = struck if of_row is None else set(range(COLUMNS)) if of_row else set()
            cells = _cells(row, styles, hidden, by_default)
            for _ in range(_count(row, "rows", most=ROWS) if cells else 1):  # blank ones fill up the sheet
                yield cells


def _cells(row: Any, styles: Styles, hidden: set[int], by_default: set[int]) -> list[object]:
    """Return the values of a row up to the last filled one; none for what another cell covers.

    Nothing is read in the columns `hidden`, nor of cells without a style of their own in those `by_default`.
    """
    cells: list[object] = []
    at = 0
    for cell in row:
        count = min(_count(cell, "columns", most=COLUMNS), COLUMNS - at)
        if local_name(cell) == "table-cell" and (value := _value(cell, styles)) != "":
            cells += [""] * (at - len(cells))
            unread = hidden if style_name(cell) else hidden | by_default
            cells += ["" if column in unread else value for column in range(at, at + count)]
        at += count
    return cells


def _columns(sheet: Any, wanted: Callable[[Any], bool | None]) -> set[int]:
    """Return the numbers of the columns that are wanted, from 0."""
    found: set[int] = set()
    at = 0
    for column in descendants(sheet, {"table-column"}):
        end = min(at + _count(column, "columns", most=COLUMNS), COLUMNS)
        if wanted(column):
            found.update(range(at, end))
        at = end
    return found


def _is_hidden(element: Any) -> bool:
    """Tell a row or column that somebody hid from one that a filter leaves out, which is shown again with a click."""
    return str(element.get(f"{TABLE_PREFIX}visibility")) == "collapse"


def _value(cell: Any, styles: Styles) -> object:
    """Return the value of a cell as it is read from a workbook: numbers, shares and dates whatever their format is.

    What is struck through is none.
    """
    if styles.hide(cell):
        return ""
    kind, number = cell.get(f"{OFFICE_PREFIX}value-type"), cell.get(f"{OFFICE_PREFIX}value", "")
    with suppress(ValueError):
        if kind == "float":
            return float(number)
        if kind == "percentage":
            return f"{100 * float(number):.15g}%"
    if kind == "date" and (date := cell.get(f"{OFFICE_PREFIX}date-value")):
        return date.removesuffix(MIDNIGHT).replace("T", " ")
    return " ".join(text_of(paragraph, styles, []) for paragraph in cell.iterfind("{*}p"))


def _drawn(archive: Archive, sheet: Any, styles: Styles) -> Iterator[str]:
    """Yield the texts of the boxes on a sheet, which stand at the sheet or in a cell, and the titles of its charts."""
    for place in (*sheet.iterfind("{*}shapes"), *sheet.iter(f"{TABLE_PREFIX}table-cell")):
        for shape in place:
            if local_name(shape) != "p" and not is_unseen(shape, local_name(shape)):
                yield from (text_of(paragraph, styles, []) for paragraph in descendants(shape, {"p"}))
                for chart in descendants(shape, {"object"}):  # its values are those of cells
                    yield from odf_chart_titles(archive, chart)


def _count(element: Any, what: str, *, most: int) -> int:
    """Return how many rows or columns an element stands for."""
    count = element.get(f"{TABLE_PREFIX}number-{what}-repeated", "1")
    return min(int(count), most) if count.isdecimal() else 1
