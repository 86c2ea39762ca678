"""Jobs over REST: state and progress, events, cancel, resume, delete; the same for each kind of job."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Blueprint, Flask, Response, current_app, jsonify

from qa.batch_jobs import BATCH, run_batch
from qa.errors import UnknownJobError
from qa.job_runner import JobRunner, jobs_of
from qa.jobs import Job, Jobs
from web.adding import ADDITION, run_addition
from web.holder import LibraryHolder, the_library
from web.job_events import event_response
from web.job_records import PATHS, job_record

__all__ = ["KEY", "accepted", "job_routes", "register_jobs", "start_jobs", "stop_jobs", "the_jobs"]

KEY = "pincite.jobs"
STREAMS_KEY = "pincite.streams"


def register_jobs(app: Flask, holder: LibraryHolder, *, streams: int) -> None:
    """Give an app the runner of its library's jobs, which the server starts.

    Args:
        streams: how many streams of events it may send at a time.
    """
    app.extensions[KEY] = JobRunner(holder.get, {BATCH: run_batch, ADDITION: run_addition})
    app.extensions[STREAMS_KEY] = threading.BoundedSemaphore(streams)


def start_jobs(app: Flask, *, is_stopping: Callable[[], bool]) -> None:
    """Run the jobs of an app's library in the background, until its process is stopping."""
    runner: JobRunner = app.extensions[KEY]
    runner.start(is_stopping=is_stopping)


def stop_jobs(app: Flask | None) -> None:
    """Stop the jobs of an app, if it was ever made, where they are; they go on when they are started again."""
    if app is not None:
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


def job_routes(kind: str) -> Blueprint:
    """Return the routes that all jobs of a kind have."""
    routes = Blueprint(f"{kind}_jobs", __name__, url_prefix=PATHS[kind])

    def the_job(job_id: str) -> Job:
        job = the_jobs().get(job_id)
        if job.kind != kind:
            raise UnknownJobError(f"there is no {kind} {job_id!r}")
        return job

    @routes.get("")
    def list_jobs() -> Response:
        """List the jobs, the latest first."""
        return jsonify(jobs=[job_record(job) for job in the_jobs().all(kind=kind)])

    @routes.get("/<job_id>")
    def get_job(job_id: str) -> Response:
        """Return a job with its progress."""
        return jsonify(job_record(the_job(job_id)))

    @routes.get("/<job_id>/events")
    def follow_job(job_id: str) -> Response:
        """Send the job whenever it changes, as server-sent events, until it has ended."""
        runner: JobRunner = current_app.extensions[KEY]
        free: threading.Semaphore = current_app.extensions[STREAMS_KEY]
        return event_response(the_jobs(), the_job(job_id), free=free, is_stopping=runner.is_stopping)

    @routes.post("/<job_id>/cancel")
    def cancel_job(job_id: str) -> Response:
        """Tell a job to stop."""
        return jsonify(job_record(the_jobs().cancel(the_job(job_id).id)))

    @routes.post("/<job_id>/resume")
    def resume_job(job_id: str) -> Response:
        """Let a job go on that was cancelled or has failed."""
        return jsonify(job_record(the_jobs().resume(the_job(job_id).id)))

    @routes.delete("/<job_id>")
    def delete_job(job_id: str) -> tuple[str, int]:
        """Delete a job and its files."""
        the_jobs().remove(the_job(job_id).id)
        return "", 204

    return routes
