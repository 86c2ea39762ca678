"""Measure one system in a process of its own: `python -m benchmarks.measure`, its work as JSON on stdin.

What is printed on the way is the system's; the figures are the last line.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.systems import SYSTEMS, System

__all__ = ["main"]

WARM_UP = 5
"""Calls that are not counted."""
KILO = 1024


def main() -> None:
    """Index the texts, or serve the index and be asked the questions; print the figures."""
    work = json.load(sys.stdin)
    system = SYSTEMS[work["system"]](Path(work["folder"]), work["model"])
    if "texts" in work:
        figures = _indexing(system, work["texts"])
    else:
        figures = _serving(system, work["questions"], started=work["started"])
    sys.stdout.write("\n" + json.dumps(figures) + "\n")


def _indexing(system: System, texts: Sequence[str]) -> dict[str, float]:
    started, computed = time.perf_counter(), time.process_time()
    system.index(texts)
    return {
        "texts indexed a second": len(texts) / (time.perf_counter() - started),
        "indexing a text, processor ms": 1000 * (time.process_time() - computed) / len(texts),
    }


def _serving(system: System, questions: Sequence[str], *, started: float) -> dict[str, float]:
    """Return the figures; `started` is when the process was begun, on the clock that all processes share."""
    system.answer(questions[0])
    cold = time.monotonic() - started
    searching, search_computing = _milliseconds(system.search, questions)
    answering, answer_computing = _milliseconds(system.answer, questions)
    return {
        "cold start to first answer, s": cold,
        "search, ms, p50": _share(searching, 0.5),
        "search, ms, p95": _share(searching, 0.95),
        "search, processor ms, p50": _share(search_computing, 0.5),
        "answer, ms, p50": _share(answering, 0.5),
        "answer, ms, p95": _share(answering, 0.95),
        "answer, processor ms, p50": _share(answer_computing, 0.5),
        "memory while serving, MB": _resident(),
    }


def _milliseconds(call: Callable[[str], None], questions: Sequence[str]) -> tuple[list[float], list[float]]:
    """Return how long each call took, and how long it kept processors busy, each from the shortest on."""
    for question in questions[:WARM_UP]:
        call(question)
    times, computing = [], []
    for question in questions:
        started, computed = time.perf_counter(), time.process_time()
        call(question)
        times.append(1000 * (time.perf_counter() - started))
        computing.append(1000 * (time.process_time() - computed))
    return sorted(times), sorted(computing)


def _share(ordered: Sequence[float], share: float) -> float:
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def _resident() -> float:
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) / KILO for line in lines if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
