"""The SQLite file of a library: its tables, its connections, and its errors in the user's words."""

from __future__ import annotations

import os
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from qa import token_rows, word_index
from qa.damage import SIGNS, find_damage
from qa.errors import LibraryBusyError, LibraryError, LibraryFullError
from qa.write_ahead_log import WriteAheadLog

__all__ = ["Database"]

SCHEMA_VERSION = 5
BUSY_SECONDS = 30.0
RETRY_SECONDS = 0.02

SINCE_VERSION_5 = """
ALTER TABLE documents ADD COLUMN author TEXT;
"""
SINCE_VERSION_4 = (
    """
ALTER TABLE documents ADD COLUMN date TEXT;
"""
    + SINCE_VERSION_5
)
SINCE_VERSION_3 = token_rows.TABLE + SINCE_VERSION_4
SINCE_VERSION_2 = (
    """
CREATE INDEX passages_of_language ON passages (language);
-- Runs of passage ids that were added, or removed when `passages` is negative; `qa/changes.py` reads it.
CREATE TABLE changes (
    number INTEGER PRIMARY KEY, mark INTEGER NOT NULL, first INTEGER NOT NULL, passages INTEGER NOT NULL
);
INSERT INTO changes VALUES (1, random(), 0, 0);
"""
    + word_index.TABLE
    + SINCE_VERSION_3
)
SCHEMA = (
    """
CREATE TABLE facts (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO facts VALUES ('revision', 0);

CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, source TEXT NOT NULL UNIQUE, media_type TEXT NOT NULL,
    language TEXT NOT NULL, sha256 TEXT NOT NULL, text TEXT NOT NULL
);
-- Ids are drawn at random, so that none is given twice, not even after an older copy of the file was put back: a set of
-- ids says exactly which passages an index holds.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY,
    document_id TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
    number INTEGER NOT NULL, start INTEGER NOT NULL, "end" INTEGER NOT NULL, text TEXT NOT NULL,
    heading TEXT NOT NULL, page INTEGER, language TEXT NOT NULL, vector BLOB NOT NULL, pieces BLOB NOT NULL
);
CREATE INDEX passages_of_document ON passages (document_id);
CREATE TABLE sentences (
    passage_id INTEGER NOT NULL REFERENCES passages ON DELETE CASCADE,
    start INTEGER NOT NULL, "end" INTEGER NOT NULL, vector BLOB NOT NULL, scale REAL NOT NULL, pieces BLOB NOT NULL,
    PRIMARY KEY (passage_id, start)
) WITHOUT ROWID;
-- The sum of the vectors of each language's passages, from which their mean follows.
CREATE TABLE languages (language TEXT PRIMARY KEY, passages INTEGER NOT NULL, total BLOB NOT NULL) WITHOUT ROWID;
"""
    + SINCE_VERSION_2
)
STEPS = {0: SCHEMA, 1: SINCE_VERSION_2, 2: SINCE_VERSION_3, 3: SINCE_VERSION_4, 4: SINCE_VERSION_5}
"""What makes the tables of this version, by the version that a file has; a new file has 0."""


class Database:
    """Connections to one SQLite file, one a thread.

    Args:
        path: the file; created with empty tables when it is missing. Where its folder cannot be written, it can be read
            all the same, unless another process is using it.

    Raises:
        LibraryError: the file cannot be opened, is no library, or was written by a newer Pincite.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()
        self._connections: dict[threading.Thread, sqlite3.Connection] = {}
        self._lock = threading.Lock()
        self._is_sealed = _is_sealed(path)
        self._log = WriteAheadLog(self._connection)
        with self._named_errors():
            self._create()
            if not self._is_sealed:
                self._log.try_to_empty()  # a killed process may have left removed text in it

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection on which all statements see one state of the library."""
        with self._named_errors():
            connection = self._connection()
            if connection.in_transaction:  # already inside a reading or writing block of this thread
                yield connection
                return
            connection.execute("BEGIN")
            try:
                yield connection
            finally:
                connection.execute("COMMIT")

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection in a write transaction: all of it is kept at the end, or nothing after an error."""
        with self._named_errors():
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("UPDATE facts SET value = value + 1 WHERE key = 'revision'")
                connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has rolled back by itself when the disk is full
                    connection.execute("ROLLBACK")
                raise

    def check_writable(self) -> None:
        """Raise LibraryError if nothing can be written."""
        if self._is_sealed:
            raise self._unwritable()

    def forget_removed(self) -> None:
        """Empty the write-ahead log, where removed text would otherwise stay readable, as soon as readers let it."""
        with self._named_errors():
            self._log.empty()

    def integrity_problems(self) -> list[str]:
        """Return what SQLite's own check finds wrong with the file, and what is wrong with the values in it."""
        with self.reading() as connection:
            found = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(10)")]
            broken = connection.execute("PRAGMA foreign_key_check").fetchall()
            lost = [f"a row of {row[0]} has lost its parent" for row in broken]
            return [line for line in found if line != "ok"] + lost + find_damage(connection)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._named_errors():
            self._log.close()
        with self._lock:
            for connection in self._connections.values():
                connection.close()
            self._connections.clear()
            self._local = threading.local()

    def _create(self) -> None:
        connection = self._connection()
        if not self._is_sealed:
            self._keep_a_log_ahead(connection)
        if self._version(connection) in STEPS:
            self.check_writable()
            connection.execute("BEGIN IMMEDIATE")
            # Another process may have made the tables while this one waited for the lock.
            steps = STEPS.get(self._version(connection))
            if steps is not None:
                for statement in steps.split(";\n"):
                    if statement.strip():
                        connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            connection.execute("COMMIT")
        if self._version(connection) != SCHEMA_VERSION:
            raise LibraryError(f"{self.path} was written by another version of Pincite; update Pincite and try again")

    @staticmethod
    def _keep_a_log_ahead(connection: sqlite3.Connection) -> None:
        """Switch to write-ahead logging; SQLite does not wait by itself when another process is doing the same."""
        deadline = time.monotonic() + BUSY_SECONDS
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                    raise
                time.sleep(RETRY_SECONDS)
            else:
                return

    @staticmethod
    def _version(connection: sqlite3.Connection) -> int:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            # Closed by close(), possibly from another thread; between that, only its own thread uses it.
            # SQLite reads no file with a log ahead, not even an empty one, unless it can write the log or is told that
            # the file does not change.
            is_address = self._is_sealed
            connection = sqlite3.connect(
                f"{self.path.resolve().as_uri()}?immutable=1" if is_address else self.path,
                timeout=BUSY_SECONDS,
                isolation_level=None,
                check_same_thread=False,
                uri=is_address,
            )
            word_index.add_piece_function(connection)
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA secure_delete = ON")
            connection.execute("PRAGMA synchronous = FULL")
            self._local.connection = connection
            with self._lock:
                for thread in [thread for thread in self._connections if not thread.is_alive()]:
                    self._connections.pop(thread).close()
                self._connections[threading.current_thread()] = connection
        return connection

    @contextmanager
    def _named_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise self._named(error) from error
        except UnicodeDecodeError as error:  # SQLite's message quotes what it cannot read
            raise self._damaged("its tables cannot be read") from error
        except SIGNS as error:
            with suppress(sqlite3.Error):
                if found := find_damage(self._connection()):
                    raise LibraryError(f"{self.path} is damaged ({found[0]}); run `pincite doctor`") from error
            raise

    def _named(self, error: sqlite3.Error) -> LibraryError:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            return LibraryFullError(f"the disk is full, {self.path} is as it was before; free some space and try again")
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            return LibraryBusyError(
                f"another process has been writing to {self.path} for {BUSY_SECONDS:.0f} s; try again"
            )
        if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
            return self._unwritable()
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            return self._damaged(str(error))
        return LibraryError(f"{self.path} cannot be used: {error}; run `pincite doctor`")

    def _unwritable(self) -> LibraryError:
        return LibraryError(f"{self.path} cannot be opened for writing; check its folder's permissions")

    def _damaged(self, reason: str) -> LibraryError:
        return LibraryError(
            f"{self.path} is damaged or no Pincite library ({reason}); restore it from a backup, "
            "or choose another folder with --library and add the documents again"
        )


def _is_sealed(path: Path) -> bool:
    """Tell a file that can be read only, and that nobody is writing to, from others."""
    log_ahead = path.with_name(f"{path.name}-wal")
    as_effective = os.access in os.supports_effective_ids
    return path.is_file() and not log_ahead.exists() and not os.access(path.parent, os.W_OK, effective_ids=as_effective)
