"""Measure Pincite beside its peers in one run: `make bench`, or `python -m benchmarks.run`.

Each system works in a process of its own, on the same paragraphs of the user guide and with the same model. The systems
take turns, round by round, so that a slow minute of the machine meets all of them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.guide import paragraphs, questions
from benchmarks.report import chart, machine, table
from benchmarks.server_load import measure_server
from benchmarks.systems import OURS, OWN, SYSTEMS
from embeddings.bundled import bundled_model
from qa.settings import Settings

__all__ = ["main"]

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results.json"
PEERS = ROOT / ".venv-peers" / "bin" / "python"
QUIET = {"HF_HUB_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "False", "ANONYMIZED_TELEMETRY": "False"}

Figures = dict[str, float]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure all systems, then Pincite's server; the figures of a system are the medians of its rounds."""
    parser = argparse.ArgumentParser(description="Measure Pincite beside its peers.")
    parser.add_argument("--rounds", type=int, default=3, help="times that each system is measured")
    parser.add_argument("--texts", type=int, default=160, help="paragraphs that are indexed")
    parser.add_argument("--questions", type=int, default=60, help="questions that are asked")
    parser.add_argument("--batch", type=int, default=1000, help="questions of the batch")
    parser.add_argument(
        "--results", type=Path, default=RESULTS, help="JSON file for the figures; the chart goes beside"
    )
    options = parser.parse_args(arguments)
    if not PEERS.exists():
        sys.exit(f"the peers are not installed in {PEERS.parents[1]}; run `make bench`")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        rounds = _rounds(Path(folder), options.rounds, paragraphs()[: options.texts], questions(options.questions))
        _say("the server, 16 clients and a batch")
        server = measure_server(Path(folder) / OURS / "library", questions(options.batch))
    medians = {name: {key: median(one[key] for one in some) for key in some[0]} for name, some in rounds.items()}
    record: dict[str, Any] = {"machine": machine(), "rounds": rounds, "medians": medians, "server": server}
    options.results.write_text(json.dumps(record, indent=2) + "\n", "utf-8")
    options.results.with_suffix(".svg").write_text(chart(medians), "utf-8")
    sys.stdout.write(table(medians, server, machine()))
    _say(
        f"done after {(time.monotonic() - started) / 60:.0f} minutes; figures and chart are in {options.results.parent}"
    )


def _rounds(folder: Path, count: int, texts: list[str], asked: list[str]) -> dict[str, list[Figures]]:
    """Return the figures of each round, by system."""
    rounds: dict[str, list[Figures]] = {name: [] for name in SYSTEMS}
    for number in range(count):
        for name, found in rounds.items():
            _say(f"round {number + 1} of {count}: {name}")
            place = folder / name if number == 0 else folder / f"{name} {number}"
            place.mkdir()
            figures = _measured(name, {"folder": str(place), "texts": texts})
            figures |= _measured(name, {"folder": str(place), "questions": asked})
            found.append(figures)
    return rounds


def _measured(name: str, work: dict[str, Any]) -> Figures:
    model = bundled_model(Settings.from_environment().cache)
    content = json.dumps(work | {"system": name, "model": str(model), "started": time.monotonic()})
    done = subprocess.run(
        [sys.executable if name in OWN else str(PEERS), "-m", "benchmarks.measure"],
        cwd=ROOT,
        env=os.environ | QUIET,
        input=content,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        sys.exit(f"measuring {name} failed:\n{done.stderr}")
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    return figures


def _say(text: str) -> None:
    sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")


if __name__ == "__main__":
    main()
