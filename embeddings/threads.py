"""Who computes on which core.

A model runs each batch of texts on one thread, and several batches at once: two threads that share one batch wait for
each other, and take a quarter more processor time. The threads of numpy's BLAS and of FAISS spin, for small products
ten times as long as they compute.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import Any, TypeVar

from threadpoolctl import OpenBLASController, ThreadpoolController

__all__ = ["on_all_cores", "one_thread"]

Item = TypeVar("Item")
Result = TypeVar("Result")


_this_thread = threading.local()


def on_all_cores(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return what `function`, which must release Python's lock to gain by it, gives for each item, in their order.

    Where `function` asks for all cores itself while its fellows keep them busy, its items are done one by one.
    """
    cores = os.cpu_count() or 1
    if len(items) < 2 or getattr(_this_thread, "is_one_of_all", False):
        return [function(item) for item in items]

    def begin() -> None:
        _this_thread.is_one_of_all = len(items) >= cores

    with ThreadPoolExecutor(min(len(items), cores), initializer=begin) as pool:
        return list(pool.map(function, items))


@contextmanager
def one_thread() -> Iterator[None]:
    """Have products and nearest vectors computed by the thread that asks for them.

    FAISS and torch may share their threads: a torch model must not run in here, or it runs on one core.
    """
    with _one_blas_thread:
        if "faiss" not in sys.modules:
            yield
            return
        import faiss  # waits for a thread that is still importing it

        threads = faiss.omp_get_max_threads()  # of this thread alone
        faiss.omp_set_num_threads(1)
        try:
            yield
        finally:
            faiss.omp_set_num_threads(threads)


class _OneBlasThread:
    """Holds BLAS to one thread, which it is in the whole process, from the first who asks to the last who leaves.

    threadpoolctl lets nobody but the thread that set a limit set another, as long as that thread lives, so that threads
    do not undo each other's. Here they are counted, and the last who leaves is seldom the first who asked.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._limits: Any = None

    def __enter__(self) -> None:
        with self._lock:
            if not self._inside:
                OpenBLASController.clear_controlling_thread(force=True)
                self._limits = _thread_pools().limit(limits=1, user_api="blas")
            self._inside += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._inside -= 1
            if not self._inside:
                OpenBLASController.clear_controlling_thread(force=True)
                self._limits.restore_original_limits()


_one_blas_thread = _OneBlasThread()


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()
