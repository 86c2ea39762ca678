from __future__ import annotations

import logging
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import qa.write_ahead_log
from qa.database import Database

INSERT = "INSERT INTO documents VALUES (?, '', ?, '', '', '', ?, NULL, NULL)"
SECRET = "Quetzalcoatl"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "pincite.db")
    insert(database, "secret", SECRET)
    yield database
    database.close()


def insert(database: Database, document_id: str, text: str) -> None:
    with database.writing() as connection:
        connection.execute(INSERT, (document_id, document_id, text))


def remove(database: Database) -> None:
    """Remove the secret, as `Corpus.remove` does."""
    with database.writing() as connection:
        connection.execute("DELETE FROM documents WHERE id = 'secret'")
    database.forget_removed()


@contextmanager
def reading(database: Database) -> Iterator[None]:
    """Read the present state from another connection, as another process does."""
    with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM documents").fetchone()
        yield
        connection.execute("COMMIT")


def can_be_read(database: Database) -> bool:
    return any(SECRET.encode() in path.read_bytes() for path in database.path.parent.iterdir())


def wait_until_gone(database: Database) -> None:
    for _ in range(1_200):
        if not can_be_read(database):
            return
        time.sleep(0.05)
    pytest.fail("removed text stays in the files")


def test_without_readers_removed_text_is_gone_at_once(database: Database) -> None:
    assert can_be_read(database)
    remove(database)
    assert not can_be_read(database)


def test_a_reader_keeps_no_removal_and_no_writer_waiting(database: Database) -> None:
    def change() -> None:
        remove(database)
        insert(database, "next", "More.")

    with reading(database):
        changes = threading.Thread(target=change)
        changes.start()
        changes.join(20)
        assert not changes.is_alive()
        assert can_be_read(database)
    wait_until_gone(database)


def test_it_is_gone_while_others_go_on_reading_and_writing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    """There is never a moment without a reader, and never a long one without a writer."""
    monkeypatch.setattr(qa.write_ahead_log, "CALM_SECONDS", 0.2)
    over = threading.Event()
    turns = [threading.Event(), threading.Event()]

    def read_in_turn(own: int) -> None:
        while not over.is_set():
            with reading(database):
                turns[1 - own].set()
                turns[own].wait(5)
                turns[own].clear()

    def write() -> None:
        while not over.is_set():
            insert(database, str(time.monotonic_ns()), "More.")

    others = [threading.Thread(target=read_in_turn, args=[own]) for own in (0, 1)] + [threading.Thread(target=write)]
    for other in others:
        other.start()
    try:
        remove(database)
        wait_until_gone(database)
        assert all(other.is_alive() for other in others)
    finally:
        over.set()
        for turn in turns:
            turn.set()
        for other in others:
            other.join()


def test_it_is_gone_when_the_library_is_closed(database: Database) -> None:
    with closing(sqlite3.connect(database.path)) as other:  # the last to close the file would empty its log anyway
        other.execute("SELECT count(*) FROM documents").fetchone()
        other.commit()
        with reading(database):
            remove(database)
        database.close()
        assert not can_be_read(database)


def test_what_a_killed_process_left_is_gone_when_the_library_is_opened(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as killed:
        killed.setattr(Database, "forget_removed", lambda self: None)
        remove(database)
    assert can_be_read(database)
    Database(database.path).close()
    assert not can_be_read(database)


def test_readers_that_do_not_stop_are_told_of(
    database: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(qa.write_ahead_log, "PATIENCE_SECONDS", 0.1)
    with reading(database), caplog.at_level(logging.WARNING):
        remove(database)
        database.close()
    assert "until others stop reading" in caplog.text
