from __future__ import annotations

import logging
import threading
from pathlib import Path

import pytest

from qa.errors import BatchError, LibraryError
from qa.job_runner import JobRun, JobRunner, Work, jobs_of
from qa.jobs import Job, Jobs, JobState
from qa.library import Library
from qa.locks import held_if_free


@pytest.fixture
def jobs(library: Library) -> Jobs:
    return jobs_of(library)


def create(jobs: Jobs, total: int = 3) -> Job:
    return jobs.create("count", lambda folder: ({}, total))


def runner(library: Library, work: Work) -> JobRunner:
    return JobRunner(lambda: library, {"count": work})


def count(library: Library, run: JobRun) -> None:
    """Count on from where an earlier run was stopped."""
    counted = run.job.result or 0
    for number in range(counted, run.job.total):
        run.progress(number, run.job.total)
        run.note(number + 1, done=number + 1)
    run.finish(run.job.total)


def test_waiting_jobs_are_run_in_turn(library: Library, jobs: Jobs) -> None:
    first, second = create(jobs), create(jobs, 5)
    runner(library, count).run_waiting("count")
    assert [(job.state, job.done, job.fraction, job.result) for job in (jobs.get(first.id), jobs.get(second.id))] == [
        (JobState.FINISHED, 3, 1.0, 3),
        (JobState.FINISHED, 5, 1.0, 5),
    ]


def test_only_one_process_runs_jobs_of_a_kind(library: Library, jobs: Jobs) -> None:
    job = create(jobs)
    with held_if_free(jobs.path / "count.lock"):
        runner(library, count).run_waiting("count")
        assert jobs.get(job.id).state is JobState.QUEUED
    runner(library, count).run_waiting("count")
    assert jobs.get(job.id).state is JobState.FINISHED


def test_a_running_job_stops_when_it_is_cancelled_and_goes_on_when_resumed(library: Library, jobs: Jobs) -> None:
    job = create(jobs)

    def cancelled(library: Library, run: JobRun) -> None:
        run.progress(0, 3)
        run.note(1, done=1)
        jobs.cancel(job.id)
        run.progress(3, 3)

    runner(library, cancelled).run_waiting("count")
    assert jobs.get(job.id).state is JobState.CANCELLED
    jobs.resume(job.id)
    runner(library, count).run_waiting("count")
    assert (jobs.get(job.id).state, jobs.get(job.id).result) == (JobState.FINISHED, 3)


def test_a_job_waits_for_the_next_run_when_its_process_stops(library: Library, jobs: Jobs) -> None:
    job, late = create(jobs), create(jobs)

    def stopped(library: Library, run: JobRun) -> None:
        run.progress(1, 3)
        stopping.stop()
        run.progress(2, 3)

    stopping = runner(library, stopped)
    stopping.run_waiting("count")
    assert [jobs.get(job_id).state for job_id in (job.id, late.id)] == [JobState.QUEUED, JobState.QUEUED]
    runner(library, count).run_waiting("count")
    assert jobs.get(job.id).state is JobState.FINISHED


def test_a_job_fails_with_the_reason_and_the_next_is_run(library: Library, jobs: Jobs) -> None:
    first, second = create(jobs), create(jobs)

    def fail(library: Library, run: JobRun) -> None:
        if run.job.id == first.id:
            raise BatchError("the disk is full")
        count(library, run)

    runner(library, fail).run_waiting("count")
    assert (jobs.get(first.id).state, jobs.get(first.id).error) == (JobState.FAILED, "the disk is full")
    assert jobs.get(second.id).state is JobState.FINISHED


def test_an_unexpected_error_is_logged_and_fails_the_job(
    library: Library, jobs: Jobs, caplog: pytest.LogCaptureFixture
) -> None:
    job = create(jobs)

    def fail(library: Library, run: JobRun) -> None:
        raise ZeroDivisionError("secret")

    with caplog.at_level(logging.ERROR):
        runner(library, fail).run_waiting("count")
    assert jobs.get(job.id).error == "something went wrong in Pincite; its log says what"
    assert "ZeroDivisionError" in caplog.text


def test_a_job_waits_while_the_library_cannot_be_used(library: Library, jobs: Jobs) -> None:
    job = create(jobs)

    def fail(library: Library, run: JobRun) -> None:
        raise LibraryError("the library is busy")

    with pytest.raises(LibraryError):
        runner(library, fail).run_waiting("count")
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.QUEUED, "the library is busy")
    runner(library, count).run_waiting("count")
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.FINISHED, None)


def test_a_job_that_is_cancelled_while_the_library_cannot_be_used_stops(library: Library, jobs: Jobs) -> None:
    job = create(jobs)

    def fail(library: Library, run: JobRun) -> None:
        jobs.cancel(run.job.id)
        raise LibraryError("the library is busy")

    with pytest.raises(LibraryError):
        runner(library, fail).run_waiting("count")
    assert (jobs.get(job.id).state, jobs.get(job.id).error) == (JobState.CANCELLED, None)


def test_jobs_run_in_the_background_until_the_runner_stops(library: Library, jobs: Jobs) -> None:
    started = threading.Event()

    def endless(library: Library, run: JobRun) -> None:
        started.set()
        while True:
            run.progress(1, 3)

    job = create(jobs)
    background = runner(library, endless)
    background.start()
    assert started.wait(60)
    background.stop()
    assert jobs.get(job.id).state is JobState.QUEUED


def test_a_library_that_cannot_be_opened_is_tried_again(
    library: Library, jobs: Jobs, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("qa.job_runner.RETRY_SECONDS", 0.01)
    done = threading.Event()
    failures = iter([LibraryError("not now"), ZeroDivisionError("oh")])

    def open_library() -> Library:
        for failure in failures:
            raise failure
        return library

    def finish(library: Library, run: JobRun) -> None:
        run.finish(None)
        done.set()

    create(jobs)
    background = JobRunner(open_library, {"count": finish})
    with caplog.at_level(logging.WARNING):
        background.start()
        assert done.wait(60)
        background.stop()
    assert "The jobs wait: not now" in caplog.text
    assert "Unexpected error" in caplog.text


def test_the_folder_of_jobs_is_no_document(library: Library, tmp_path: Path) -> None:
    job = jobs_of(library).create("count", lambda folder: ({"n": (folder / "note.txt").write_text("A note.")}, 1))
    (tmp_path / "own.txt").write_text("A text of our own.")
    library.add([tmp_path])
    assert jobs_of(library).folder(job.id).is_relative_to(tmp_path)
    assert [document.title for document in library.documents()] == ["own"]
