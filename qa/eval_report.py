"""What commands that measure print and save."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from qa.errors import UsageError

__all__ = ["aligned", "figure", "make_folder", "write_file", "write_metrics"]

METRICS_FILE = "metrics.json"


def figure(value: float | None) -> str:
    """Return a figure with three digits, or a dash for one that cannot be known."""
    return "–" if value is None else f"{value:.3f}"


def aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, numbers to the right."""
    first, *widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for name, *numbers in (heads, *rows):
        yield "  ".join([name.ljust(first), *map(str.rjust, numbers, widths)])


def make_folder(folder: Path) -> None:
    """Make the folder of a report.

    Raises:
        UsageError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be made ({error.strerror}); name another with --save") from error


def write_metrics(folder: Path, record: Any) -> None:
    """Write the record of an evaluation into the folder of its report.

    Raises:
        UsageError: it cannot be written.
    """
    write_file(folder / METRICS_FILE, json.dumps(record, ensure_ascii=False, indent=2) + "\n")


def write_file(path: Path, text: str) -> None:
    """Write a file of a report.

    Raises:
        UsageError: it cannot be written.
    """
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another folder with --save") from error
