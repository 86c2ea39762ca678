"""The batch page: a question file is sent, followed, stopped, and its answers fetched."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import format_timedelta
from pydantic import field_validator
from werkzeug.wrappers import Response

from qa.batch_jobs import BATCH
from qa.errors import PinciteError
from qa.jobs import Job
from web.batches import BatchForm, submitted
from web.errors import Problem, problem_of, wants_fragment
from web.jobs import the_jobs
from web.typed_requests import read_form

__all__ = ["batch_page"]

SUFFIXES = ".csv,.tsv,.jsonl,.xlsx,.txt"
FORMATS = {"xlsx": "Excel (.xlsx)", "csv": "CSV", "tsv": "TSV", "jsonl": "JSONL"}


class ChosenForm(BatchForm):
    """The form of the page, which sends an empty format where none is chosen."""

    @field_validator("format", mode="before")
    @classmethod
    def none(cls, value: object) -> object:
        """Return None for an empty choice."""
        return value or None


batch_page = Blueprint("batch_page", __name__, url_prefix="/batches")


@batch_page.get("")
def page() -> str:
    """Show the form and all batches, or their list alone to the script that follows them."""
    return _page()


@batch_page.post("")
def start() -> Response | tuple[str, int]:
    """Take a question file, to be answered in the background."""
    try:
        job = submitted(read_form(ChosenForm))
    except PinciteError as error:
        problem = problem_of(error)
        return _page(problem=problem), problem.status
    return _back(job)


@batch_page.post("/<job_id>/stop")
def stop(job_id: str) -> Response:
    """Stop a batch where it is."""
    jobs = the_jobs()
    return _back(jobs.cancel(jobs.get(job_id, kind=BATCH).id))


@batch_page.post("/<job_id>/continue")
def resume(job_id: str) -> Response:
    """Let a batch go on where it was stopped."""
    jobs = the_jobs()
    return _back(jobs.resume(jobs.get(job_id, kind=BATCH).id))


@batch_page.post("/<job_id>/delete")
def delete(job_id: str) -> Response:
    """Delete a batch with its questions and answers."""
    jobs = the_jobs()
    jobs.remove(jobs.get(job_id, kind=BATCH).id)
    return redirect(url_for("batch_page.page"), 303)


@batch_page.app_template_filter()
def time_ago(seconds: float) -> str:
    """Return how long ago a moment was, such as `3 minutes ago`."""
    passed = datetime.now(UTC) - datetime.fromtimestamp(seconds, UTC)
    return str(format_timedelta(-max(passed, timedelta(seconds=1)), granularity="second", add_direction=True))


@batch_page.app_template_filter()
def time_left(seconds: float) -> str:
    """Return a length of time in words."""
    return str(format_timedelta(timedelta(seconds=max(seconds, 1)), granularity="second"))


def _back(job: Job) -> Response:
    return redirect(url_for("batch_page.page", _anchor=f"job-{job.id}"), 303)


def _page(*, problem: Problem | None = None) -> str:
    jobs: list[Job] = []
    try:
        jobs = the_jobs().all(kind=BATCH)
    except PinciteError as error:
        problem = problem or problem_of(error)
    return render_template(
        "_batches.html" if wants_fragment() else "batches.html",
        jobs=jobs,
        is_busy=any(not job.state.is_final for job in jobs),
        problem=problem,
        formats=FORMATS,
        accepted=SUFFIXES,
        chosen=request.form.get("format", ""),
    )
