from __future__ import annotations

import threading
from pathlib import Path

from qa.locks import held, held_if_free


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held_if_free(lock) as first, held_if_free(lock) as second:
        assert (first, second) == (True, False)
    with held_if_free(lock) as again:
        assert again


def test_who_waits_for_a_lock_gets_it_when_it_is_free(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    order: list[str] = []

    def wait() -> None:
        with held(lock):
            order.append("second")

    waiting = threading.Thread(target=wait)
    with held(lock):
        waiting.start()
        waiting.join(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
