from __future__ import annotations

import numpy as np
from threadpoolctl import threadpool_info

from embeddings.threads import one_thread


def threads() -> list[int]:
    return [pool["num_threads"] for pool in threadpool_info() if pool["user_api"] == "blas"]


def test_products_are_computed_by_one_thread_and_by_as_many_as_before_afterwards() -> None:
    np.ones((2, 2)) @ np.ones((2, 2))
    before = threads()
    assert before
    with one_thread():
        assert threads() == [1] * len(before)
    assert threads() == before
