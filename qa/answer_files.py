"""Answer files: the answers of a question file as CSV, TSV, JSONL or XLSX, one row a question, in its order."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from qa.errors import BatchError
from qa.question_files import QuestionFile, QuestionRow
from qa.tables import cell_text
from qa.workbooks import MAX_ROWS, write_workbook

__all__ = ["check_answers_path", "write_answers"]

Record = dict[str, Any]

_ANSWER_COLUMNS = ("answer", "confidence", "language", "citations")
_CITATION_COLUMNS = ("quote", "document", "paragraph", "url")
_ERROR_COLUMN = "error"
_RESERVED = re.compile(
    "|".join([*_ANSWER_COLUMNS, _ERROR_COLUMN, rf"citation_[0-9]+_(?:{'|'.join(_CITATION_COLUMNS)})"]), re.IGNORECASE
)
_FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")
"""East Asian programs take the wide ones for the narrow."""
_SIGNED_NUMBER = re.compile(r"[+-][0-9]+(?:[.,][0-9]+)?(?:[eE][+-]?[0-9]+)?%?")


def check_answers_path(answers: Path, questions: Path, rows: int) -> None:
    """Raise BatchError when the answers of `rows` questions cannot be written to `answers`."""
    suffix = answers.suffix.lower()
    if suffix not in _WRITERS:
        raise BatchError(f"{answers}: answer files end in {', '.join(_WRITERS)}; choose one of these")
    try:
        if not answers.parent.is_dir():
            raise BatchError(f"{answers}: there is no folder {answers.parent}; create it first")
        if answers.is_dir():
            raise BatchError(f"{answers}: is a folder; name the answer file in it")
        if answers.exists() and answers.samefile(questions):
            raise BatchError(f"{answers}: is the question file itself; give the answers a name of their own")
    except OSError as error:
        reason = error.strerror
        raise BatchError(f"{answers}: cannot be written ({reason}); choose another name or folder") from error
    if suffix == ".xlsx" and rows >= MAX_ROWS:
        raise BatchError(f"{answers}: a sheet holds {MAX_ROWS - 1:,} answers, not {rows:,}; write .csv or .jsonl")


def write_answers(answers: Path, questions: QuestionFile, records: Iterable[Record | None]) -> None:
    """Write the answer file whole or not at all; the suffix tells its format.

    Args:
        records: an answer record for each row of `questions`, None for a row that failed. It is iterated
            more than once, so it must not be an iterator.

    Raises:
        BatchError: the file cannot be written; an earlier one of that name is as it was.
    """
    temporary = answers.with_name(f".{answers.name}.tmp")
    try:
        with temporary.open("wb") as file:
            _WRITERS[answers.suffix.lower()](file, questions, records)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(answers)
    except OSError as error:
        raise BatchError(
            f"{answers}: cannot be written ({error.strerror or error}); "
            "free some space or choose another folder, then run the same batch again"
        ) from error
    finally:
        temporary.unlink(missing_ok=True)


def _write_csv(file: BinaryIO, questions: QuestionFile, records: Iterable[Record | None]) -> None:
    _write_delimited(file, questions, records, delimiter=",")


def _write_tsv(file: BinaryIO, questions: QuestionFile, records: Iterable[Record | None]) -> None:
    _write_delimited(file, questions, records, delimiter="\t")


def _write_xlsx(file: BinaryIO, questions: QuestionFile, records: Iterable[Record | None]) -> None:
    write_workbook(file, "Answers", _table(questions, records))


def _write_json_lines(file: BinaryIO, questions: QuestionFile, records: Iterable[Record | None]) -> None:
    for row, record in zip(questions.rows, records, strict=True):
        if record is None:
            record = {"question": row.question, "answer": None, "citations": [], "passages": [], "error": row.error}
        if row.values:
            record = record | {"row": row.values}
        line = json.dumps(record, ensure_ascii=False, default=cell_text) + "\n"
        file.write(line.encode("utf-8", "replace"))  # half a surrogate pair has no UTF-8


_WRITERS: dict[str, Callable[[BinaryIO, QuestionFile, Iterable[Record | None]], None]] = {
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".xlsx": _write_xlsx,
    ".jsonl": _write_json_lines,
}


def _write_delimited(
    file: BinaryIO, questions: QuestionFile, records: Iterable[Record | None], *, delimiter: str
) -> None:
    # With a byte order mark, spreadsheet programs read accents and other scripts as they are.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    writer = csv.writer(text, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows(map(_harmless, cells) for cells in _table(questions, records))
    text.flush()
    text.detach()  # the caller closes the file


def _harmless(cell: object) -> str:
    """Return a cell as text that no spreadsheet program runs as a formula."""
    text = cell_text(cell)
    if text.lstrip(" ").startswith(_FORMULA_STARTS) and not _SIGNED_NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def _table(questions: QuestionFile, records: Iterable[Record | None]) -> Iterator[list[object]]:
    """Yield the header, then a row of cells for each question."""
    most = max((len(record["citations"]) for record in records if record is not None), default=0)
    width = len(_CITATION_COLUMNS) * max(most, 1)
    any_failed = any(row.error is not None for row in questions.rows)
    citations = [f"citation_{n}_{part}" for n in range(1, max(most, 1) + 1) for part in _CITATION_COLUMNS]
    yield [*_input_columns(questions), *_ANSWER_COLUMNS, *citations, *[_ERROR_COLUMN] * any_failed]
    for row, record in zip(questions.rows, records, strict=True):
        yield [*_input_cells(questions, row), *_answer_cells(record, width), *[row.error] * any_failed]


def _input_columns(questions: QuestionFile) -> list[str]:
    """Return the names of the input columns; one that an answer column bears as well becomes `input_…`."""
    taken = set(questions.columns)
    names = []
    for column in questions.columns:
        name = column
        while name in taken - {column} or _RESERVED.fullmatch(name):
            name = f"input_{name}"
        taken.add(name)
        names.append(name)
    return names


def _input_cells(questions: QuestionFile, row: QuestionRow) -> list[object]:
    return [
        row.question if column == questions.question_column else row.values.get(column) for column in questions.columns
    ]


def _answer_cells(record: Record | None, width: int) -> list[object]:
    if record is None:
        return [None] * (len(_ANSWER_COLUMNS) + width)
    citations = record["citations"]
    places = "; ".join(f"[{citation['marker']}] {_place(citation)}" for citation in citations)
    answer = record["answer"] or {"text": None, "confidence": None}
    details = [
        cell
        for citation in citations
        for cell in (
            citation["quote"],
            citation["document"]["title"],
            citation["passage"]["number"],
            citation["url"],
        )
    ]
    padding = [None] * (width - len(details))
    return [answer["text"], answer["confidence"], record["language"], places, *details, *padding]


def _place(citation: Record) -> str:
    passage = citation["passage"]
    page = "" if passage["page"] is None else f", p. {passage['page']}"
    return f"{citation['document']['title']}, ¶ {passage['number']}{page}"
