"""Tables: the rows of delimited text and of workbooks, with the number each row has in an editor."""

from __future__ import annotations

import csv
import json
import os
import re
import warnings
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from datetime import date, datetime, time
from itertools import chain, islice
from typing import BinaryIO, NamedTuple, NoReturn, TextIO, TypeVar

from qa.errors import BatchError
from qa.loaders.archive import is_bomb
from qa.loaders.office import unescaped

__all__ = [
    "Record",
    "cell_text",
    "heading",
    "missing_column",
    "named_delimiter",
    "read_delimited",
    "read_workbook",
]

_DELIMITERS = (",", ";", "\t", "|")
_NO_DELIMITER = "\x1f"
"""For tables of one column: a cell that holds commas stays whole without quotation marks."""

_NAMED_DELIMITER = re.compile(r'"?sep=([^\w"\r\n])"?\1*[\r\n]*', re.IGNORECASE)

_SHOWN = 300
"""Characters of the headings that an error shows: a file without a header may begin with any text."""


_Row = TypeVar("_Row")


class Record(NamedTuple):
    """A row of a table; `problem` says why its cells cannot be told apart."""

    number: int
    cells: Sequence[object]
    problem: str | None = None


def read_delimited(
    opened: Callable[[], AbstractContextManager[TextIO]], place: str, *, column: str, longest: int
) -> Iterator[Record]:
    """Read comma-, semicolon-, tab- or bar-separated text whose header has `column`; the header comes first.

    Blank rows at the start and at the end are left out. Raises BatchError.

    Args:
        opened: opens the text at its start, with its ends of lines as they are.
        longest: how long a cell can be.
    """
    # Process-wide, and only ever raised: a long cell must fail its own row, not the file.
    csv.field_size_limit(max(longest, csv.field_size_limit()))
    with opened() as lines:
        named = named_delimiter(lines.readline())
    delimiter = _delimiter(opened, place, column, named)
    with opened() as lines:
        records = _trimmed(Record(line, cells) for line, cells in _below(named, _lines(lines, delimiter, place)))
        header = next(records)
        yield header
        yield from (_without_surplus(record, len(header.cells), delimiter) for record in records)


def read_workbook(file: BinaryIO, place: str, *, column: str) -> Iterator[Record]:
    """Read the first sheet of an XLSX workbook whose header has `column`; the header comes first.

    Blank rows at the start and at the end are left out. Raises BatchError.
    """
    if not zipfile.is_zipfile(file):
        raise BatchError(
            f"{place}: is no XLSX workbook, or has a password; open it in a spreadsheet program and save it as .xlsx"
        )
    try:
        _check_unpacked(file, place)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of parts of a workbook that hold no cells
            yield from _sheet_with(file, place, column)
    except BatchError:
        raise
    except Exception as error:  # openpyxl has no error of its own for a damaged file: anything may come
        raise BatchError(
            f"{place}: the workbook is damaged ({error}); open it in a spreadsheet program and save it again"
        ) from error


def named_delimiter(line: str) -> str | None:
    """Return the delimiter that the first line of a table names for spreadsheet programs, as `sep=;`; else None."""
    found = _NAMED_DELIMITER.fullmatch(line)
    return found[1] if found else None


def cell_text(value: object) -> str:
    """Return a cell as text: dates in ISO form, nested values as JSON, nothing as the empty string."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool | list | dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, datetime):  # sheets store a date as the datetime of its midnight
        return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value)


def heading(cell: object) -> str:
    """Return the name that a cell of the header gives its column."""
    return cell_text(cell).strip()


def missing_column(place: str, column: str, found: Iterable[object]) -> NoReturn:
    """Raise the error of a table without `column`."""
    names = ", ".join(filter(None, map(heading, found))) or "none"
    if len(names) > _SHOWN:
        names = names[:_SHOWN] + "…"
    raise BatchError(
        f"{place}: no column is named `{column}` (columns found: {names}); give the column of the questions that name"
    )


def _delimiter(opened: Callable[[], AbstractContextManager[TextIO]], place: str, column: str, named: str | None) -> str:
    """Return the delimiter that sets the heading `column` apart; only one can."""
    headers: list[list[str]] = []
    for delimiter in filter(None, (named, *_DELIMITERS, _NO_DELIMITER)):
        with opened() as lines:
            # Not strict: with the wrong delimiter, quotation marks seem to end in the middle of a cell.
            reader = csv.reader(lines, delimiter=delimiter)
            header = next((cells for cells in _below(named, reader) if not _is_blank(cells)), [])
        if _has(header, column):
            return delimiter if len(header) > 1 else _NO_DELIMITER
        headers.append(header)
    widest = max(headers, key=len)
    return missing_column(place, column, widest)


def _below(named: str | None, rows: Iterable[_Row]) -> Iterator[_Row]:
    """Leave out the line that names the delimiter, if there is one."""
    return islice(rows, 0 if named is None else 1, None)


def _lines(lines: TextIO, delimiter: str, place: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the line that each record starts on, and its cells."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise BatchError(
                f"{place}, line {line}: the quotation marks do not match; "
                'put the whole cell in quotation marks and double those inside, as in "the ""key"" word"'
            ) from error
        yield line, cells


def _without_surplus(record: Record, width: int, delimiter: str) -> Record:
    """Mark a record with more cells than the header, and keep its surplus text in the last cell."""
    if _is_blank(record.cells[width:]):
        return record._replace(cells=record.cells[:width])
    problem = (
        f"the row has {len(record.cells)} cells, the header {width}; "
        f"put cells that hold `{delimiter}` in quotation marks"
    )
    last = delimiter.join(map(cell_text, record.cells[width - 1 :]))
    return Record(record.number, [*record.cells[: width - 1], last], problem)


def _check_unpacked(file: BinaryIO, place: str) -> None:
    """Raise BatchError for a workbook that is packed as no spreadsheet program does, and could fill the memory."""
    with zipfile.ZipFile(file) as archive:
        unpacked = sum(member.file_size for member in archive.infolist())
    if is_bomb(unpacked, packed=file.seek(0, os.SEEK_END)):
        raise BatchError(
            f"{place}: unpacks to {unpacked // 1024**2} MiB, more than its rows can need; "
            "open it in a spreadsheet program and save it again"
        )


def _sheet_with(file: BinaryIO, place: str, column: str) -> Iterator[Record]:
    from openpyxl import load_workbook  # slow to import, and few commands need it

    found: list[object] = []
    with closing(load_workbook(file, read_only=True, data_only=True, keep_links=False)) as workbook:
        for sheet in workbook.worksheets:
            sheet.reset_dimensions()  # some programs write too small ones, and cells would be missing
            rows = enumerate(map(_unescaped, sheet.iter_rows(values_only=True)), 1)
            header = next((Record(number, cells) for number, cells in rows if not _is_blank(cells)), None)
            if header is not None and _has(header.cells, column):
                yield from _trimmed(chain([header], (Record(number, cells) for number, cells in rows)))
                return
            found.extend(header.cells if header is not None else ())
    missing_column(place, column, found)


def _unescaped(row: Iterable[object]) -> list[object]:
    return [unescaped(cell) if isinstance(cell, str) else cell for cell in row]


def _has(header: Sequence[object], column: str) -> bool:
    return any(heading(cell).casefold() == column for cell in header)


def _trimmed(records: Iterable[Record]) -> Iterator[Record]:
    """Leave out the blank records at the start and at the end."""
    blank: list[Record] | None = None  # None before the first that is not
    for record in records:
        if not _is_blank(record.cells):
            yield from blank or ()
            yield record
            blank = []
        elif blank is not None:
            blank.append(record._replace(cells=()))


def _is_blank(cells: Iterable[object]) -> bool:
    return not any(map(heading, cells))
