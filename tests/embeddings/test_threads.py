from __future__ import annotations

import os
import sys
import threading
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from embeddings.threads import on_all_cores, one_thread


def threads() -> list[int]:
    """Return how many threads each BLAS has that all threads of the process share, as numpy's."""
    found = (pool for pool in threadpool_info() if pool["user_api"] == "blas")
    return [pool["num_threads"] for pool in found if pool["threading_layer"] != "openmp"]


def test_products_are_computed_by_one_thread_and_by_as_many_as_before_afterwards() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    assert before
    with one_thread():
        assert threads() == [1] * len(before)
    assert threads() == before


def test_products_stay_with_one_thread_until_the_last_who_asked_for_it_is_done() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    with ExitStack() as first, ExitStack() as second:
        first.enter_context(one_thread())
        second.enter_context(one_thread())
        first.close()
        assert threads() == [1] * len(before)
    assert threads() == before


def test_whoever_asks_gets_one_thread_and_whoever_leaves_last_gives_the_others_back() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    found = []
    asked, left = threading.Event(), threading.Event()

    def ask() -> None:
        with one_thread():
            found.append(threads())
            asked.set()
            left.wait(10)
        found.append(threads())

    with threadpool_limits():  # so that this thread, which lives on, was the first to set a limit
        pass
    other = Thread(target=ask)
    other.start()
    asked.wait(10)
    with one_thread():
        left.set()
        other.join(10)
        assert threads() == [1] * len(before)
    assert found == [[1] * len(before)] * 2
    assert threads() == before


def test_the_nearest_vectors_are_searched_by_one_thread_and_by_as_many_as_before_afterwards() -> None:
    faiss = pytest.importorskip("faiss")
    before = faiss.omp_get_max_threads()
    with one_thread():
        assert faiss.omp_get_max_threads() == 1
    assert faiss.omp_get_max_threads() == before


def test_a_library_that_another_thread_is_still_importing_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = "import time\ntime.sleep(0.3)\nomp_get_max_threads = lambda: 4\nomp_set_num_threads = [].append\n"
    (tmp_path / "faiss.py").write_text(slow, "utf-8")
    monkeypatch.delitem(sys.modules, "faiss", raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    importing = Thread(target=import_module, args=["faiss"])
    importing.start()
    while "faiss" not in sys.modules:
        assert importing.is_alive()
    with one_thread():
        importing.join()
    del sys.modules["faiss"]


@pytest.mark.parametrize("count", [0, 1, 40])
def test_results_come_in_the_order_of_the_items(count: int) -> None:
    assert on_all_cores(lambda number: number * number, range(count)) == [number * number for number in range(count)]


def test_who_is_on_one_of_all_cores_gets_no_more_of_them() -> None:
    def asking(_: int) -> tuple[int, list[int]]:
        return threading.get_ident(), on_all_cores(lambda _: threading.get_ident(), range(3))

    cores = os.cpu_count() or 1
    for own, found in on_all_cores(asking, range(max(2, cores))):
        assert found == [own] * 3


@pytest.mark.skipif((os.cpu_count() or 1) < 3, reason="two items keep all cores busy")
def test_who_leaves_cores_idle_may_use_them() -> None:
    def asking(_: int) -> tuple[int, list[int]]:
        return threading.get_ident(), on_all_cores(lambda _: threading.get_ident(), range(3))

    assert all(own not in found for own, found in on_all_cores(asking, range(2)))


def test_an_error_of_one_item_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        on_all_cores(lambda number: 1 // number, [1, 0, 2])
