"""The runner of jobs: a thread for each kind, in one process of all that share a library."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from qa.errors import LibraryError, ModelUnavailableError, PinciteError
from qa.jobs import Job, Jobs, JobState
from qa.library import Library
from qa.locks import held_if_free

__all__ = ["JOBS_FOLDER", "JobRun", "JobRunner", "Work", "jobs_of"]

JOBS_FOLDER = "jobs"
POLL_SECONDS = 0.5
RETRY_SECONDS = 10.0
WRITE_SECONDS = 0.2
"""Least time between two writings of how far a job is, and between two looks at whether it is to stop."""

log = logging.getLogger(__name__)


def jobs_of(library: Library) -> Jobs:
    """Return the jobs of a library; they lie in its folder.

    Raises:
        LibraryError: the folder cannot be used.
    """
    return Jobs(library.path / JOBS_FOLDER)


class _StoppedError(Exception):
    """A job was told to stop, or its process is."""


@dataclass(slots=True)
class JobRun:
    """A job that is being run, as its work sees it."""

    jobs: Jobs
    job: Job
    is_stopping: Callable[[], bool]
    _written: float = field(default=0.0, init=False)
    _looked: float = field(default=0.0, init=False)
    _has_begun: bool = field(default=False, init=False)

    @property
    def folder(self) -> Path:
        """The folder of the job's files."""
        return self.jobs.folder(self.job.id)

    def progress(self, done: int, total: int, fraction: float | None = None) -> None:
        """Tell how far the job is. Raises an exception, to be let through, when the job is to stop here.

        Args:
            fraction: the same as a share; `done` of `total` when None.
        """
        if self.is_stopping():
            raise _StoppedError
        if self._has_begun and done < total and time.monotonic() < self._written + WRITE_SECONDS:
            return
        share = fraction if fraction is not None else done / max(total, 1)
        if not self._has_begun:
            self.jobs.begin_at(self.job.id, share)
            self._has_begun = True
        if self.jobs.advance(self.job.id, done=done, total=total, fraction=share).state is JobState.CANCELLING:
            raise _StoppedError
        self._written = time.monotonic()

    def check(self) -> None:
        """Raise an exception, to be let through, when the job is to stop here. It may be called at any rate."""
        if self.is_stopping():
            raise _StoppedError
        now = time.monotonic()
        if now >= self._looked + WRITE_SECONDS:
            self._looked = now
            if self.jobs.get(self.job.id).state is JobState.CANCELLING:
                raise _StoppedError

    def note(self, result: Any, *, done: int) -> None:
        """Write down what came of the job so far, and of how much of it."""
        self.jobs.note(self.job.id, result, done=done)

    def finish(self, result: Any) -> None:
        """Mark the job as finished, with what came of it."""
        self.jobs.finish(self.job.id, result)


Work = Callable[[Library, JobRun], None]
"""What a kind of job does. It goes on where an earlier run was stopped, and calls `finish` at its end."""


class JobRunner:
    """Runs the jobs of a library, those of a kind one after the other.

    Args:
        open_library: called when the library is needed; LibraryError means that it is to be tried again.
        work: what each kind of job does.
    """

    def __init__(self, open_library: Callable[[], Library], work: Mapping[str, Work]) -> None:
        self._open_library = open_library
        self._work = dict(work)
        self._process_is_stopping: Callable[[], bool] = lambda: False
        self._stopped = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self, *, is_stopping: Callable[[], bool] = lambda: False) -> None:
        """Run jobs in the background from now on.

        Args:
            is_stopping: says whether the process is about to end; a job then stops where it is, for another run.
        """
        self._process_is_stopping = is_stopping
        for kind in self._work:
            thread = threading.Thread(target=self._loop, args=[kind], name=f"pincite-{kind}", daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Stop as soon as the running jobs can, and wait for that. They go on in another run."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def is_stopping(self) -> bool:
        """Say whether the process, or this runner, is about to end."""
        return self._stopped.is_set() or self._process_is_stopping()

    def run_waiting(self, kind: str) -> None:
        """Run all jobs of a kind that wait, in this thread; none when another process runs that kind.

        Raises:
            LibraryError, ModelUnavailableError: a job cannot go on now, but can later.
        """
        library = self._open_library()
        jobs = jobs_of(library)
        with held_if_free(jobs.path / f"{kind}.lock") as is_ours:
            while is_ours and not self.is_stopping() and (job := jobs.claim(kind)) is not None:
                self._run(library, JobRun(jobs, job, self.is_stopping))

    def _loop(self, kind: str) -> None:
        """Run jobs until told to stop; whatever happens, the next is tried."""
        while not self.is_stopping():
            pause = POLL_SECONDS
            try:
                self.run_waiting(kind)
            except (LibraryError, ModelUnavailableError) as error:
                log.warning("The jobs wait: %s", error)
                pause = RETRY_SECONDS
            except Exception:
                log.exception("Unexpected error in the runner of jobs")
                pause = RETRY_SECONDS
            self._pause(pause)

    def _pause(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while not self.is_stopping() and time.monotonic() < until:
            self._stopped.wait(min(seconds, POLL_SECONDS))

    def _run(self, library: Library, run: JobRun) -> None:
        """Run one job, to its end or to where it has to stop."""
        jobs, job = run.jobs, run.job
        try:
            self._work[job.kind](library, run)
        except _StoppedError:
            jobs.stop(job.id, JobState.QUEUED)
        except (LibraryError, ModelUnavailableError) as error:
            jobs.stop(job.id, JobState.QUEUED, error=str(error))
            raise
        except PinciteError as error:
            jobs.stop(job.id, JobState.FAILED, error=str(error))
        except Exception:
            log.exception("Unexpected error in job %s", job.id)
            jobs.stop(job.id, JobState.FAILED, error="something went wrong in Pincite; its log says what")
