"""Adding documents as a job: uploaded files are kept with it, and come into the library one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from werkzeug.datastructures import FileStorage

from qa.job_runner import JobRun
from qa.jobs import Job, Jobs
from qa.library import Library
from qa.record import document_record, failure_records
from web.audit import note_change
from web.uploads import UploadReport, add_uploads, sorted_out

__all__ = ["ADDITION", "run_addition", "submit_addition", "upload_record"]

Record = dict[str, Any]

ADDITION = "addition"
"""The kind of these jobs."""


def upload_record(report: UploadReport) -> Record:
    """Return the record of what became of uploaded files."""
    record: Record = {
        outcome: [document_record(summary) for summary in getattr(report, outcome)]
        for outcome in ("added", "replaced", "unchanged")
    }
    return record | {"skipped": failure_records(report.skipped), "failed": failure_records(report.failed)}


def submit_addition(jobs: Jobs, files: Sequence[FileStorage]) -> Job:
    """Keep uploaded files and create the job that adds them.

    Raises:
        InvalidRequestError: there are no files.
        LibraryError: the job cannot be written.
    """
    accepted, refused = sorted_out(files)

    def prepare(folder: Path) -> tuple[Record, int]:
        for position, file in enumerate(accepted.values()):
            file.save(folder / str(position))
        sizes = [(folder / str(position)).stat().st_size for position in range(len(accepted))]
        return {"files": list(accepted), "sizes": sizes, "refused": failure_records(refused)}, len(accepted)

    job = jobs.create(ADDITION, prepare)
    note_change("add as a job", accepted)
    return job


def run_addition(library: Library, run: JobRun) -> None:
    """Add the files of a job that are not yet added."""
    options = run.job.options
    names, sizes = options["files"], options["sizes"]
    result: Record = run.job.result or upload_record(UploadReport()) | {"failed": options["refused"]}
    for position in range(run.job.done, len(names)):
        before, whole = sum(sizes[:position]), max(sum(sizes), 1)
        run.progress(position, len(names), before / whole)

        def advance(done: int, total: int, position: int = position, before: int = before, whole: int = whole) -> None:
            if done < total:  # at the end the document is in the library: its file must stay
                run.progress(position, len(names), (before + sizes[position] * done / total) / whole)

        with (run.folder / str(position)).open("rb") as file:
            report = add_uploads(library, [FileStorage(file, names[position])], progress=advance)
        for outcome, records in upload_record(report).items():
            result[outcome] += records
        run.note(result, done=position + 1)
    run.finish(result)
