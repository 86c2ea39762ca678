"""The commands that measure; `qa.cli` attaches them to the others."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from qa import terminal
from qa.errors import LibraryError, UsageError
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.evaluation import Evaluation, Matrix

__all__ = ["eval_", "heat_map"]

METRICS_FILE, HEAT_MAP_FILE = "metrics.json", "heatmap.svg"
CELL, MARGIN, HEAD = 64, 96, 112  # pixels
PALE, DEEP = (239, 246, 252), (8, 64, 122)  # the colours of 0 and 1
WHITE_ABOVE = 0.69  # figures are black up to here, white above: a contrast of 4.5 : 1 everywhere


@click.group("eval")
def eval_() -> None:
    """Measure how well the library finds, on questions whose answers are known.

    \b
    pincite eval retrieval dev.json
    """


@eval_.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("-k", "depth", type=click.IntRange(10, 1000), default=100, show_default=True, help="Passages to rank.")
@click.option("--limit", type=click.IntRange(min=1), help="Ask only so many questions of each file, evenly spread.")
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Write metrics.json there, and of a matrix heatmap.svg.",
)
@click.option("--in-library", is_flag=True, help="Ask the library in use, which holds the paragraphs already.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
@click.pass_obj
def retrieval(
    settings: Settings,
    files: tuple[Path, ...],
    depth: int,
    limit: int | None,
    save: Path | None,
    in_library: bool,
    as_json: bool,
) -> None:
    """Ask the questions of each FILE and measure where the right paragraph ranks.

    A FILE is in the SQuAD format (SQuAD 1.1 and 2.0, PIAF, XQuAD-R), or a folder in the BEIR format: corpus.jsonl,
    queries.jsonl and qrels, in BEIR's form or TREC's. The paragraphs of all go into a library made for the occasion;
    yours is not touched. With --in-library yours is asked, the questions whose paragraphs it holds. Questions without
    an answer are not asked.

    Each file is in one language: the one it is named after (`en.json`), else the one of its text. Files in different
    languages with as many articles of as many paragraphs are taken for translations. Then every translation of a
    paragraph is right, and a matrix shows hit@1 by the language of the question and of the documents.

    \b
    pincite eval retrieval dev.json
    pincite eval retrieval --limit 200 --save report en.json es.json zh.json
    pincite eval retrieval --json dev.json | jq .figures
    pincite eval retrieval scifact/
    """
    from qa.beir import read_beir
    from qa.evaluation import evaluation_record, measure_retrieval
    from qa.library import Library
    from qa.pools import add_paragraphs, find_paragraphs
    from qa.question_sets import read_question_set

    sets = [read_beir(path) if path.is_dir() else read_question_set(path) for path in dict.fromkeys(files)]
    if save is not None:
        _make(save)
    with ExitStack() as stack:
        folder = None if in_library else stack.enter_context(_temporary_folder())
        library = stack.enter_context(Library.open(folder, settings=settings, create=not in_library))
        if in_library:
            pool = find_paragraphs(library, sets)
        else:
            with terminal.progress_bar("Adding") as progress:
                pool = add_paragraphs(library, sets, progress=progress)
        with terminal.progress_bar("Asking") as progress:
            evaluation = measure_retrieval(library, pool, depth=depth, limit=limit, progress=progress)
    record = evaluation_record(evaluation)
    if save is not None:
        _write(save / METRICS_FILE, json.dumps(record, ensure_ascii=False, indent=2) + "\n")
        if evaluation.matrix is not None:
            _write(save / HEAT_MAP_FILE, heat_map(evaluation.matrix))
    if as_json:
        terminal.show_json(record)
    else:
        click.echo("\n".join(_report(evaluation)))


def heat_map(matrix: Matrix) -> str:
    """Return the matrix as an SVG image that says in words what its colours show."""
    count = len(matrix.languages)
    width, height = MARGIN + count * CELL + 16, HEAD + count * CELL + 16
    middle = MARGIN + count * CELL / 2
    labelled = list(zip(matrix.languages, matrix.rows, strict=True))
    description = "; ".join(f"questions in {language}: {_in_words(matrix, row)}" for language, row in labelled)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="14">',
        '<title id="title">hit@1 by language of question and documents</title>',
        f'<desc id="description">Share of questions whose right paragraph ranks first. {escape(description)}.</desc>',
        f'<rect width="{width}" height="{height}" fill="#fff"/>',
        '<text x="16" y="28" font-size="16" font-weight="600">hit@1</text>',
        f'<text x="{middle}" y="72" text-anchor="middle">documents</text>',
        f'<text x="16" y="{HEAD - 12}">question</text>',
    ]
    for at, (language, row) in enumerate(labelled):
        x, y = MARGIN + at * CELL + CELL / 2, HEAD + at * CELL + CELL / 2 + 5
        lines.append(f'<text x="{x}" y="{HEAD - 12}" text-anchor="middle">{escape(language)}</text>')
        lines.append(f'<text x="{MARGIN - 12}" y="{y}" text-anchor="end">{escape(language)}</text>')
        lines += [_cell(cell, MARGIN + column * CELL, HEAD + at * CELL) for column, cell in enumerate(row)]
    return "\n".join([*lines, "</svg>", ""])


def _in_words(matrix: Matrix, row: Sequence[float]) -> str:
    return ", ".join(f"{language} {_figure(cell)}" for language, cell in zip(matrix.languages, row, strict=True))


def _cell(value: float, left: int, top: int) -> str:
    colour = "".join(f"{round(pale + (deep - pale) * value):02x}" for pale, deep in zip(PALE, DEEP, strict=True))
    ink = "#fff" if value > WHITE_ABOVE else "#000"
    x, y = left + CELL / 2, top + CELL / 2 + 5
    return (
        f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" fill="#{colour}" stroke="#fff"/>'
        f'<text x="{x}" y="{y}" text-anchor="middle" fill="{ink}">{_figure(value)}</text>'
    )


def _report(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines of the report."""
    paragraphs = sum(of_set.paragraphs for of_set in evaluation.sets)
    questions = sum(of_set.questions for of_set in evaluation.sets)
    yield f"{questions:,} questions to {paragraphs:,} paragraphs ({evaluation.passages:,} passages), {evaluation.model}"
    yield ""
    rows = [(f"{of_set.path} ({of_set.language})", of_set.questions, of_set.figures) for of_set in evaluation.sets]
    if len(rows) > 1:
        rows.append(("all", questions, evaluation.figures))
    yield from _aligned(
        ["questions in", "questions", *evaluation.figures],
        [[name, f"{count:,}", *map(_figure, figures.values())] for name, count, figures in rows],
    )
    matrix = evaluation.matrix
    if matrix is not None:
        yield ""
        yield "The files are translations of each other: every translation of the right paragraph is right."
        yield "hit@1 by language of the question (down) and of the documents (across):"
        yield ""
        yield from _aligned(
            ["", *matrix.languages],
            [[language, *map(_figure, row)] for language, row in zip(matrix.languages, matrix.rows, strict=True)],
        )
        yield ""
        yield f"same language {_figure(matrix.same)}, another language {_figure(matrix.other)}"


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _aligned(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of a table: the first column to the left, numbers to the right."""
    first, *widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
    for name, *numbers in (heads, *rows):
        yield "  ".join([name.ljust(first), *map(str.rjust, numbers, widths)])


@contextmanager
def _temporary_folder() -> Iterator[Path]:
    try:
        folder = TemporaryDirectory(prefix="pincite-eval-")
    except OSError as error:
        raise LibraryError(f"no temporary folder can be made ({error.strerror}); set TMPDIR to one that can") from error
    with folder:
        yield Path(folder.name)


def _make(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"the folder {folder} cannot be made ({error.strerror}); name another with --save") from error


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, "utf-8")
    except OSError as error:
        raise UsageError(f"{path}: cannot be written ({error.strerror}); name another folder with --save") from error
