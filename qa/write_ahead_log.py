"""The write-ahead log of a library, emptied after removals: until then, removed text can be read in its file."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Callable

__all__ = ["WriteAheadLog"]

PAUSE_SECONDS = 0.05
CALM_SECONDS = 60.0
"""How long a moment without readers of an older state is looked for before writers are kept waiting for one."""
PATIENCE_SECONDS = 10.0
"""How long writers are kept waiting at a time; they themselves wait longer."""

log = logging.getLogger(__name__)


class WriteAheadLog:
    """Empties the log of a file: at once when nobody reads an older state, else in the background.

    SQLite can empty it when no reader needs it any more. To wait for that would keep whoever removes a document waiting
    for the longest answer under way, twice, and every writer with it.

    Args:
        connect: returns a connection to the file for the calling thread.
    """

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._asked = 0
        self._thread: threading.Thread | None = None

    def empty(self) -> None:
        """See to it that what was removed so far stands in the log no longer than it must."""
        if self.try_to_empty():
            return
        with self._lock:
            self._asked += 1
            if self._thread is None:
                self._thread = threading.Thread(target=self._keep_trying, name="pincite-log", daemon=True)
                self._thread.start()

    def try_to_empty(self, *, patience: float = 0.0) -> bool:
        """Empty the log unless a reader needs it for longer than `patience` seconds; say whether it is empty.

        Raises:
            sqlite3.Error: the file cannot be used.
        """
        connection = self._connect()
        held = connection.execute("PRAGMA busy_timeout").fetchone()[0]
        connection.execute(f"PRAGMA busy_timeout = {round(patience * 1000)}")
        try:
            busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        finally:
            connection.execute(f"PRAGMA busy_timeout = {held}")
        return not busy

    def close(self) -> None:
        """End the work in the background; what is left of it is done now, or told when readers do not let it."""
        self._stopped.set()
        with self._lock:
            thread = self._thread
        if thread is None:
            return
        thread.join()
        if self._thread is not None and not self.try_to_empty(patience=PATIENCE_SECONDS):
            log.warning("what was removed can be read in the library's log until others stop reading the library")

    def _keep_trying(self) -> None:
        calm_until = time.monotonic() + CALM_SECONDS
        while not self._stopped.wait(PAUSE_SECONDS):
            asked = self._asked
            try:
                is_empty = self.try_to_empty(patience=PATIENCE_SECONDS if time.monotonic() > calm_until else 0.0)
            except sqlite3.Error as error:
                log.warning("what was removed can be read in the library's log for now: %s", error)
                calm_until = time.monotonic() + CALM_SECONDS
                self._stopped.wait(CALM_SECONDS)
                continue
            with self._lock:
                if is_empty and self._asked == asked:
                    self._thread = None
                    return
