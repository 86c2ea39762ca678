"""The figures of a run, as a table of ratios and as a chart."""

from __future__ import annotations

import os
import platform
from collections.abc import Callable, Mapping
from html import escape
from importlib.metadata import version
from pathlib import Path

from benchmarks.server_load import CLIENTS
from benchmarks.systems import OURS, OWN, QUICK

__all__ = ["chart", "machine", "table"]

INDEXING, SEARCHING, ANSWERING = "texts indexed a second", "search, ms, p50", "answer, ms, p50"
INDEXING_WORK, SEARCHING_WORK = "indexing a text, processor ms", "search, processor ms, p50"
ANSWERING_WORK = "answer, processor ms, p50"
MEMORY, COLD = "memory while serving, MB", "cold start to first answer, s"
ONE_BY_ONE, AS_A_BATCH = "questions a second, one by one over HTTP", "questions a second, as a batch"

LABEL, BAR, STEP, GAP = 220, 420, 26, 44  # pixels: beside the bars, the longest bar, a bar, between two figures
OUR_COLOUR, THEIR_COLOUR = "#08407a", "#9bb3cc"

Medians = Mapping[str, Mapping[str, float]]


def table(medians: Medians, server: Mapping[str, float], about: str) -> str:
    """Return the figures of all systems, the ratios to the best of the peers, and the server's, in Markdown."""
    lines = [about, "", f"| | {' | '.join(medians)} |", f"|---|{'---|' * len(medians)}"]
    for key in medians[OURS]:
        lines.append(f"| {key} | {' | '.join(_number(of[key]) for of in medians.values())} |")
    lines += ["", "| Pincite to the best of the peers | ratio | wanted |", "|---|---|---|"]
    lines += [f"| {name} | {ratio:.2f} | {wanted} |" for name, ratio, wanted in _ratios(medians)]
    lines += ["", "| Pincite's server | | wanted |", "|---|---|---|"]
    lines += [f"| {name} | {_number(value)} | |" for name, value in server.items()]
    waiting = server[f"{CLIENTS} clients, ms, p95"] / server["one client, ms, p50"]
    lines += [
        f"| {CLIENTS} clients' p95 to one client's p50 | {waiting:.2f} | at most 4 |",
        f"| a batch to questions one by one over HTTP | {server[AS_A_BATCH] / server[ONE_BY_ONE]:.2f} | at least 3 |",
    ]
    return "\n".join([*lines, ""])


def _ratios(medians: Medians) -> list[tuple[str, float, str]]:
    """Return what is compared, Pincite's figure to the best of the peers, and the ratio wanted."""
    ours = medians[OURS]

    def best(of: Callable[..., float], key: str) -> float:
        return of(figures[key] for name, figures in medians.items() if name not in OWN)

    return [
        ("texts indexed a second", ours[INDEXING] / best(max, INDEXING), "at least 2.5"),
        ("search, p50", ours[SEARCHING] / best(min, SEARCHING), "at most 0.4"),
        ("full answer to a bare search, p50", ours[ANSWERING] / best(min, SEARCHING), "at most 1.0"),
        ("the same without the span reader", medians[QUICK][ANSWERING] / best(min, SEARCHING), "at most 1.0"),
        ("memory while serving", ours[MEMORY] / best(min, MEMORY), "at most 0.45"),
        ("cold start to the first answer", ours[COLD] / best(min, COLD), ""),
        # On a busy machine these say more than the clock does.
        ("indexing a text, processor time", ours[INDEXING_WORK] / best(min, INDEXING_WORK), "at most 0.4"),
        ("search, processor time", ours[SEARCHING_WORK] / best(min, SEARCHING_WORK), "at most 0.4"),
        (
            "full answer to a bare search, processor time",
            ours[ANSWERING_WORK] / best(min, SEARCHING_WORK),
            "at most 1.0",
        ),
    ]


def chart(medians: Medians) -> str:
    """Return the figures as bars, in an SVG image that says in words what it shows."""
    keys = list(medians[OURS])
    height = 24 + len(keys) * (len(medians) * STEP + GAP)
    description = ". ".join(
        f"{key}: " + ", ".join(f"{name} {_number(of[key])}" for name, of in medians.items()) for key in keys
    )
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {LABEL + BAR + 100} {height}" role="img" '
        'aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="14">',
        '<title id="title">Speed and memory of Pincite and its peers</title>',
        f'<desc id="description">{escape(description)}.</desc>',
        f'<rect width="{LABEL + BAR + 100}" height="{height}" fill="#fff"/>',
    ]
    top = 32
    for key in keys:
        lines.append(f'<text x="16" y="{top}" font-weight="600">{escape(key)}</text>')
        longest = max(of[key] for of in medians.values())
        for name, of in medians.items():
            top += STEP
            width = BAR * of[key] / longest
            colour = OUR_COLOUR if name in OWN else THEIR_COLOUR
            lines += [
                f'<text x="{LABEL - 8}" y="{top}" text-anchor="end">{escape(name)}</text>',
                f'<rect x="{LABEL}" y="{top - 14}" width="{width:.1f}" height="18" fill="{colour}"/>',
                f'<text x="{LABEL + width + 6:.1f}" y="{top}">{_number(of[key])}</text>',
            ]
        top += GAP
    return "\n".join([*lines, "</svg>", ""])


def machine() -> str:
    """Return what the figures were measured on, and with."""
    processor = platform.processor() or platform.machine()
    cpu = Path("/proc/cpuinfo")
    if cpu.exists():
        names = [line.partition(":")[2].strip() for line in cpu.read_text().splitlines() if "model name" in line]
        processor = names[0] if names else processor
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    libraries = ", ".join(f"{name} {version(name)}" for name in ("onnxruntime", "torch", "sentence-transformers"))
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, "
        f"Python {platform.python_version()}, {libraries}; load {os.getloadavg()[1]:.1f}"
    )


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:,.0f}"
