"""A job: work that is kept on the disk, as it stands now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

__all__ = ["Job", "JobState"]


class JobState(StrEnum):
    """Where a job is. A running job that is told to stop is `cancelling` until it has."""

    QUEUED = "queued"
    RUNNING = "running"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FINISHED = "finished"
    FAILED = "failed"

    @property
    def is_final(self) -> bool:
        """Whether nothing will change by itself any more."""
        return self in (JobState.CANCELLED, JobState.FINISHED, JobState.FAILED)


@dataclass(frozen=True, slots=True)
class Job:
    """A job as it stands now. Times are seconds since 1970.

    Attributes:
        kind: what is to be done.
        options: how, as the kind of job needs it.
        done, total: how far it is, in the unit of its kind.
        fraction: the same as a share, 0 to 1; finer where a unit takes long.
        started: when the present run began, with the share `started_at` done.
        error: why it failed, or why it has to wait.
        result: what came of it; of some kinds, what came of it so far.
    """

    id: str
    kind: str
    state: JobState
    options: Mapping[str, Any]
    done: int
    total: int
    fraction: float
    created: float
    started: float | None
    started_at: float
    updated: float
    finished: float | None
    error: str | None
    result: Any

    @property
    def seconds_left(self) -> float | None:
        """How long the job will take at the pace of its present run; None when nothing tells."""
        advanced = self.fraction - self.started_at
        if self.state is not JobState.RUNNING or self.started is None or advanced <= 0:
            return None
        return (1 - self.fraction) * (self.updated - self.started) / advanced
