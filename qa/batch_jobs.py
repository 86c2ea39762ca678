"""Batches as jobs: a question file is kept, answered in the background just as `answer_file` does, and fetched."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath
from typing import Any

from qa.answer_files import check_answers_path
from qa.batch import BatchReport, answer_file
from qa.errors import BatchError, JobStateError
from qa.job_runner import JobRun
from qa.jobs import Job, Jobs, JobState
from qa.library import Library
from qa.question_files import check_question_suffix, read_questions
from qa.questions import check_confidence, check_count

__all__ = ["BATCH", "answers_of", "run_batch", "submit_batch"]

BATCH = "batch"
"""The kind of these jobs."""


def submit_batch(
    jobs: Jobs,
    save: Callable[[Path], object],
    *,
    name: str,
    answers: str,
    k: int = 5,
    min_confidence: float | None = None,
) -> Job:
    """Keep a question file and create the job that answers it.

    Args:
        save: writes the question file to the path it is given.
        name: what the user calls the file; only its suffix counts.
        answers: suffix of the answer file, such as `.csv`.
        k, min_confidence: as in `answer_file`.

    Raises:
        BatchError: the questions cannot be read, or not be answered in that format.
        UsageError: `k` or `min_confidence` is out of bounds.
        LibraryError: the job cannot be written.
    """
    check_count(k)
    if min_confidence is not None:
        check_confidence(min_confidence)
    check_question_suffix(PurePath(name))

    def prepare(folder: Path) -> tuple[dict[str, Any], int]:
        options = {"name": name, "answers": answers, "k": k, "min_confidence": min_confidence}
        questions = _questions(folder, options)
        save(questions)
        try:
            total = len(read_questions(questions).rows)
            check_answers_path(_answers(folder, options), questions, total)
        except BatchError as error:  # the user knows nothing of the folder
            raise BatchError(str(error).replace(f"{questions}", name).replace(f"{folder}/", "")) from error
        return options, total

    return jobs.create(BATCH, prepare)


def run_batch(library: Library, run: JobRun) -> None:
    """Answer the question file of a job."""
    options = run.job.options
    answer_file(
        library,
        _questions(run.folder, options),
        _answers(run.folder, options),
        k=options["k"],
        min_confidence=options["min_confidence"],
        progress=run.progress,
        check=run.check,
        finish=lambda report: run.finish(_counts(report)),
    )


def answers_of(jobs: Jobs, job_id: str) -> Path:
    """Return the answer file of a job.

    Raises:
        UnknownJobError: there is no such job.
        JobStateError: it is not finished.
    """
    job = jobs.get(job_id, kind=BATCH)
    if job.state is not JobState.FINISHED:
        raise JobStateError(f"the job is {job.state}; its answers can be fetched when it is finished")
    return _answers(jobs.folder(job_id), job.options)


def _counts(report: BatchReport) -> dict[str, int]:
    return {
        "total": report.total,
        "answered": report.answered,
        "unanswered": report.unanswered,
        "failed": len(report.failed),
    }


def _questions(folder: Path, options: Any) -> Path:
    return folder / f"questions{PurePath(options['name']).suffix.lower()}"


def _answers(folder: Path, options: Any) -> Path:
    return folder / f"answers{options['answers']}"
