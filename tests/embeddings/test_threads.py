from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from threading import Thread

import numpy as np
import pytest
from threadpoolctl import threadpool_info

from embeddings.threads import on_all_cores, one_thread


def threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_products_are_computed_by_one_thread_and_by_as_many_as_before_afterwards() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    assert before
    with one_thread():
        assert threads() == [1] * len(before)
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


def test_an_error_of_one_item_is_raised() -> None:
    with pytest.raises(ZeroDivisionError):
        on_all_cores(lambda number: 1 // number, [1, 0, 2])
