"""Question files: CSV, TSV, JSONL, XLSX or plain text, read into rows."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

from qa.errors import BatchError, QuestionError
from qa.progress import Check, checked, go_on
from qa.question_text import QuestionText, reading, scanned
from qa.questions import check_question
from qa.spool import Spool
from qa.tables import Record, cell_text, heading, missing_column, read_delimited, read_workbook

__all__ = ["QuestionFile", "QuestionRow", "check_question_suffix", "read_questions"]

_QUESTION = "question"


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
    """The rows of a question file; `columns` names every column in order, `question_column` among them.

    The rows lie on the disk: of a file of any length, few are in memory.
    """

    columns: tuple[str, ...]
    question_column: str
    rows: Sequence[QuestionRow]
    sha256: str


_Table = tuple[Sequence[str], str, Sequence[QuestionRow]]
"""Columns, the one of the questions, rows."""


def read_questions(path: Path, *, check: Check = go_on) -> QuestionFile:
    """Read a question file; the suffix tells its format.

    A row that cannot be asked is no error of the file: it carries an `error`. `check` is called at every row.

    Raises:
        BatchError: the file cannot be read, or has no question column or no row.
    """
    check_question_suffix(path)
    sha256 = scanned(path)
    with reading(path):
        columns, question_column, rows = _READERS[path.suffix.lower()](path, check)
    if not rows:
        raise BatchError(f"{path}: the file holds no question; write one a row")
    return QuestionFile(tuple(columns), question_column, rows, sha256)


def check_question_suffix(path: PurePath) -> None:
    """Raise BatchError when the suffix of a file is not that of a question file."""
    if path.suffix.lower() not in _READERS:
        raise BatchError(f"{path}: question files end in {', '.join(_READERS)}; save the questions as one of these")


def _read_delimited(path: Path, check: Check) -> _Table:
    text = QuestionText(path)
    records = read_delimited(lambda: text.open(newline=""), str(path), column=_QUESTION, longest=text.size)
    return _named(records, path, check)


def _read_workbook(path: Path, check: Check) -> _Table:
    with path.open("rb") as file:
        return _named(read_workbook(file, str(path), column=_QUESTION), path, check)


def _named(records: Iterable[Record], path: Path, check: Check) -> _Table:
    """Name the cells below the header; a column with neither heading nor content is dropped."""
    found = Spool(checked(records, check))
    filled: set[int] = set()
    for record in checked(found, check):
        filled.update(position for position, cell in enumerate(record.cells) if heading(cell))
    headings = dict(enumerate(map(heading, found[0].cells)))
    names = {position: headings.get(position) or _numbered(position + 1, headings) for position in sorted(filled)}
    columns = tuple(names.values())
    _check_unique(columns, str(path))
    at = next(position for position, name in names.items() if _is_question(name))

    def rows() -> Iterator[QuestionRow]:
        for number, cells, problem in islice(found, 1, None):
            padded = [*cells, *[None] * (max(names) + 1 - len(cells))]
            values = {name: padded[position] for position, name in names.items() if position != at}
            yield _row(number, padded[at], values, problem)

    return columns, names[at], Spool(checked(rows(), check))


def _numbered(number: int, headings: Mapping[int, str]) -> str:
    """Return a name for a column that has none, by its place; no other column has it."""
    name = f"column_{number}"
    while name in headings.values():
        name += "_"
    return name


def _read_json_lines(path: Path, check: Check) -> _Table:
    columns: dict[str, None] = {}  # an ordered set
    question_column = ""

    def rows() -> Iterator[QuestionRow]:
        nonlocal question_column
        for number, line in _filled_lines(path):
            fields = _json_object(line, f"{path}, line {number}")
            key = next(filter(_is_question, fields), None)
            question_column = question_column or key or ""
            columns.update(dict.fromkeys(question_column if name == key else name for name in fields))
            values = {name: value for name, value in fields.items() if name != key}
            if key is None:
                yield _row(number, None, values, f"the object has no key `{_QUESTION}`; add it")
            else:
                yield _row(number, fields[key], values)

    found = Spool(checked(rows(), check))
    if not question_column:
        return missing_column(str(path), _QUESTION, columns)
    return tuple(columns), question_column, found


def _read_plain_text(path: Path, check: Check) -> _Table:
    rows = (_row(number, line.strip(), {}) for number, line in _filled_lines(path))
    return (_QUESTION,), _QUESTION, Spool(checked(rows, check))


_READERS: dict[str, Callable[[Path, Check], _Table]] = {
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


def _filled_lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the number and text of each line that is not blank."""
    with QuestionText(path).open(newline=None) as lines:
        yield from ((number, line) for number, line in enumerate(lines, 1) if line.strip())


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
