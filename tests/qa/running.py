"""`pincite` as a process of its own, with the fake encoder: `python -m tests.qa.running ARGUMENTS`."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tests.fakes import HashingEncoder

__all__ = ["ROOT", "fake_encoder", "pincite", "start_pincite"]

ROOT = Path(__file__).resolve().parents[2]


def pincite(*arguments: str | Path, library: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    process = start_pincite(*arguments, library=library, **environment)
    out, err = process.communicate(timeout=120)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def start_pincite(*arguments: str | Path, library: Path, **environment: str) -> subprocess.Popen[str]:
    """Start a command.

    `TEST_PAUSE`: seconds that each call of the encoder takes. `TEST_KILL="3 0.01"`: the process kills itself 10 ms
    after the third call of the encoder. `TEST_TROUBLE`: workers do what XML files say, as in `troubled_worker`.
    `TEST_CHATTER`: the encoder prints on stdout.
    """
    return subprocess.Popen(
        [sys.executable, "-m", "tests.qa.running", "--library", str(library), *map(str, arguments)],
        cwd=ROOT,
        # As under the locale of most users, where output must be valid UTF-8.
        env={**os.environ, "PYTHONIOENCODING": "utf-8:strict", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def fake_encoder(model: str | None = None, *, cache: Path, fast: bool = True) -> HashingEncoder:
    """Stand in for `LazyEncoder`."""
    encoder = HashingEncoder()
    encoder.name = model or encoder.name
    return encoder


class _TroubledEncoder(HashingEncoder):
    calls = 0

    def encode_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        if os.environ.get("TEST_CHATTER"):
            print("chatter", flush=True)  # noqa: T201
            subprocess.run(["echo", "chatter"], check=True)
        return super().encode_questions(texts)

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        time.sleep(float(os.environ.get("TEST_PAUSE", "0")))
        self.calls += 1
        last, delay = os.environ.get("TEST_KILL", "0 0").split()
        if self.calls == int(last):
            threading.Timer(float(delay), os.kill, (os.getpid(), signal.SIGKILL)).start()
        return super().encode_passages(texts)


def _main() -> None:
    import qa.library
    from qa import parser_pool
    from qa.__main__ import main

    def encoder(model: str | None = None, *, cache: Path, fast: bool = True) -> HashingEncoder:
        troubled = _TroubledEncoder()
        troubled.name = model or troubled.name
        return troubled

    if os.environ.get("TEST_TROUBLE"):
        parser_pool._START = parser_pool._START.replace("qa.parser_worker", "tests.qa.troubled_worker")
    qa.library.LazyEncoder = encoder  # type: ignore[assignment, attr-defined]  # makes what the class makes
    main()


if __name__ == "__main__":
    _main()
