"""Measure one system in a process of its own: `python -m benchmarks.measure SYSTEM`, the texts as JSON on stdin."""

from __future__ import annotations

import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median

from benchmarks.systems import SYSTEMS

__all__ = ["main"]

KILO = 1024


def main() -> None:
    """Print the figures as JSON: seconds, milliseconds and megabytes, as the names say."""
    work = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:
        system = SYSTEMS[sys.argv[1]](Path(folder))
        started = time.perf_counter()
        system.index(work["texts"])
        indexing = time.perf_counter() - started
        figures = {
            "texts_per_second": len(work["texts"]) / indexing,
            "search_ms": _median_ms(system.search, work["questions"]),
            "answer_ms": _median_ms(system.answer, work["questions"]),
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILO,
        }
    sys.stdout.write(json.dumps(figures))


def _median_ms(call: Callable[[str], None], questions: Sequence[str]) -> float:
    call(questions[0])
    times = []
    for question in questions:
        started = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - started) * 1000)
    return median(times)


if __name__ == "__main__":
    main()
