"""Question files: CSV, TSV, JSONL, XLSX or plain text, read into rows."""

from __future__ import annotations

import hashlib
import io
import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from qa.errors import BatchError, LoadError, QuestionError
from qa.loaders.encoding import decode
from qa.questions import check_question
from qa.tables import Record, cell_text, heading, missing_column, read_delimited, read_workbook

__all__ = ["QuestionFile", "QuestionRow", "check_question_suffix", "read_questions"]

_QUESTION = "question"
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"


@dataclass(frozen=True, slots=True)
class QuestionRow:
    """A row of a question file.

    Attributes:
        number: line of a text file, or row of a sheet, as an editor shows it.
        question: the question as written, not yet cleaned.
        values: the other columns, in the order of the file; a key that a JSON line lacks is absent.
        error: why the row cannot be asked, or None.
    """

    number: int
    question: str
    values: Mapping[str, object]
    error: str | None = None


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """The rows of a question file; `columns` names every column in order, `question_column` among them."""

    columns: tuple[str, ...]
    question_column: str
    rows: tuple[QuestionRow, ...]
    sha256: str


_Table = tuple[Sequence[str], str, list[QuestionRow]]
"""Columns, the one of the questions, rows."""


def read_questions(path: Path) -> QuestionFile:
    """Read a question file; the suffix tells its format.

    A row that cannot be asked is no error of the file: it carries an `error`.

    Raises:
        BatchError: the file cannot be read, or has no question column or no row.
    """
    check_question_suffix(path)
    data = _read_bytes(path)
    if not data.strip(_BYTE_ORDER_MARKS).strip():
        raise BatchError(f"{path}: the file is empty; write one question a row")
    columns, question_column, rows = _READERS[path.suffix.lower()](data, path)
    if not rows:
        raise BatchError(f"{path}: the file holds no question; write one a row")
    return QuestionFile(tuple(columns), question_column, tuple(rows), hashlib.sha256(data).hexdigest())


def check_question_suffix(path: PurePath) -> None:
    """Raise BatchError when the suffix of a file is not that of a question file."""
    if path.suffix.lower() not in _READERS:
        raise BatchError(f"{path}: question files end in {', '.join(_READERS)}; save the questions as one of these")


def _read_bytes(path: Path) -> bytes:
    if path.is_dir():
        raise BatchError(f"{path}: is a folder; name a question file in it")
    if not path.exists():
        raise BatchError(f"{path}: there is no such file; check the path")
    if not path.is_file():  # reading a pipe could wait for ever
        raise BatchError(f"{path}: is no regular file; save the questions in a file first")
    try:
        return path.read_bytes()
    except OSError as error:
        raise BatchError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def _decoded(data: bytes, path: Path) -> str:
    try:
        return decode(data).removeprefix("\ufeff")
    except LoadError as error:
        raise BatchError(f"{path}: {error}") from error


def _read_delimited(data: bytes, path: Path) -> _Table:
    return _named(read_delimited(_decoded(data, path), str(path), column=_QUESTION), path)


def _read_workbook(data: bytes, path: Path) -> _Table:
    return _named(read_workbook(data, str(path), column=_QUESTION), path)


def _named(records: Sequence[Record], path: Path) -> _Table:
    """Name the cells below the header; a column with neither heading nor content is dropped."""
    header, *body = records
    names = {
        position: heading(cell) or f"column_{position + 1}"
        for position, cell in enumerate(header.cells)
        if heading(cell) or any(heading(below) for record in body for below in record.cells[position : position + 1])
    }
    columns = tuple(names.values())
    _check_unique(columns, str(path))
    at = next(position for position, name in names.items() if _is_question(name))
    rows = []
    for number, cells, problem in body:
        padded = [*cells, *[None] * (len(header.cells) - len(cells))]
        values = {name: padded[position] for position, name in names.items() if position != at}
        rows.append(_row(number, padded[at], values, problem))
    return columns, names[at], rows


def _read_json_lines(data: bytes, path: Path) -> _Table:
    columns: dict[str, None] = {}  # an ordered set
    question_column = ""
    rows = []
    for number, line in _filled_lines(_decoded(data, path)):
        fields = _json_object(line, f"{path}, line {number}")
        key = next(filter(_is_question, fields), None)
        question_column = question_column or key or ""
        columns.update(dict.fromkeys(question_column if name == key else name for name in fields))
        values = {name: value for name, value in fields.items() if name != key}
        if key is None:
            rows.append(_row(number, None, values, f"the object has no key `{_QUESTION}`; add it"))
        else:
            rows.append(_row(number, fields[key], values))
    if not question_column:
        return missing_column(str(path), _QUESTION, columns)
    return tuple(columns), question_column, rows


def _read_plain_text(data: bytes, path: Path) -> _Table:
    rows = [_row(number, line.strip(), {}) for number, line in _filled_lines(_decoded(data, path))]
    return (_QUESTION,), _QUESTION, rows


_READERS: dict[str, Callable[[bytes, Path], _Table]] = {
    ".csv": _read_delimited,
    ".tsv": _read_delimited,
    ".jsonl": _read_json_lines,
    ".xlsx": _read_workbook,
    ".txt": _read_plain_text,
}


def _row(number: int, question: object, values: Mapping[str, object], problem: str | None = None) -> QuestionRow:
    text = cell_text(question)
    if problem is None and isinstance(question, bool | list | dict):
        problem = "the question is not text; write it as a string"
    if problem is None:
        try:
            check_question(text)
        except QuestionError as error:
            problem = str(error)
    return QuestionRow(number, text, values, problem)


def _filled_lines(text: str) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not blank."""
    return ((number, line) for number, line in enumerate(io.StringIO(text, newline=None), 1) if line.strip())


def _json_object(line: str, place: str) -> dict[str, Any]:
    def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        _check_unique([name for name, _ in pairs], place)
        return dict(pairs)

    try:
        value = json.loads(line, object_pairs_hook=unique, parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        raise BatchError(f"{place}: is not valid JSON ({error}); write one object a line") from error
    if not isinstance(value, dict):
        raise BatchError(f'{place}: is not a JSON object; write one a line, such as {{"{_QUESTION}": "…"}}')
    return value


def _finite(number: str) -> float:
    value = float(number)
    if not math.isfinite(value):
        raise ValueError(f"{number} is no number that JSON can hold")
    return value


def _is_question(name: str) -> bool:
    return heading(name).casefold() == _QUESTION


def _check_unique(columns: Sequence[str], place: str) -> None:
    seen = set()
    for name in columns:
        key = _QUESTION if _is_question(name) else name
        if key in seen:
            raise BatchError(f"{place}: several columns are named `{name}`; give each its own name")
        seen.add(key)
