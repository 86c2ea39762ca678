from __future__ import annotations

from pathlib import Path

import pytest

from qa.meter import Meter


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """Files of 100, 0, 300 bytes, and one that is not there."""
    for name, size in (("a.txt", 100), ("b.txt", 0), ("c.txt", 300)):
        (tmp_path / name).write_bytes(b"x" * size)
    return [tmp_path / name for name in ("a.txt", "b.txt", "c.txt", "missing.txt")]


def test_progress_counts_the_bytes_of_files(files: list[Path]) -> None:
    calls: list[tuple[int, int]] = []
    meter = Meter(lambda done, total: calls.append((done, total)))
    for path in meter.over(files):
        if path.name == "c.txt":
            meter.advance(0.5)
    assert [total for _, total in calls] == [400] * len(calls)
    done = [done for done, _ in calls]
    assert done == sorted(done)
    assert done[0] == 0
    assert 250 in done
    assert done[-1] == 400


def test_every_file_is_yielded_once_and_in_order(files: list[Path]) -> None:
    assert list(Meter(None).over(files)) == files


def test_no_files_are_no_progress() -> None:
    calls: list[tuple[int, int]] = []
    assert list(Meter(lambda done, total: calls.append((done, total))).over([])) == []
    assert calls == []


def test_nobody_need_listen(files: list[Path]) -> None:
    meter = Meter(None)
    seen = []
    for path in meter.over(files):
        meter.advance(0.3)
        seen.append(path)
    assert seen == files
