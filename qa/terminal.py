"""What the command line shows a person."""

from __future__ import annotations

import json
import shutil
import sys
import textwrap
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from qa.domain import Answer, DocumentSummary, Failure, Hit, IngestReport
from qa.progress import Progress

__all__ = [
    "progress_bar",
    "show_answer",
    "show_documents",
    "show_failures",
    "show_hits",
    "show_json",
    "show_kept",
    "show_removed",
    "show_report",
    "show_settings",
    "show_written",
]

WIDTH = 100
"""Of lines on a wide terminal, and where there is none."""
NARROW = 20
"""Least width that lines are broken for."""
SHOWN_SKIPPED = 10
TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
"""Unicode's classes of characters that change the direction of what follows."""


@contextmanager
def progress_bar(label: str) -> Iterator[Progress]:
    """Yield a progress function that draws a bar with the remaining time on stderr; nothing when it is no terminal."""
    stream = sys.stderr
    with click.progressbar(length=1, label=label, file=stream, show_eta=True, hidden=not stream.isatty()) as bar:

        def advance(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield advance


def show_written(answers: Path) -> None:
    """Say where a batch has written its answers."""
    click.echo(f"Written to {_printable(str(answers))}")


def show_kept(rows: Path) -> None:
    """Say that a stopped batch, whose finished rows are in the file `rows`, can go on."""
    click.echo(f"{_printable(str(rows))} keeps the finished rows; run the same batch again to go on", err=True)


def show_json(record: Any) -> None:
    """Write one JSON document to stdout, with escapes for what the encoding of stdout may lack."""
    encoding = getattr(sys.stdout, "encoding", None) or ""  # a closed stdout is None
    click.echo(json.dumps(record, ensure_ascii=not encoding.lower().startswith("utf"), indent=2))


def show_answer(answer: Answer) -> None:
    """Write an answer with its sources, or the closest passages when there is none."""
    if answer.text is None:
        click.echo("The documents do not say.")
        if answer.hits:
            click.echo("\nClosest passages:\n")
            show_hits(answer.hits)
        return
    click.echo(_wrap(answer.text))
    click.echo()
    for citation in answer.citations:
        place = _place(citation.document.title, citation.passage.number, citation.passage.page)
        click.echo(f"[{citation.marker}] {place}, characters {citation.start}–{citation.end}")
        click.echo(f"    {_printable(citation.document.source)}")
        for source in citation.also:
            click.echo(f"    also in {_place(source.document.title, source.passage.number, source.passage.page)}")
    click.echo(f"\nConfidence {answer.confidence:.0%}")


def show_hits(hits: Iterable[Hit]) -> None:
    """Write ranked passages."""
    for rank, hit in enumerate(hits, 1):
        click.echo(f"{rank}. {_place(hit.document.title, hit.passage.number, hit.passage.page)}  ({hit.score:.3f})")
        if hit.passage.heading:
            click.echo(f"   {_printable(hit.passage.heading)}")
        click.echo(_wrap(hit.passage.text, indent="   ") + "\n")


def show_documents(documents: Iterable[DocumentSummary]) -> None:
    """Write a line for each document."""
    for document in documents:
        click.echo(
            f"{document.id}  {document.language:<3}  {document.passages:>5} passages  {_printable(document.title)}"
        )
        click.echo(f"    {_printable(document.source)}")


def show_removed(documents: Iterable[DocumentSummary]) -> None:
    """Write a line for each document that was removed."""
    for document in documents:
        click.echo(f"removed {_printable(document.title)} ({document.passages} passages)")


def show_report(report: IngestReport) -> None:
    """Write what adding did: counts and what was renamed or removed to stdout, what was left out to stderr."""
    counts = {"added": report.added, "replaced": report.replaced, "unchanged": report.unchanged}
    in_step = {"renamed": report.renamed, "removed": report.removed}
    parts = [f"{len(ids)} {name}" for name, ids in counts.items()]
    parts += [f"{len(ids)} {name}" for name, ids in in_step.items() if ids]
    click.echo(", ".join([*parts, f"{len(report.skipped)} skipped", f"{len(report.failed)} failed"]))
    for name, ids in in_step.items():
        for document_id in ids:
            click.echo(f"{name} {document_id}")
    show_failures("skipped", report.skipped[:SHOWN_SKIPPED])
    if len(report.skipped) > SHOWN_SKIPPED:
        click.echo(f"skipped: {len(report.skipped) - SHOWN_SKIPPED} more (--json lists all)", err=True)
    show_failures("failed", report.failed)


def show_settings(values: Mapping[str, Any], origins: Mapping[str, str]) -> None:
    """Write a line for each setting: its name, its value, and where that comes from."""
    for name, value in values.items():
        click.echo(_printable(f"{name:<16} {json.dumps(value, ensure_ascii=False):<24} {origins[name]}"))


def show_failures(label: str, failures: Iterable[Failure]) -> None:
    """Write each input that was left out, and why, to stderr."""
    for failure in failures:
        click.echo(_printable(f"{label}: {failure.source}: {failure.reason}"), err=True)


def _place(title: str, number: int, page: int | None) -> str:
    return f"{_printable(title)}, ¶ {number}" + (f", p. {page}" if page is not None else "")


def _printable(name: str) -> str:
    """Return a name on one line, with escapes for what would steer the terminal or turn its text around."""
    return "".join(ascii(char)[1:-1] if _steers(char) else char for char in name)


def _steers(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") or unicodedata.bidirectional(char) in TURNING


def _wrap(text: str, *, indent: str = "") -> str:
    width = max(min(shutil.get_terminal_size((WIDTH, 24)).columns, WIDTH), NARROW)
    lines = (textwrap.wrap(line, width, initial_indent=indent, subsequent_indent=indent) for line in text.splitlines())
    return "\n".join(line for wrapped in lines for line in wrapped)
