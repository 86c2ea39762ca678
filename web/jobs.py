"""Jobs over REST: state and progress, events, cancel, resume, delete; the same for each kind of job."""

from __future__ import annotations

import threading
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, current_app, jsonify
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel

from qa.batch_jobs import BATCH, run_batch
from qa.job_runner import JobRunner, jobs_of
from qa.jobs import Job, Jobs
from web.adding import ADDITION, run_addition
from web.holder import LibraryHolder, the_library
from web.job_events import event_response
from web.job_records import PATHS, JobPath, job_record
from web.openapi import ApiBlueprint
from web.problem_record import READING, problems

__all__ = ["KEY", "STREAMS", "accepted", "job_routes", "register_jobs", "start_jobs", "stop_jobs", "the_jobs"]

KEY = "pincite.jobs"
STREAMS_KEY = "pincite.streams"
STREAMS = 16
"""Of events that a process sends at a time; each holds a thread."""


def register_jobs(app: Flask, holder: LibraryHolder) -> None:
    """Give an app the runner of its library's jobs, which the server starts."""
    app.extensions[KEY] = JobRunner(holder.get, {BATCH: run_batch, ADDITION: run_addition})
    app.extensions[STREAMS_KEY] = threading.BoundedSemaphore(STREAMS)


def start_jobs(app: Flask, *, is_stopping: Callable[[], bool]) -> None:
    """Run the jobs of an app's library in the background, until its process is stopping."""
    runner: JobRunner = app.extensions[KEY]
    runner.start(is_stopping=is_stopping)


def stop_jobs(app: Flask) -> None:
    """Stop the jobs of an app where they are; they go on when they are started again."""
    runner: JobRunner = app.extensions[KEY]
    runner.stop()


def the_jobs() -> Jobs:
    """Return the jobs of the running app's library.

    Raises:
        LibraryError: it cannot be opened.
    """
    return jobs_of(the_library())


def accepted(job: Job) -> tuple[Response, int, dict[str, str]]:
    """Return the response to a request that has become a job."""
    record = job_record(job)
    return jsonify(record), 202, {"Location": record["url"]}


STREAM: dict[str | int | HTTPStatus, Any] = {
    200: {
        "description": "Events called `job`; the data of each is the record of the job",
        # A type here would be that of the whole stream to some readers, and that of each event to others.
        "content": {"text/event-stream": {}},
    }
}


def job_routes(kind: str, tag: Tag, *, record: type[BaseModel], records: type[BaseModel]) -> ApiBlueprint:
    """Return the routes that all jobs of a kind have.

    Args:
        record, records: the types of the record of a job, and of a list of them.
    """
    routes = ApiBlueprint(f"{kind}_jobs", __name__, url_prefix=PATHS[kind], abp_tags=[tag])
    name = kind.capitalize()

    def found(path: JobPath) -> Job:
        return the_jobs().get(path.job_id, kind=kind)

    @routes.get("", operation_id=f"list{name}Jobs", responses={200: records, **problems(*READING)})
    def list_jobs() -> Response:
        """List the jobs, the latest first."""
        return jsonify(jobs=[job_record(job) for job in the_jobs().all(kind=kind)])

    @routes.get("/<job_id>", operation_id=f"get{name}Job", responses={200: record, **problems(*READING)})
    def get_job(path: JobPath) -> Response:
        """Return a job with its progress."""
        return jsonify(job_record(found(path)))

    @routes.get("/<job_id>/events", operation_id=f"follow{name}Job", responses={**STREAM, **problems(*READING)})
    def follow_job(path: JobPath) -> Response:
        """Follow a job.

        It is sent whenever it changes, as a server-sent event called `job`, until it has ended.
        """
        runner: JobRunner = current_app.extensions[KEY]
        free: threading.Semaphore = current_app.extensions[STREAMS_KEY]
        return event_response(the_jobs(), found(path), free=free, is_stopping=runner.is_stopping)

    @routes.post(
        "/<job_id>/cancel", operation_id=f"cancel{name}Job", responses={200: record, **problems(403, *READING)}
    )
    def cancel_job(path: JobPath) -> Response:
        """Tell a job to stop; what is done is kept."""
        return jsonify(job_record(the_jobs().cancel(found(path).id)))

    @routes.post(
        "/<job_id>/resume", operation_id=f"resume{name}Job", responses={200: record, **problems(403, 409, *READING)}
    )
    def resume_job(path: JobPath) -> Response:
        """Let a job go on that was cancelled or has failed."""
        return jsonify(job_record(the_jobs().resume(found(path).id)))

    @routes.delete("/<job_id>", operation_id=f"delete{name}Job", responses={204: None, **problems(403, 409, *READING)})
    def delete_job(path: JobPath) -> tuple[str, int]:
        """Delete a job and its files, but no documents."""
        the_jobs().remove(found(path).id)
        return "", 204

    return routes
