"""Workbooks: rows of cells written as an XLSX file that is the same, byte for byte, for the same rows."""

from __future__ import annotations

import logging
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from qa.loaders.office import escaped
from qa.tables import cell_text

__all__ = ["MAX_ROWS", "write_workbook"]

MAX_ROWS = 1_048_576
"""Rows of a sheet, the header counted."""

_MAX_CELL = 32_767
"""Longest text of a cell, in UTF-16 code units."""
_MAX_EXACT = 10**15
"""Whole numbers of more digits lose the last ones: sheets count in floating point."""
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_DATE = (1980, 1, 1, 0, 0, 0)
_WIDTHS = {"question": 50, "answer": 80, "citations": 40, "confidence": 12, "language": 10, "error": 40}
_QUOTE_WIDTH, _WIDTH = 60, 20

_log = logging.getLogger(__name__)


def write_workbook(file: BinaryIO, title: str, rows: Iterable[Sequence[object]]) -> None:
    """Write one sheet; the first of `rows` is its header, bold and frozen.

    Texts stay texts, whatever they look like: none becomes a formula. What XML cannot hold is left out, and
    a text too long for a cell is cut, ends with `…`, and is named in the log.

    Raises:
        OSError: the file, or a temporary one that openpyxl makes, cannot be written.
    """
    from lxml.etree import LxmlError
    from openpyxl import Workbook  # slow to import, and few commands need it
    from openpyxl.writer.excel import ExcelWriter

    workbook = Workbook(write_only=True)
    workbook.properties.created = workbook.properties.modified = datetime(*_DATE)
    try:
        _fill(workbook.create_sheet(title), iter(rows))
        with ZipFile(file, "w") as archive:
            ExcelWriter(workbook, _DatelessZip(archive)).write_data()
    except LxmlError as error:  # how lxml says that the disk is full
        raise OSError(f"the temporary folder or the disk is full: {error}") from error


def _fill(sheet: Any, rows: Iterator[Sequence[object]]) -> None:
    from openpyxl.utils import get_column_letter

    header = [cell_text(cell) for cell in next(rows)]
    sheet.freeze_panes = "A2"
    for number, name in enumerate(header, 1):
        default = _QUOTE_WIDTH if name.endswith("_quote") else _WIDTH
        sheet.column_dimensions[get_column_letter(number)].width = _WIDTHS.get(name.casefold(), default)
    cells = _Cells(sheet, header)
    sheet.append(cells.of_header())
    for number, row in enumerate(rows, 2):
        sheet.append(cells.of_row(row, number))


class _Cells:
    """Styled cells of a sheet.

    openpyxl writes each cell before it asks for the next, so one cell per style serves for all: a styled cell
    made anew takes ten times as long.
    """

    def __init__(self, sheet: Any, header: Sequence[str]) -> None:
        from openpyxl.cell import WriteOnlyCell
        from openpyxl.styles import Alignment, Font

        self._header = header
        self._bold, self._plain, self._quoted = (WriteOnlyCell(sheet) for _ in range(3))
        self._bold.font = Font(bold=True)
        for cell in (self._bold, self._plain, self._quoted):
            cell.alignment = Alignment(vertical="top", wrap_text=True)
        self._quoted.quotePrefix = True  # stays a text even when someone edits the cell

    def of_header(self) -> Iterator[Any]:
        for name in self._header:
            yield _as_text(self._bold, _fitting(name, 1, name))

    def of_row(self, row: Sequence[object], number: int) -> Iterator[Any]:
        for name, value in zip(self._header, row, strict=True):
            if value is None or value == "":
                yield None
            elif isinstance(value, date | time | timedelta):
                yield value  # openpyxl gives it a date format
            elif isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < _MAX_EXACT):
                self._plain.value = value
                yield self._plain
            else:
                text = _fitting(cell_text(value), number, name)
                yield _as_text(self._quoted if text.startswith(("=", "+", "-", "@")) else self._plain, text)


def _as_text(cell: Any, text: str) -> Any:
    cell.value = text
    cell.data_type = "s"  # openpyxl takes `=…` for a formula and `#N/A` for an error
    return cell


def _fitting(text: str, row: int, column: str) -> str:
    text = escaped(_NO_XML.sub("", text))
    units = text.encode("utf-16-le")
    if len(units) <= 2 * _MAX_CELL:
        return text
    _log.warning("row %d, column %s: cut to the %d characters that a cell holds", row, column, _MAX_CELL)
    return units[: 2 * (_MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"


class _DatelessZip:
    """What openpyxl needs of a ZIP archive, with the same date on every member."""

    def __init__(self, archive: ZipFile) -> None:
        self._archive = archive

    def namelist(self) -> list[str]:
        return self._archive.namelist()

    def writestr(self, name: str, data: str | bytes) -> None:
        self._archive.writestr(_member(name), data)

    def write(self, path: str, name: str) -> None:
        member = _member(name)
        member.file_size = Path(path).stat().st_size  # tells large members that they need ZIP64
        with Path(path).open("rb") as source, self._archive.open(member, "w") as target:
            shutil.copyfileobj(source, target)


def _member(name: str) -> ZipInfo:
    member = ZipInfo(name, date_time=_DATE)
    member.compress_type = ZIP_DEFLATED
    return member
