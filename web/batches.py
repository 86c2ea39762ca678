"""Batches over REST: a question file is sent, and its answers are fetched when they are there."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import PurePath
from typing import Annotated, Any, Literal

from flask import Response, send_file
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel, ConfigDict, Field
from pydantic.json_schema import SkipJsonSchema

from qa.batch_jobs import BATCH, answers_of, submit_batch
from qa.jobs import Job
from web.errors import InvalidRequestError
from web.job_records import BatchList, BatchRecord, JobPath
from web.jobs import accepted, job_routes, the_jobs
from web.problem_record import READING, SENDING, problems
from web.question_requests import LEAST, MUST_BE_CONFIDENCE, Confidence, Count
from web.typed_requests import File, Wording
from web.uploads import safe_name
from web.wire import DEFAULT_K

__all__ = ["BatchForm", "batches", "submitted"]

TAG = Tag(name="Batches", description="Question files that are answered in the background.")
MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What answers can be had as."""

ANSWERS: dict[str | int | HTTPStatus, Any] = {
    200: {
        "description": "The answer file",
        "content": {name: {"schema": {"type": "string", "format": "binary"}} for name in MEDIA_TYPES.values()},
    }
}

batches = job_routes(BATCH, TAG, record=BatchRecord, records=BatchList)


class BatchForm(BaseModel):
    """A question file, and what is wanted of it."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[File, Wording("must be one question file")] = Field(
        description="CSV, TSV, JSONL, XLSX or plain text, as its name says"
    )
    format: Annotated[
        Literal["csv", "tsv", "jsonl", "xlsx"] | SkipJsonSchema[None],
        Wording(f"must be one of {', '.join(MEDIA_TYPES)}"),
    ] = Field(
        default_factory=lambda: None,  # a factory leaves the null, which no form can hold, out of the document
        description="of the answer file; when it is not said, that of the questions, or CSV",
    )
    k: Count = DEFAULT_K
    min_confidence: Annotated[Confidence | SkipJsonSchema[None], MUST_BE_CONFIDENCE, LEAST] = Field(
        default_factory=lambda: None
    )


@batches.post("", operation_id="startBatch", responses={202: BatchRecord, **problems(507, *READING, *SENDING)})
def start(form: BatchForm) -> tuple[Response, int, dict[str, str]]:
    """Answer a question file in the background.

    The header `Location` holds the address of the batch.
    """
    return accepted(submitted(form))


def submitted(form: BatchForm) -> Job:
    """Return the job that a form has become.

    Raises:
        InvalidRequestError: the file has no name.
        BatchError: its questions cannot be read.
        LibraryError: the job cannot be written.
    """
    name = safe_name(form.file.filename or "")
    if name is None:
        # A browser sends a file without a name when none was chosen.
        chosen = bool(form.file.filename)
        reason = "has a name that nothing can be called; rename it" if chosen else "must be one question file"
        raise InvalidRequestError(f"`file` {reason}", errors=[("file", reason)])
    own = PurePath(name).suffix.lower().removeprefix(".")
    return submit_batch(
        the_jobs(),
        form.file.save,
        name=name,
        answers=f".{form.format or (own if own in MEDIA_TYPES else 'csv')}",
        k=form.k,
        min_confidence=form.min_confidence,
    )


@batches.get("/<job_id>/answers", operation_id="downloadAnswers", responses={**ANSWERS, **problems(409, *READING)})
def download(path: JobPath) -> Response:
    """Send the answer file of a finished batch."""
    jobs = the_jobs()
    answers = answers_of(jobs, path.job_id)
    name = f"{PurePath(jobs.get(path.job_id).options['name']).stem}-answers{answers.suffix}"
    mimetype = MEDIA_TYPES[answers.suffix.removeprefix(".")]
    return send_file(answers.absolute(), mimetype=mimetype, as_attachment=True, download_name=name)
