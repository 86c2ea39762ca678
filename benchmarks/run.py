"""Measure Pincite beside its peers on the user guide, and print the ratios: `python -m benchmarks.run`."""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.systems import SYSTEMS

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
SHORTEST = 80  # characters of a text that is worth encoding
FIGURES = {
    "texts_per_second": "texts indexed a second",
    "search_ms": "search, median ms",
    "answer_ms": "answer, median ms",
    "peak_memory_mb": "peak memory, MB",
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every system in turn, several times; the figures of a system are the medians of its runs."""
    parser = argparse.ArgumentParser(description="Measure Pincite beside its peers.")
    parser.add_argument("--runs", type=int, default=3, help="times that each system is measured")
    parser.add_argument("--texts", type=int, default=80, help="paragraphs that are indexed")
    parser.add_argument("--results", type=Path, default=RESULTS, help="JSON file for the figures")
    options = parser.parse_args(arguments)
    work = json.dumps({"texts": _paragraphs()[: options.texts], "questions": _questions()})
    runs: dict[str, list[dict[str, float]]] = {name: [] for name in SYSTEMS}
    for _ in range(options.runs):
        for name in SYSTEMS:  # in turn, so that a slow minute of the machine meets all of them
            runs[name].append(_measured(name, work))
    medians = {name: {key: median(run[key] for run in some) for key in FIGURES} for name, some in runs.items()}
    _show(medians)
    record: dict[str, Any] = {"machine": _machine(), "runs": runs, "medians": medians}
    options.results.write_text(json.dumps(record, indent=2), "utf-8")


def _measured(name: str, work: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.measure", name]
    done = subprocess.run(command, cwd=ROOT, input=work, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"measuring {name} failed:\n{done.stderr}")
    figures: dict[str, float] = json.loads(done.stdout)
    return figures


def _show(medians: dict[str, dict[str, float]]) -> None:
    ours = medians["pincite"]
    for peer, theirs in medians.items():
        if peer != "pincite":
            sys.stdout.write(f"pincite : {peer}\n")
            for key, label in FIGURES.items():
                sys.stdout.write(
                    f"  {label:<24} {ours[key]:9.1f} : {theirs[key]:9.1f} = {ours[key] / theirs[key]:.2f}\n"
                )


def _paragraphs() -> list[str]:
    texts = [path.read_text("utf-8") for path in sorted((ROOT / "docs").rglob("*.md"))]
    return [block for text in texts for block in text.split("\n\n") if len(block) >= SHORTEST and block[0].isalpha()]


def _questions() -> list[str]:
    """Return the headings of the guide: short, and about its texts."""
    lines = [line for path in sorted((ROOT / "docs").rglob("*.md")) for line in path.read_text("utf-8").splitlines()]
    return [line.lstrip("# ") for line in lines if line.startswith("## ")]


def _machine() -> str:
    return f"{platform.machine()}, Python {platform.python_version()}"


if __name__ == "__main__":
    main()
