"""Batch: a question file -> an answer file, resumable at any moment."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from qa.answer_files import check_answers_path, write_answers
from qa.domain import Failure
from qa.journal import Journal
from qa.library import Library
from qa.progress import Check, Progress, go_on
from qa.question_files import QuestionFile, QuestionRow, read_questions
from qa.record import answer_record

__all__ = ["BatchReport", "answer_file", "report_record"]

Record = dict[str, Any]

_CHUNK = 32
"""Rows answered together. Always the same rows, so that a resumed batch encodes them just as an unstopped one does."""
_FORMAT = 1
"""Raise it when answers of this version must not be mixed with those of an earlier one."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BatchReport:
    """What a batch did with its rows: `total` = `answered` + `unanswered` + `len(failed)`.

    `unanswered` counts the questions the library holds no answer to, `resumed` the rows that an earlier,
    stopped run had done.
    """

    total: int
    answered: int
    unanswered: int
    failed: tuple[Failure, ...]
    resumed: int


def report_record(report: BatchReport) -> Record:
    """Return the record of a report."""
    return asdict(report)


def answer_file(
    library: Library,
    questions: Path,
    answers: Path,
    *,
    k: int = 5,
    min_confidence: float | None = None,
    progress: Progress | None = None,
    check: Check = go_on,
    finish: Callable[[BatchReport], None] | None = None,
    kept: Callable[[Path], None] | None = None,
) -> BatchReport:
    """Answer the rows of `questions` into `answers`, in the same order; a stopped batch goes on where it was.

    Until the answer file is complete, finished rows are kept beside it in `.<its name>.partial`. A row that cannot
    be asked stays in its place with the reason.

    Args:
        progress: called with the rows done and all rows, when they are known.
        check: called at every row while files are read and written.
        finish: called with the report when the answer file is complete, before the finished rows are forgotten: were
            the process killed here, the next run would have nothing to answer.
        kept: called with the file of the finished rows when the batch is stopped and has any.

    Raises:
        UsageError: `min_confidence` does not lie between 0 and 1.
        BatchError: the questions cannot be read or the answers not written; an earlier answer file is as it was.
    """
    question_file = read_questions(questions, check=check)
    rows = question_file.rows
    check_answers_path(answers, questions, len(rows))
    starts = range(0, len(rows), _CHUNK)
    sizes = [min(_CHUNK, len(rows) - start) for start in starts]
    fingerprint = _fingerprint(library, questions, question_file) | {"k": k, "min_confidence": min_confidence}
    with Journal.locked(answers.with_name(f".{answers.name}.partial"), check=check, kept=kept) as journal:
        finished = journal.resume(fingerprint, sizes)
        resumed = done = sum(sizes[:finished])
        if progress is not None:
            progress(done, len(rows))
        for start in starts[finished:]:
            chunk = rows[start : start + _CHUNK]
            journal.append(_answered(library, chunk, k, min_confidence))
            done += len(chunk)
            if progress is not None:
                progress(done, len(rows))
        if library.revision() != fingerprint["revision"]:
            _log.warning("the library changed during the batch; run it again for answers from one state of it")
        write_answers(answers, question_file, journal)
        report = _report(questions, rows, journal, resumed)
        if finish is not None:
            finish(report)
        journal.remove()
    return report


def _answered(
    library: Library, rows: Sequence[QuestionRow], k: int, min_confidence: float | None
) -> list[Record | None]:
    """Return the record of each row, None for one that cannot be asked."""
    asked = [row for row in rows if row.error is None]
    questions = [row.question for row in asked]
    answers = iter(library.ask_many(questions, k=k, min_confidence=min_confidence) if asked else ())
    return [answer_record(next(answers)) if row.error is None else None for row in rows]


def _report(questions: Path, rows: Sequence[QuestionRow], journal: Journal, resumed: int) -> BatchReport:
    unit = "row" if questions.suffix.lower() == ".xlsx" else "line"
    failed = tuple(Failure(f"{questions}, {unit} {row.number}", row.error) for row in rows if row.error is not None)
    answered = sum(record is not None and record["answer"] is not None for record in journal)
    return BatchReport(len(rows), answered, len(rows) - len(failed) - answered, failed, resumed)


def _fingerprint(library: Library, questions: Path, question_file: QuestionFile) -> Record:
    """Return what the answers depend on; an unfinished batch goes on only when all of it is the same."""
    contents = hashlib.sha256()
    for document in library.summaries():
        contents.update(f"{document.id} {document.sha256} {document.title!r}\n".encode())
    return {
        "format": _FORMAT,
        "questions": question_file.sha256,
        "suffix": questions.suffix.lower(),
        "revision": library.revision(),
        "documents": contents.hexdigest(),
        "reader": library.has_reader,
    }
