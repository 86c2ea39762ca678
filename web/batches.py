"""Batches over REST: a question file is sent, and its answers are fetched when they are there."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import PurePath

from flask import Response, request, send_file
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import UnsupportedMediaType

from qa.batch_jobs import BATCH, answers_of, submit_batch
from web.errors import InvalidRequestError
from web.jobs import accepted, job_routes, the_jobs
from web.uploads import safe_name
from web.wire import DEFAULT_K, MAX_K

__all__ = ["batches"]

MEDIA_TYPES = {
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "jsonl": "application/jsonl",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
"""What answers can be had as."""

batches = job_routes(BATCH)


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """A question file as it is sent, and what is wanted of it."""

    file: FileStorage
    name: str
    format: str
    k: int
    min_confidence: float | None


@batches.post("")
def start() -> tuple[Response, int, dict[str, str]]:
    """Take the question file of a multipart form, to be answered in the background."""
    batch = _read_batch()
    job = submit_batch(
        the_jobs(),
        batch.file.save,
        name=batch.name,
        answers=f".{batch.format}",
        k=batch.k,
        min_confidence=batch.min_confidence,
    )
    return accepted(job)


@batches.get("/<job_id>/answers")
def download(job_id: str) -> Response:
    """Send the answer file of a finished batch."""
    jobs = the_jobs()
    answers = answers_of(jobs, job_id)
    name = f"{PurePath(jobs.get(job_id).options['name']).stem}-answers{answers.suffix}"
    mimetype = MEDIA_TYPES[answers.suffix.removeprefix(".")]
    return send_file(answers.absolute(), mimetype=mimetype, as_attachment=True, download_name=name)


def _read_batch() -> BatchRequest:
    """Read the form of the current request.

    Raises:
        UnsupportedMediaType: the body is no form that can hold a file.
        InvalidRequestError: a field is missing or cannot be; all such fields are named.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the questions as `multipart/form-data`, in a field called `file`.")
    errors: list[tuple[str, str]] = []
    files = [file for file in request.files.getlist("file") if file.filename]
    name = safe_name(files[0].filename or "") if len(files) == 1 else None
    if len(files) != 1:
        errors.append(("file", "must be one question file"))
    elif name is None:
        errors.append(("file", "has a name that nothing can be called; rename it"))
    own = PurePath(name or "").suffix.lower().removeprefix(".")
    wanted = request.form.get("format") or (own if own in MEDIA_TYPES else "csv")
    if wanted not in MEDIA_TYPES:
        errors.append(("format", f"must be one of {', '.join(MEDIA_TYPES)}"))
    k = _number(request.form.get("k") or str(DEFAULT_K))
    if not (k.is_integer() and 1 <= k <= MAX_K):
        errors.append(("k", f"must be a whole number from 1 to {MAX_K}"))
    least = _number(request.form["min_confidence"]) if request.form.get("min_confidence") else None
    if least is not None and not 0 <= least <= 1:
        errors.append(("min_confidence", "must be a number from 0 to 1"))
    if errors or name is None:
        raise InvalidRequestError("; ".join(f"`{field}` {detail}" for field, detail in errors), errors=errors)
    return BatchRequest(files[0], name, wanted, int(k), least)


def _number(text: str) -> float:
    """Return a number, or one that lies in no bounds when the text is none."""
    try:
        return float(text)
    except ValueError:
        return math.nan
