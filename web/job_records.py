"""The record of a job, as the REST API gives it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from qa.batch_jobs import BATCH
from qa.jobs import Job, JobState

__all__ = ["PATHS", "job_record"]

PATHS = {BATCH: "/api/v1/batches", "addition": "/api/v1/additions"}
"""Where the jobs of a kind are, by kind."""
UNITS = {BATCH: "questions", "addition": "files"}


def job_record(job: Job) -> dict[str, Any]:
    """Return the record of a job."""
    url = f"{PATHS[job.kind]}/{job.id}"
    left = job.seconds_left
    record: dict[str, Any] = {
        "id": job.id,
        "state": job.state,
        "done": job.done,
        "total": job.total,
        "unit": UNITS[job.kind],
        "fraction": round(job.fraction, 4),
        "eta_seconds": None if left is None else round(left),
        "created": _time(job.created),
        "started": _time(job.started),
        "finished": _time(job.finished),
        "error": job.error,
        "result": job.result,
        "url": url,
        "events_url": f"{url}/events",
    }
    if job.kind == BATCH:
        answers = f"{url}/answers" if job.state is JobState.FINISHED else None
        options = {key: job.options[key] for key in ("name", "k", "min_confidence")}
        return record | options | {"format": job.options["answers"].removeprefix("."), "answers_url": answers}
    return record | {"files": job.options["files"]}


def _time(seconds: float | None) -> str | None:
    if seconds is None:
        return None
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
