"""Pincite's server under load: one client, sixteen clients at once, and a batch beside questions one by one."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.serving import serving

__all__ = ["CLIENTS", "measure_server"]

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = 16
ALONE = 100
"""Questions that one client asks before the others come, and again after the batch."""
EACH = 15
"""Questions of each of several clients."""
READY_SECONDS = 120
KILO = 1024


def measure_server(library: Path, questions: Sequence[str]) -> dict[str, float]:
    """Serve the library, and return what the clients saw; all the questions make a batch."""
    started = time.monotonic()
    with serving(library) as (process, address):
        _wait_until_ready(address)
        ready = time.monotonic() - started
        _asked(address, questions[:20])
        alone = _asked(address, questions[:ALONE])
        together = _together(address, questions)
        memory = sum(_memory(pid) for pid in _tree(process.pid))
        batch = _batch(library, questions)
        alone += _asked(address, questions[-ALONE:])
    slowest = np.percentile(np.concatenate(together), 95)
    means = sorted(float(np.mean(times)) for times in together)
    return {
        "server ready, s": ready,
        "memory of the server's processes, MB": memory,
        "one client, ms, p50": 1000 * median(alone),
        "one client, ms, p95": 1000 * float(np.percentile(alone, 95)),
        f"{CLIENTS} clients, ms, p95": 1000 * float(slowest),
        f"{CLIENTS} clients, slowest to fastest": means[-1] / means[0],
        "questions a second, one by one over HTTP": len(alone) / sum(alone),
        "questions a second, as a batch": batch,
    }


def _wait_until_ready(address: str) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(address)
        connection.request("GET", "/readyz")
        if connection.getresponse().status == http.HTTPStatus.OK:
            return
        time.sleep(0.02)
    sys.exit(f"the server is not ready after {READY_SECONDS} s")


def _asked(address: str, questions: Sequence[str]) -> list[float]:
    """Return the seconds that each answer took over one connection."""
    connection = http.client.HTTPConnection(address)
    times = []
    for question in questions:
        started = time.perf_counter()
        body = json.dumps({"question": question})
        connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        response.read()
        if response.status != http.HTTPStatus.OK:
            sys.exit(f"the server answered {response.status} to {question!r}")
        times.append(time.perf_counter() - started)
    connection.close()
    return times


def _together(address: str, questions: Sequence[str]) -> list[list[float]]:
    """Return the seconds that the answers to each of the clients took."""
    found: list[list[float]] = [[] for _ in range(CLIENTS)]

    def ask(number: int) -> None:
        found[number] += _asked(address, [questions[(number * EACH + at) % len(questions)] for at in range(EACH)])

    clients = [threading.Thread(target=ask, args=(number,)) for number in range(CLIENTS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    return found


def _batch(library: Path, questions: Sequence[str]) -> float:
    """Return how many questions of a file the command answers in a second, its start included."""
    asked, answers = library.with_name("questions.txt"), library.with_name("answers.jsonl")
    asked.write_text("\n".join(questions), "utf-8")
    answers.unlink(missing_ok=True)
    command = [sys.executable, "-m", "qa", "--library", str(library), "batch", str(asked), str(answers)]
    started = time.monotonic()
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return len(questions) / (time.monotonic() - started)


def _tree(pid: int) -> Iterator[int]:
    """Yield a process and those that it has begun."""
    yield pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text("ascii").split():
            yield from _tree(int(child))


def _memory(pid: int) -> float:
    """Return what a process holds, its share of what it holds together with others."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / KILO for line in lines if line.startswith("Pss:"))
