"""What has changed in a library: a log beside its documents, so that an index is brought in step at little cost."""

from __future__ import annotations

import secrets
import sqlite3
from dataclasses import dataclass

import numpy as np

from qa.encoded import Ids

__all__ = ["State", "difference", "last_state", "log_removal", "new_ids"]

MAX_ID = 2**53
"""JavaScript and many JSON readers hold larger numbers inexactly."""
LOG = "INSERT INTO changes (mark, first, passages) VALUES (random(), ?, ?)"
RUNS = "SELECT first, passages FROM changes WHERE number > ?"


@dataclass(frozen=True, slots=True)
class State:
    """A state of a library: the number of its last change, and the mark that the change was given at random.

    The mark tells apart the states of two copies of a library that were changed in different ways.
    """

    number: int
    mark: int

    def __str__(self) -> str:
        return f"{self.number} {self.mark}"

    @classmethod
    def parse(cls, text: str) -> State:
        """Return the state that was written as `text`."""
        number, mark = text.split()
        return cls(int(number), int(mark))


def last_state(connection: sqlite3.Connection) -> State:
    """Return the state that the library is in."""
    number, mark = connection.execute("SELECT number, mark FROM changes ORDER BY number DESC LIMIT 1").fetchone()
    return State(int(number), int(mark))


def new_ids(connection: sqlite3.Connection, count: int) -> range:
    """Return ids for `count` passages to be added: in a row from a random place, where there is none yet."""
    while True:
        first = 1 + secrets.randbelow(MAX_ID - count)
        taken = connection.execute("SELECT 1 FROM passages WHERE id BETWEEN ? AND ? LIMIT 1", (first, first + count))
        if taken.fetchone() is None:
            connection.execute(LOG, (first, count))
            return range(first, first + count)


def log_removal(connection: sqlite3.Connection, document_id: str) -> None:
    """Write down that the passages of a document are about to be removed."""
    first, last = connection.execute(
        "SELECT min(id), max(id) FROM passages WHERE document_id = ?", (document_id,)
    ).fetchone()
    if first is not None:
        connection.execute(LOG, (first, first - last - 1))


def difference(connection: sqlite3.Connection, since: State) -> tuple[Ids, Ids] | None:
    """Return the ids of the passages that were added since a state, and of those that were removed.

    None when the library was never in that state.
    """
    row = connection.execute("SELECT mark FROM changes WHERE number = ?", (since.number,)).fetchone()
    if row is None or row[0] != since.mark:
        return None
    runs = connection.execute(RUNS, (since.number,)).fetchall()
    added = _ids([(first, passages) for first, passages in runs if passages > 0])
    removed = _ids([(first, -passages) for first, passages in runs if passages < 0])
    return np.setdiff1d(added, removed), np.setdiff1d(removed, added)


def _ids(runs: list[tuple[int, int]]) -> Ids:
    return np.concatenate([np.empty(0, np.int64), *(np.arange(first, first + count) for first, count in runs)])
