"""Locks between processes: a file that one of them holds. Whoever is killed lets go of it."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path

__all__ = ["held_if_free", "held_in_turn", "locked"]

OFTEN = 0.05  # seconds between two looks at a lock


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


@contextmanager
def held_in_turn(path: Path, *, waiting: Callable[[], object]) -> Iterator[None]:
    """Hold the lock `path` once no other thread or process does; it is deleted when it is let go.

    Args:
        path: the lock; its folder exists.
        waiting: called again and again while somebody else holds it; what it raises ends the wait.
    """
    with locked(path, waiting=waiting):
        try:
            yield
        finally:
            path.unlink()


def locked(path: Path, *, waiting: Callable[[], object]) -> FileIO:
    """Return the file `path`, open to append, once no other thread or process holds its lock; to close it lets go.

    `waiting` is called again and again while somebody else holds it; what it raises ends the wait.

    Raises:
        OSError: the file cannot be opened or locked.
    """
    while True:
        file = path.open("ab", buffering=0)  # a failed write must not be tried again on closing
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.close()
            waiting()
            time.sleep(OFTEN)
            continue
        # Whoever held it may have deleted the file between opening and locking it.
        if _is_at(file, path):
            return file
        file.close()


def _is_at(file: FileIO, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
