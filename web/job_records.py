"""The record of a job, as the REST API gives it, and the types of its kinds."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from qa.batch_jobs import BATCH
from qa.jobs import Job, JobState
from web.adding import ADDITION
from web.document_records import UploadRecord

__all__ = ["PATHS", "AdditionList", "AdditionRecord", "BatchList", "BatchRecord", "JobPath", "job_record"]

PATHS = {BATCH: "/api/v1/batches", ADDITION: "/api/v1/additions"}
"""Where the jobs of a kind are, by kind."""
UNITS = {BATCH: "questions", ADDITION: "files"}


class JobPath(BaseModel):
    """The address of a job."""

    job_id: str = Field(description="id of the job")


class JobRecord(BaseModel):
    """What all kinds of job have."""

    id: str
    state: Literal["queued", "running", "cancelling", "cancelled", "finished", "failed"]
    done: int
    total: int
    unit: Literal["questions", "files"] = Field(description="what `done` and `total` count")
    fraction: float = Field(description="the share that is done, 0 to 1")
    eta_seconds: int | None = Field(description="how long it is likely to take, where that can be told")
    created: str = Field(description="RFC 3339, as are the other times")
    started: str | None = Field(description="when its present run began")
    finished: str | None
    error: str | None = Field(description="why it has failed, or why it has to wait")
    url: str
    events_url: str


class BatchCounts(BaseModel):
    """The rows of a finished batch: `total` is the sum of the others."""

    total: int
    answered: int
    unanswered: int = Field(description="questions that the library holds no answer to")
    failed: int = Field(description="rows that cannot be asked")


class BatchRecord(JobRecord):
    """A question file that is answered."""

    result: BatchCounts | None
    name: str = Field(description="of the question file")
    k: int
    min_confidence: float | None
    format: Literal["csv", "tsv", "jsonl", "xlsx"] = Field(description="of the answer file")
    answers_url: str | None = Field(description="where the answer file is, once the batch is finished")


class AdditionRecord(JobRecord):
    """Files that are added."""

    result: UploadRecord | None = Field(description="what became of them, so far")
    files: list[str] = Field(description="their names")


class BatchList(BaseModel):
    """The batches."""

    jobs: list[BatchRecord] = Field(description="the latest first")


class AdditionList(BaseModel):
    """The additions."""

    jobs: list[AdditionRecord] = Field(description="the latest first")


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
