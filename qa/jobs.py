"""Jobs: work that is kept on the disk, so that it outlives requests and processes. What is run stands elsewhere."""

from __future__ import annotations

import errno
import json
import secrets
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from qa.errors import JobStateError, LibraryBusyError, LibraryError, LibraryFullError, UnknownJobError
from qa.job import Job, JobState

__all__ = ["Job", "JobState", "Jobs"]

Record = dict[str, Any]

DATABASE_FILE = "jobs.db"
BUSY_SECONDS = 30.0
ORPHAN_SECONDS = 24 * 3600.0
"""Age of a folder without a job from which it is what a killed process left behind."""

TABLE = """
CREATE TABLE IF NOT EXISTS jobs (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state TEXT NOT NULL,
    options TEXT NOT NULL, done INTEGER NOT NULL DEFAULT 0, total INTEGER NOT NULL, fraction REAL NOT NULL DEFAULT 0,
    created REAL NOT NULL, started REAL, started_at REAL NOT NULL DEFAULT 0, updated REAL NOT NULL, finished REAL,
    error TEXT, result TEXT
)
"""
COLUMNS = ", ".join(Job.__slots__)


class Jobs:
    """The jobs in a folder: a table of them, and a folder of files for each. Safe to use from several processes.

    Raises:
        LibraryError: the folder cannot be used; so does every method.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"{folder} cannot be made: {error.strerror}; check the folder's permissions") from error
        with self._connected() as connection:
            connection.execute(TABLE)

    def create(self, kind: str, prepare: Callable[[Path], tuple[Record, int]]) -> Job:
        """Create a job that waits for its turn; it is on the disk when this returns.

        Args:
            kind: what is to be done.
            prepare: puts the files of the job into the folder it is given, and returns options and total. When it
                raises, there is no job.
        """
        self._sweep()
        job_id = secrets.token_hex(8)
        folder = self.folder(job_id)
        try:
            folder.mkdir()
            options, total = prepare(folder)
            self._execute(
                "INSERT INTO jobs (id, kind, state, options, total, created, updated) "
                "VALUES (:id, :kind, 'queued', :options, :total, :now, :now)",
                **{"id": job_id, "kind": kind, "options": json.dumps(options), "total": total},
            )
        except OSError as error:
            shutil.rmtree(folder, ignore_errors=True)
            raise _named(error, folder) from error
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        return self.get(job_id)

    def folder(self, job_id: str) -> Path:
        """Return the folder of a job's files."""
        return self.path / job_id

    def get(self, job_id: str, *, kind: str | None = None) -> Job:
        """Return the job of this id, and of this kind if one is named.

        Raises:
            UnknownJobError: there is none.
        """
        found = self._execute("SELECT {} FROM jobs WHERE id = :id AND kind = ifnull(:kind, kind)", id=job_id, kind=kind)
        if not found:
            raise UnknownJobError(f"there is no {kind or 'job'} {job_id!r}; it may have been deleted")
        return found[0]

    def all(self, *, kind: str | None = None) -> list[Job]:
        """Return the jobs, of one kind or of all, the latest first."""
        return self._execute("SELECT {} FROM jobs WHERE kind = ifnull(:kind, kind) ORDER BY number DESC", kind=kind)

    def cancel(self, job_id: str) -> Job:
        """Tell a job to stop; what is done already is kept. A job that has ended is left as it is.

        Raises:
            UnknownJobError: there is none of this id.
        """
        self._execute(
            "UPDATE jobs SET finished = CASE state WHEN 'queued' THEN :now END, updated = :now, "
            "state = CASE state WHEN 'queued' THEN 'cancelled' ELSE 'cancelling' END "
            "WHERE id = :id AND state IN ('queued', 'running')",
            id=job_id,
        )
        return self.get(job_id)

    def resume(self, job_id: str) -> Job:
        """Let a job that was cancelled or has failed go on where it was.

        Raises:
            UnknownJobError: there is none of this id.
            JobStateError: the job is finished, or has not stopped.
        """
        resumed = self._execute(
            "UPDATE jobs SET state = 'queued', error = NULL, finished = NULL, updated = :now "
            "WHERE id = :id AND state IN ('cancelled', 'failed') RETURNING {}",
            id=job_id,
        )
        if not resumed:
            state = self.get(job_id).state
            raise JobStateError(f"the job is {state}; only one that was cancelled or has failed can go on")
        return resumed[0]

    def remove(self, job_id: str) -> None:
        """Delete a job and its files.

        Raises:
            UnknownJobError: there is none of this id.
            JobStateError: the job is running.
        """
        removed = self._execute(
            "DELETE FROM jobs WHERE id = :id AND state NOT IN ('running', 'cancelling') RETURNING {}", id=job_id
        )
        if not removed:
            state = self.get(job_id).state
            first = "cancel it and " if state is JobState.RUNNING else ""
            raise JobStateError(f"the job is {state}; {first}wait until it has stopped, then try again")
        shutil.rmtree(self.folder(job_id), ignore_errors=True)

    def claim(self, kind: str) -> Job | None:
        """Return the job of a kind whose turn it is, as running; None when none waits.

        Only one process at a time may ask for jobs of a kind: one that is marked as running was left by a killed one.
        """
        self._execute(
            "UPDATE jobs SET state = 'cancelled', finished = :now WHERE kind = :kind AND state = 'cancelling'",
            kind=kind,
        )
        claimed = self._execute(
            "UPDATE jobs SET state = 'running', started = :now, started_at = fraction, updated = :now WHERE number = "
            "(SELECT min(number) FROM jobs WHERE kind = :kind AND state IN ('queued', 'running')) RETURNING {}",
            kind=kind,
        )
        return claimed[0] if claimed else None

    def begin_at(self, job_id: str, fraction: float) -> None:
        """Write down what share an earlier run had done, so that the pace of this one is known."""
        self._execute(
            "UPDATE jobs SET started = :now, started_at = :fraction WHERE id = :id", id=job_id, fraction=fraction
        )

    def advance(self, job_id: str, *, done: int, total: int, fraction: float) -> Job:
        """Write down how far a running job is; its state says whether it is to stop.

        Raises:
            UnknownJobError: there is none of this id.
        """
        self._execute(
            "UPDATE jobs SET done = :done, total = :total, fraction = :fraction, error = NULL, updated = :now "
            "WHERE id = :id",
            **{"id": job_id, "done": done, "total": total, "fraction": fraction},
        )
        return self.get(job_id)

    def note(self, job_id: str, result: Any, *, done: int) -> None:
        """Write down what came of a job so far, and of how much of it."""
        self._execute(
            "UPDATE jobs SET result = :result, done = :done, updated = :now WHERE id = :id",
            **{"id": job_id, "result": json.dumps(result), "done": done},
        )

    def finish(self, job_id: str, result: Any) -> None:
        """Mark a job as finished."""
        self._execute(
            "UPDATE jobs SET state = 'finished', result = :result, done = total, fraction = 1, finished = :now, "
            "updated = :now WHERE id = :id",
            **{"id": job_id, "result": json.dumps(result)},
        )

    def stop(self, job_id: str, state: JobState, *, error: str | None = None) -> None:
        """Mark a job that ran as stopped: cancelled, failed, or queued when it is to go on later.

        One that was told to stop meanwhile does not go on, and is cancelled.
        """
        self._execute(
            "UPDATE jobs SET updated = :now, "
            "state = CASE WHEN :state = 'queued' AND state = 'cancelling' THEN 'cancelled' ELSE :state END, "
            "error = CASE WHEN :state = 'queued' AND state = 'cancelling' THEN NULL ELSE :error END, "
            "finished = CASE WHEN :state = 'queued' AND state <> 'cancelling' THEN NULL ELSE :now END WHERE id = :id",
            **{"id": job_id, "state": state, "error": error},
        )

    def _sweep(self) -> None:
        """Delete folders that belong to no job any more."""
        known = {job.id for job in self.all()}
        for folder in self.path.iterdir():
            if folder.is_dir() and folder.name not in known and folder.stat().st_mtime < time.time() - ORPHAN_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)

    def _execute(self, sql: str, **values: object) -> list[Job]:
        """Run a statement, `{}` in it being the columns of a job and `:now` the time; return the jobs it gives."""
        with self._connected() as connection:
            rows = connection.execute(sql.format(COLUMNS), {"now": time.time(), **values}).fetchall()
        return [_job(row) for row in rows]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        try:
            connection = sqlite3.connect(self.path / DATABASE_FILE, timeout=BUSY_SECONDS, isolation_level=None)
            with closing(connection):
                connection.execute("PRAGMA synchronous = FULL")
                yield connection
        except sqlite3.Error as error:
            raise self._named(error) from error

    def _named(self, error: sqlite3.Error) -> LibraryError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return LibraryFullError("the disk is full, no job was changed; free some space and try again")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryBusyError(
                f"another process has been writing to {self.path} for {BUSY_SECONDS:.0f} s; try again"
            )
        return LibraryError(
            f"{self.path / DATABASE_FILE} cannot be used ({error}); check its permissions, or delete the folder "
            f"{self.path}: the documents are not in it"
        )


def _named(error: OSError, folder: Path) -> LibraryError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return LibraryFullError("the disk is full, there is no job; free some space and try again")
    return LibraryError(f"{folder} cannot be written: {error.strerror}; check the permissions")


def _job(row: tuple[Any, ...]) -> Job:
    fields = dict(zip(Job.__slots__, row, strict=True))
    for name in ("options", "result"):
        fields[name] = None if fields[name] is None else json.loads(fields[name])
    return Job(**fields | {"state": JobState(fields["state"])})
