from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

import qa.database
from qa.database import SCHEMA_VERSION, Database
from qa.errors import LibraryBusyError, LibraryError, LibraryFullError

INSERT = "INSERT INTO documents VALUES (?, '', ?, '', '', '', ?, NULL, NULL)"
COUNT = "SELECT count(*) FROM documents"

LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
sys.stdout.write("locked\\n")
sys.stdout.flush()
sys.stdin.read()
"""


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "pincite.db")
    yield database
    database.close()


def insert(database: Database, document_id: str, text: str = "") -> None:
    with database.writing() as connection:
        connection.execute(INSERT, (document_id, document_id, text))


def count(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute(COUNT).fetchone()[0])


def revision(database: Database) -> int:
    with database.reading() as connection:
        return int(connection.execute("SELECT value FROM facts WHERE key = 'revision'").fetchone()[0])


def fail_while_writing(database: Database, error: type[BaseException]) -> None:
    with database.writing() as connection:
        connection.execute("DELETE FROM documents")
        connection.execute(INSERT, ("b", "b", ""))
        raise error


def fail_while_reading(database: Database) -> None:
    with database.reading() as connection:
        connection.execute(COUNT)
        raise RuntimeError


def read_all(path: Path) -> None:
    with Database(path).reading() as connection:
        connection.execute("SELECT sum(length(text)) FROM documents").fetchone()


@contextmanager
def locked_by_another_process(path: Path) -> Iterator[None]:
    command = [sys.executable, "-c", LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert process.stdout.readline() == "locked\n"
        yield
        process.communicate("")


def test_a_new_file_is_an_empty_library(database: Database) -> None:
    assert count(database) == 0
    assert revision(database) == 0
    assert database.integrity_problems() == []


def test_writing_is_kept_and_counted(database: Database) -> None:
    insert(database, "a")
    insert(database, "b")
    assert count(database) == 2
    assert revision(database) == 2
    database.close()
    again = Database(database.path)
    assert (count(again), revision(again)) == (2, 2)
    again.close()


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_an_exception_undoes_the_whole_transaction(database: Database, error: type[BaseException]) -> None:
    insert(database, "a")
    expected = LibraryError if error is sqlite3.IntegrityError else error
    with pytest.raises(expected):
        fail_while_writing(database, error)
    assert count(database) == 1
    assert revision(database) == 1
    insert(database, "c")
    assert count(database) == 2


def test_a_reader_sees_one_state_to_its_end(database: Database) -> None:
    other = Database(database.path)
    with database.reading() as connection:
        assert connection.execute(COUNT).fetchone()[0] == 0
        insert(other, "a")
        assert connection.execute(COUNT).fetchone()[0] == 0
        with database.reading() as inner:
            assert inner.execute(COUNT).fetchone()[0] == 0
    assert count(database) == 1
    other.close()


def test_a_writer_reads_what_it_has_written(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(INSERT, ("a", "a", ""))
        assert count(database) == 1


def test_a_reader_in_a_failing_block_leaves_no_transaction_open(database: Database) -> None:
    with pytest.raises(RuntimeError):
        fail_while_reading(database)
    insert(database, "a")
    assert count(database) == 1


def test_threads_write_one_after_the_other(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(insert, database, f"{number}") for number in range(80)]:
            done.result()
    assert count(database) == 80
    assert revision(database) == 80


@pytest.mark.parametrize("round_", range(5))
def test_many_can_open_a_new_library_at_the_same_moment(tmp_path: Path, round_: int) -> None:
    start = threading.Barrier(8)

    def open_and_write(number: int) -> None:
        start.wait()
        database = Database(tmp_path / "pincite.db")
        insert(database, f"{number}")
        database.close()

    with ThreadPoolExecutor(8) as pool:
        for done in [pool.submit(open_and_write, number) for number in range(8)]:
            done.result()
    database = Database(tmp_path / "pincite.db")
    assert count(database) == 8
    database.close()


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files in /proc")
def test_threads_that_have_ended_hold_no_files_open(database: Database) -> None:
    def open_files() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    count(database)
    before = open_files()
    for _ in range(40):
        thread = threading.Thread(target=count, args=[database])
        thread.start()
        thread.join()
    assert open_files() < before + 20


def test_a_newer_library_is_refused_and_left_alone(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION + 98}")
    database.close()
    before = database.path.read_bytes()
    with pytest.raises(LibraryError, match=r"pincite\.db was written by another version of Pincite; update Pincite"):
        Database(database.path)
    assert database.path.read_bytes() == before


def write_text(path: Path) -> None:
    path.write_text("Dear diary, this is no library. " * 200, "utf-8")


def write_noise(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 64)


def make_folder(path: Path) -> None:
    path.mkdir()


@pytest.mark.parametrize("damage", [write_text, write_noise, make_folder])
def test_what_is_no_library_is_named_and_left_alone(tmp_path: Path, damage: Callable[[Path], None]) -> None:
    path = tmp_path / "pincite.db"
    damage(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LibraryError) as raised:
        Database(path)
    assert str(path) in str(raised.value)
    assert "; " in str(raised.value)  # … and what to do
    assert before is None or path.read_bytes() == before


def test_a_library_cut_short_is_named(database: Database) -> None:
    for number in range(20):
        insert(database, f"{number}", "words " * 2000)
    database.close()
    size = database.path.stat().st_size
    with database.path.open("r+b") as file:
        file.truncate(size // 2)
    with pytest.raises(LibraryError, match="damaged"):
        read_all(database.path)


def test_a_library_that_stays_locked_is_busy(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qa.database, "BUSY_SECONDS", 0.2)
    impatient = Database(database.path)
    insert(impatient, "a")
    with locked_by_another_process(database.path):
        with pytest.raises(LibraryBusyError, match=r"another process .*pincite\.db.*try again"):
            insert(impatient, "b")
        assert count(impatient) == 1  # reading goes on
    insert(impatient, "c")
    assert count(impatient) == 2
    impatient.close()


def test_a_full_disk_leaves_everything_as_it_was(database: Database) -> None:
    insert(database, "a", "kept")
    with database.reading() as connection:
        connection.execute(f"PRAGMA max_page_count = {connection.execute('PRAGMA page_count').fetchone()[0] + 2}")
    with pytest.raises(LibraryFullError, match=r"the disk is full, .*pincite\.db is as it was before; free some space"):
        insert(database, "b", "too long " * 20_000)
    assert (count(database), revision(database)) == (1, 1)
    assert database.integrity_problems() == []
    with database.reading() as connection:
        connection.execute("PRAGMA max_page_count = 1000000")
    insert(database, "b", "too long " * 20_000)
    assert count(database) == 2


def test_lost_parents_are_found(database: Database) -> None:
    insert(database, "a")
    connection = sqlite3.connect(database.path)
    connection.execute("INSERT INTO sentences SELECT 77, 0, 1, x'', 1.0" + _more_columns(connection))
    connection.commit()
    connection.close()
    assert database.integrity_problems() == ["a row of sentences has lost its parent"]


def _more_columns(connection: sqlite3.Connection) -> str:
    return ", x''" * (len(connection.execute("PRAGMA table_info(sentences)").fetchall()) - 5)
