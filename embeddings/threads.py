"""Who computes on which core.

A model runs each batch of texts on one thread, and several batches at once: two threads that share one batch wait for
each other, and take a quarter more processor time. The threads of numpy's BLAS and of FAISS spin, for small products
ten times as long as they compute.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache
from typing import TypeVar

from threadpoolctl import ThreadpoolController

__all__ = ["on_all_cores", "one_thread"]

Item = TypeVar("Item")
Result = TypeVar("Result")


def on_all_cores(function: Callable[[Item], Result], items: Sequence[Item]) -> list[Result]:
    """Return what `function`, which must release Python's lock to gain by it, gives for each item, in their order."""
    if len(items) < 2:
        return [function(item) for item in items]
    with ThreadPoolExecutor(min(len(items), os.cpu_count() or 1)) as pool:
        return list(pool.map(function, items))


@contextmanager
def one_thread() -> Iterator[None]:
    """Have products and nearest vectors computed by the thread that asks for them.

    FAISS and torch may share their threads: a torch model must not run in here, or it runs on one core.
    """
    with _thread_pools().limit(limits=1, user_api="blas"):
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


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()
