from __future__ import annotations

import fcntl
import logging
import resource
from collections.abc import Callable
from io import FileIO
from pathlib import Path
from typing import Any

import pytest

from qa.errors import BatchError
from qa.journal import Journal

FINGERPRINT: dict[str, Any] = {"format": 1, "questions": "abc"}
FIRST: list[Any] = [{"question": "Où ?"}, None]
SECOND: list[Any] = [{"question": "half \udc80"}, {"question": "line\u2028end"}]
SIZES = [2, 2, 1]


def stop_after(path: Path, *chunks: list[Any]) -> None:
    """Write these chunks and be interrupted."""
    with Journal.locked(path) as journal:
        journal.resume(FINGERPRINT, SIZES)
        for chunk in chunks[journal.chunks :]:
            journal.append(chunk)
        raise KeyboardInterrupt


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Path of a journal that a batch left after two of three chunks."""
    path = tmp_path / ".answers.csv.partial"
    with pytest.raises(KeyboardInterrupt):
        stop_after(path, FIRST, SECOND)
    return path


def test_a_journal_goes_on_after_its_last_chunk(path: Path) -> None:
    with Journal.locked(path) as journal:
        assert journal.resume(FINGERPRINT, SIZES) == 2
        journal.append([None])
        assert list(journal) == [*FIRST, *SECOND, None]
        assert list(journal) == [*FIRST, *SECOND, None]
        journal.remove()
    assert not path.exists()


@pytest.mark.parametrize(
    ("damage", "kept"),
    [
        (lambda lines: [*lines[:2], lines[2][:-1]], FIRST),
        (lambda lines: [*lines[:2], lines[2][: len(lines[2]) // 2]], FIRST),
        (lambda lines: [*lines, b"[null"], FIRST + SECOND),
        (lambda lines: [*lines, b"\0" * 100], FIRST + SECOND),
        (lambda lines: [lines[0], b"[null]\n", lines[2]], []),
        (lambda lines: [lines[0], b'{"a": 1, "b": 2}\n'], []),
        (lambda lines: [lines[0][:-5]], []),
        (lambda lines: [b"no journal\n", *lines[1:]], []),
        (lambda lines: [b"\xff\xfe\n"], []),
        (lambda lines: [], []),
        (lambda lines: [*lines, b"[null]\n", b"[null]\n"], [*FIRST, *SECOND, None]),
    ],
)
def test_a_torn_line_and_all_below_it_is_dropped(
    path: Path, damage: Callable[[list[bytes]], list[bytes]], kept: list[Any]
) -> None:
    path.write_bytes(b"".join(damage(path.read_bytes().splitlines(keepends=True))))
    with Journal.locked(path) as journal:
        chunks = journal.resume(FINGERPRINT, SIZES)
        assert chunks == journal.chunks
        assert list(journal) == kept
        journal.append([None])
        assert list(journal) == [*kept, None]


def test_a_journal_of_another_batch_is_started_anew(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING), Journal.locked(path) as journal:
        assert journal.resume(FINGERPRINT | {"questions": "xyz"}, SIZES) == 0
        assert list(journal) == []
    assert "starting anew" in caplog.text


def test_a_journal_without_finished_chunk_is_removed(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        stop_after(tmp_path / "journal")
    assert not list(tmp_path.iterdir())


def test_a_journal_is_open_only_once(path: Path) -> None:
    with (
        Journal.locked(path),
        pytest.raises(BatchError, match="another batch is writing these answers"),
        Journal.locked(path),
    ):
        pass
    with Journal.locked(path) as journal:
        assert journal.resume(FINGERPRINT, SIZES) == 2


def test_a_journal_deleted_between_opening_and_locking_is_made_again(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = fcntl.flock
    calls: list[int] = []

    def late(file: FileIO, operation: int) -> None:
        calls.append(operation)
        if len(calls) == 1:
            path.unlink()
        lock(file, operation)

    monkeypatch.setattr("fcntl.flock", late)
    with Journal.locked(path) as journal:
        assert path.exists()
        assert journal.resume(FINGERPRINT, SIZES) == 0
    assert len(calls) == 2


def test_a_full_disk_keeps_the_chunks_before(path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, hard))
    try:
        with pytest.raises(BatchError, match="cannot be written"):
            stop_after(path, FIRST, SECOND, ["long" * 1_000])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert path.stat().st_size == 1_000
    with Journal.locked(path) as journal:
        assert journal.resume(FINGERPRINT, SIZES) == 2
        assert list(journal) == FIRST + SECOND
