"""The threads of numpy's BLAS and of FAISS: for small products they spin for ten times as long as they compute."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController

__all__ = ["one_thread"]


@contextmanager
def one_thread() -> Iterator[None]:
    """Have products and nearest vectors computed by the thread that asks for them."""
    with _thread_pools().limit(limits=1, user_api="blas"):
        faiss = sys.modules.get("faiss")
        if faiss is None:
            yield
            return
        threads = faiss.omp_get_max_threads()  # of this thread alone
        faiss.omp_set_num_threads(1)
        try:
            yield
        finally:
            faiss.omp_set_num_threads(threads)


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()
