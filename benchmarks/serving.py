"""A server to measure: `pincite serve` in a process of its own, on a free port."""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["serving"]

ROOT = Path(__file__).resolve().parents[1]
ENDING_SECONDS = 60


@contextmanager
def serving(library: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """Serve a library; yield the process, and its host and port as soon as they are known.

    Its log goes to a file: nobody reads it meanwhile, and a full pipe would hold the server up. It is shown when the
    server does not end well.
    """
    command = [sys.executable, "-m", "qa", "--library", str(library), "serve", "--port", "0", *options]
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("w") as written:
            server = subprocess.Popen(command, cwd=ROOT, stderr=written)
        try:
            yield server, _address(server, log)
        finally:
            server.terminate()
            if server.wait(ENDING_SECONDS) != 0:
                sys.stderr.write(log.read_text("utf-8"))


def _address(server: subprocess.Popen[bytes], log: Path) -> str:
    while server.poll() is None:
        if found := re.search(r"http://(\S+)\s", log.read_text("utf-8")):
            return found[1]
        time.sleep(0.02)
    sys.exit("the server does not start")
