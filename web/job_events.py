"""Server-sent events: a job as it goes on, to whoever listens."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator

from flask import Response

from qa.errors import LibraryBusyError, PinciteError
from qa.jobs import Job, Jobs
from web.job_records import job_record

__all__ = ["event_response"]

STREAM_SECONDS = 300.0
"""How long a stream lasts; a browser opens the next by itself."""
LOOK_SECONDS = 0.5
SILENT_LOOKS = 20
"""Looks without news after which a comment is sent: only who sends notices that the other side has left."""


def event_response(jobs: Jobs, job: Job, *, free: threading.Semaphore, is_stopping: Callable[[], bool]) -> Response:
    """Return a stream of `job` events, each with the record of the job; it ends when the job has.

    Args:
        free: streams that may still be opened; each holds one of the threads of a process.

    Raises:
        LibraryBusyError: too many listen already.
    """
    if not free.acquire(blocking=False):
        raise LibraryBusyError("too many clients listen to jobs; try again, or ask for the job itself now and then")
    response = Response(_events(jobs, job, is_stopping), mimetype="text/event-stream")
    response.headers["X-Accel-Buffering"] = "no"  # nginx would hold events back
    response.call_on_close(free.release)
    return response


def _events(jobs: Jobs, job: Job, is_stopping: Callable[[], bool]) -> Iterator[str]:
    told: Job | None = None
    silent = 0
    until = time.monotonic() + STREAM_SECONDS
    while True:
        silent += 1
        if job != told:
            yield f"event: job\ndata: {json.dumps(job_record(job))}\n\n"
            told, silent = job, 0
        elif silent % SILENT_LOOKS == 0:
            yield ": still here\n\n"
        if job.state.is_final or is_stopping() or time.monotonic() > until:
            return
        time.sleep(LOOK_SECONDS)
        try:
            job = jobs.get(job.id)
        except PinciteError:  # deleted meanwhile
            return
