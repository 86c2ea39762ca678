from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.spool import Spool


def test_a_spool_is_the_sequence_of_its_items() -> None:
    items = [("a", 1), ("é\udcff", None), ("", [2.5])]
    spool = Spool(iter(items))
    assert len(spool) == 3
    assert list(spool) == items
    assert [spool[0], spool[-1], *spool[1:]] == [items[0], items[2], *items[1:]]
    assert spool[5:] == []
    assert bool(spool)
    assert not Spool([])
    with pytest.raises(IndexError):
        spool[3]


def test_two_readers_do_not_disturb_each_other() -> None:
    spool = Spool(range(100))
    assert list(zip(spool, reversed(spool), strict=True)) == [(n, 99 - n) for n in range(100)]


def open_files() -> set[Path]:
    return set(Path("/proc/self/fd").iterdir())


def test_nothing_is_left_open_or_on_the_disk() -> None:
    gc.collect()  # what earlier tests have left
    before = open_files()
    spool = Spool("abc")
    assert open_files() - before
    del spool
    gc.collect()
    assert not open_files() - before


def test_what_the_items_raise_comes_through() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("no more")

    with pytest.raises(ValueError, match="no more"):
        Spool(items())
