from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from qa.locks import held_if_free, held_in_turn

HOLDER = """
import sys, time
from pathlib import Path
from qa.locks import held_if_free
with held_if_free(Path(sys.argv[1])) as is_ours:
    sys.stdout.write(f"{is_ours}\\n")
    sys.stdout.flush()
    time.sleep(600)
"""
ROOT = Path(__file__).resolve().parents[2]


def test_a_lock_is_held_by_one(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    with held_if_free(lock) as first, held_if_free(lock) as second:
        assert (first, second) == (True, False)
    with held_if_free(lock) as again:
        assert again


def test_a_killed_process_lets_go(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        with held_if_free(tmp_path / "lock") as is_ours:
            assert not is_ours
        process.kill()
        process.wait()
    with held_if_free(tmp_path / "lock") as is_ours:
        assert is_ours


def test_who_waits_for_a_lock_is_told_and_gets_it(tmp_path: Path) -> None:
    lock = tmp_path / "lock"
    command = [sys.executable, "-c", HOLDER, str(lock)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "True\n"
        with held_in_turn(lock, waiting=process.kill):
            assert process.wait() != 0
            with held_if_free(lock) as is_ours:
                assert not is_ours
    assert list(tmp_path.iterdir()) == []


def test_a_wait_can_be_ended(tmp_path: Path) -> None:
    def stop() -> None:
        raise KeyboardInterrupt

    with held_in_turn(tmp_path / "lock", waiting=stop):
        with pytest.raises(KeyboardInterrupt), held_in_turn(tmp_path / "lock", waiting=stop):
            pass
        assert (tmp_path / "lock").exists()
