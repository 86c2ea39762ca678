from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path

import pytest

from qa.errors import JobStateError, LibraryError, LibraryFullError, UnknownJobError
from qa.jobs import Job, Jobs, JobState


@pytest.fixture
def jobs(tmp_path: Path) -> Jobs:
    return Jobs(tmp_path / "jobs")


def create(jobs: Jobs, kind: str = "count", total: int = 10) -> Job:
    def prepare(folder: Path) -> tuple[dict[str, object], int]:
        (folder / "input").write_text("one")
        return {"name": "input"}, total

    return jobs.create(kind, prepare)


def test_a_job_is_on_the_disk_with_its_files(jobs: Jobs) -> None:
    job = create(jobs)
    again = Jobs(jobs.path)
    assert again.get(job.id) == job
    assert (job.state, job.options, job.done, job.total) == (JobState.QUEUED, {"name": "input"}, 0, 10)
    assert (again.folder(job.id) / "input").read_text() == "one"


def test_there_is_no_job_when_its_files_cannot_be_prepared(jobs: Jobs) -> None:
    def fail(folder: Path) -> tuple[dict[str, object], int]:
        (folder / "input").write_text("one")
        raise ValueError("bad input")

    with pytest.raises(ValueError, match="bad input"):
        jobs.create("count", fail)
    assert jobs.all() == []
    assert [path for path in jobs.path.iterdir() if path.is_dir()] == []


@pytest.mark.parametrize(("number", "error"), [(errno.ENOSPC, LibraryFullError), (errno.EACCES, LibraryError)])
def test_a_disk_that_fails_leaves_no_job(jobs: Jobs, number: int, error: type[LibraryError]) -> None:
    def fail(folder: Path) -> tuple[dict[str, object], int]:
        raise OSError(number, "failed")

    with pytest.raises(error):
        jobs.create("count", fail)
    assert jobs.all() == []
    assert [path for path in jobs.path.iterdir() if path.is_dir()] == []


def test_jobs_take_their_turns_by_kind(jobs: Jobs) -> None:
    first, other, second = create(jobs), create(jobs, "other"), create(jobs)
    assert [job.id for job in jobs.all()] == [second.id, other.id, first.id]
    assert [job.id for job in jobs.all(kind="other")] == [other.id]
    claimed = jobs.claim("count")
    assert claimed is not None
    assert (claimed.id, claimed.state) == (first.id, JobState.RUNNING)
    jobs.finish(first.id, {"counted": 10})
    assert jobs.get(first.id).result == {"counted": 10}
    claimed = jobs.claim("count")
    assert claimed is not None
    assert claimed.id == second.id
    jobs.finish(second.id, None)
    assert jobs.claim("count") is None


def test_a_job_that_a_killed_process_left_is_claimed_again(jobs: Jobs) -> None:
    job = create(jobs)
    for _ in range(2):
        claimed = jobs.claim("count")
        assert claimed is not None
        assert claimed.id == job.id


def test_the_pace_of_the_present_run_tells_how_long_it_will_take(jobs: Jobs) -> None:
    job = create(jobs)
    assert job.seconds_left is None
    jobs.claim("count")
    jobs.begin_at(job.id, 0.5)
    assert jobs.get(job.id).seconds_left is None
    halfway = jobs.advance(job.id, done=6, total=10, fraction=0.6)
    assert halfway.started is not None
    assert halfway.seconds_left == pytest.approx(4 * (halfway.updated - halfway.started))


def test_a_waiting_job_is_cancelled_at_once_and_a_running_one_when_it_stops(jobs: Jobs) -> None:
    running, waiting = create(jobs), create(jobs)
    jobs.claim("count")
    assert jobs.cancel(waiting.id).state is JobState.CANCELLED
    assert jobs.cancel(running.id).state is JobState.CANCELLING
    assert jobs.advance(running.id, done=1, total=10, fraction=0.1).state is JobState.CANCELLING
    jobs.stop(running.id, JobState.CANCELLED)
    cancelled = jobs.cancel(running.id)
    assert (cancelled.state, cancelled.done) == (JobState.CANCELLED, 1)
    assert cancelled.finished is not None


def test_a_job_whose_process_was_killed_while_it_was_cancelled_does_not_run_again(jobs: Jobs) -> None:
    job = create(jobs)
    jobs.claim("count")
    jobs.cancel(job.id)
    assert jobs.claim("count") is None
    assert jobs.get(job.id).state is JobState.CANCELLED


def test_a_job_that_was_told_to_stop_does_not_wait_for_another_run(jobs: Jobs) -> None:
    job = create(jobs)
    jobs.claim("count")
    jobs.cancel(job.id)
    jobs.stop(job.id, JobState.QUEUED, error="the library is busy")
    stopped = jobs.get(job.id)
    assert (stopped.state, stopped.error) == (JobState.CANCELLED, None)
    assert stopped.finished is not None
    assert jobs.claim("count") is None


def test_stopped_jobs_can_go_on_and_others_cannot(jobs: Jobs) -> None:
    job = create(jobs)
    with pytest.raises(JobStateError, match="queued"):
        jobs.resume(job.id)
    jobs.claim("count")
    jobs.stop(job.id, JobState.FAILED, error="no luck")
    assert jobs.get(job.id).error == "no luck"
    resumed = jobs.resume(job.id)
    assert (resumed.state, resumed.error, resumed.finished) == (JobState.QUEUED, None, None)
    jobs.claim("count")
    jobs.finish(job.id, None)
    with pytest.raises(JobStateError, match="finished"):
        jobs.resume(job.id)


def test_a_deleted_job_leaves_nothing_and_a_running_one_stays(jobs: Jobs) -> None:
    job = create(jobs)
    jobs.claim("count")
    with pytest.raises(JobStateError, match="running; cancel it and wait"):
        jobs.remove(job.id)
    jobs.cancel(job.id)
    with pytest.raises(JobStateError, match="cancelling; wait"):
        jobs.remove(job.id)
    assert (jobs.folder(job.id) / "input").exists()
    jobs.finish(job.id, None)
    jobs.remove(job.id)
    assert not jobs.folder(job.id).exists()
    for call in (jobs.get, jobs.cancel, jobs.resume, jobs.remove):
        with pytest.raises(UnknownJobError, match=job.id):
            call(job.id)


def test_a_job_of_another_kind_is_none(jobs: Jobs) -> None:
    job = create(jobs, "count")
    assert jobs.get(job.id, kind="count") == job
    with pytest.raises(UnknownJobError, match=f"no batch '{job.id}'"):
        jobs.get(job.id, kind="batch")


def test_only_old_folders_without_a_job_are_swept(jobs: Jobs) -> None:
    job = create(jobs)
    for name in ("old", "new"):
        (jobs.path / name).mkdir()
    for folder in (jobs.folder(job.id), jobs.path / "old"):
        os.utime(folder, (1, 1))
    other = create(jobs)
    assert {path.name for path in jobs.path.iterdir() if path.is_dir()} == {job.id, other.id, "new"}


def test_a_damaged_table_is_named(jobs: Jobs) -> None:
    (jobs.path / "jobs.db").write_bytes(b"no database" * 1_000)
    with pytest.raises(LibraryError, match="the documents are not in it"):
        jobs.all()


def test_a_table_that_another_process_writes_for_long_is_busy(jobs: Jobs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.jobs.BUSY_SECONDS", 0.01)
    connection = sqlite3.connect(jobs.path / "jobs.db", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    with pytest.raises(LibraryError, match="another process"):
        create(jobs)
    connection.close()
    assert jobs.all() == []


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(LibraryError, match="cannot be made"):
        Jobs(tmp_path / "file" / "jobs")
