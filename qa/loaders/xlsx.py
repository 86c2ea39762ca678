"""XLSX: the rows of every sheet of a workbook, below the name of the sheet."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from typing import Any

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.archive import Archive
from qa.loaders.builder import TextBuilder
from qa.loaders.office import is_share, main_part, properties, relationships, unescaped
from qa.loaders.raised import END, START, settle_raised
from qa.loaders.tabular import add_sheet
from qa.loaders.xlsx_drawings import drawn_texts
from qa.loaders.xlsx_hidden import Hidden, hidden_in

__all__ = ["load_xlsx"]


def load_xlsx(data: bytes) -> SourceText:
    """Read a workbook: names of sheets are headings, every row is a block; formulas count as their last results."""
    from openpyxl import load_workbook  # slow to import, and few files need it

    archive = Archive(data)
    facts = properties(archive)
    builder = TextBuilder()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts of a workbook that hold no cells
            parts = _parts(archive)
            options = {"read_only": True, "data_only": True, "keep_links": False, "rich_text": True}
            with closing(load_workbook(io.BytesIO(data), **options)) as workbook:
                for sheet in workbook.worksheets:
                    if sheet.sheet_state != "visible":
                        continue
                    sheet.reset_dimensions()  # some programs write too small ones, and cells would be missing
                    part = parts.get(sheet.title, "")
                    hidden = hidden_in(archive, part) if part else Hidden()
                    add_sheet(builder, sheet.title, _rows(sheet, hidden), drawn=drawn_texts(archive, part))
    except (LoadError, MemoryError):
        raise
    except Exception as error:  # openpyxl has no error of its own for a damaged file: anything may come
        cause = " ".join(str(error).split())
        raise LoadError(f"the workbook is damaged ({cause}); open it in a spreadsheet and save it again") from error
    # Without a title, the name of the file says more than the first sheet's.
    return replace(builder.build(**facts), title=facts["title"])


def _parts(archive: Archive) -> dict[str, str]:
    """Return the names of the parts that hold the sheets, by the names of the sheets."""
    workbook = main_part(archive, "xl/workbook.xml")
    targets = relationships(archive, workbook)
    parts = {}
    for sheet in archive.xml(workbook).iterfind("{*}sheets/{*}sheet"):
        key = next((value for name, value in sheet.attrib.items() if name.endswith("}id")), "")
        if key in targets and archive.find(targets[key].part):
            parts[sheet.get("name", "")] = targets[key].part
    return parts


def _rows(sheet: Any, hidden: Hidden) -> Iterator[list[object]]:
    for number, row in enumerate(sheet.iter_rows(), 1):
        if number not in hidden.rows:
            yield [None if column in hidden.columns else _value(cell) for column, cell in enumerate(row, 1)]


def _value(cell: Any) -> object:
    """Return the value of a cell; a share that its format shows in per cent is one, with all the digits that it has."""
    value: object = cell.value
    if value is None or cell.font.strike:
        return None
    if isinstance(value, list):
        return settle_raised("".join(map(_text_of, value)))
    if isinstance(value, str):
        return unescaped(value)
    if isinstance(value, int | float) and not isinstance(value, bool) and is_share(cell.number_format or ""):
        return f"{100 * value:.15g}%"
    return value


def _text_of(part: Any) -> str:
    """Return what a reader sees of a part of a text that has a font of its own."""
    if isinstance(part, str):
        return unescaped(part)
    if part.font.strike:
        return ""
    text = unescaped(part.text)
    return f"{START}{text}{END}" if part.font.vertAlign == "superscript" else text
