"""Locks between processes: a file that one of them holds. Whoever is killed lets go of it."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["held_if_free"]


@contextmanager
def held_if_free(path: Path) -> Iterator[bool]:
    """Hold the lock `path` and yield True, or yield False at once when another thread or process holds it."""
    with path.open("ab") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
