"""The commands that measure, `qa.eval_answers_cli` among them; `qa.cli` attaches them to the others."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa import terminal
from qa.eval_answers_cli import answers
from qa.eval_report import aligned, figure, make_folder, write_file, write_metrics
from qa.settings import Settings
from qa.temporary import temporary_folder

if TYPE_CHECKING:
    from qa.evaluation import Evaluation

__all__ = ["eval_"]

HEAT_MAP_FILE = "heatmap.svg"


@click.group("eval")
def eval_() -> None:
    """Measure how well Pincite finds and answers, on questions whose answers are known.

    \b
    pincite eval retrieval dev.json
    pincite eval answers dev.json
    """


eval_.add_command(answers)


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
    from qa.plots import heat_map
    from qa.pools import add_paragraphs, find_paragraphs
    from qa.question_sets import read_question_set

    sets = [read_beir(path) if path.is_dir() else read_question_set(path) for path in dict.fromkeys(files)]
    if save is not None:
        make_folder(save)
    with ExitStack() as stack:
        folder = None if in_library else stack.enter_context(temporary_folder())
        library = stack.enter_context(Library.open(folder, settings=settings, create=not in_library))
        if in_library:
            pool = find_paragraphs(library, sets)
        else:
            with terminal.progress_bar("Adding") as progress:
                pool = add_paragraphs(library, sets, progress=progress)
        with terminal.progress_bar("Asking") as progress:
            evaluation = measure_retrieval(library, pool, depth=depth, limit=limit, progress=progress)
    record = evaluation_record(evaluation)
    # Shown before they are saved: figures that took an hour must not be lost for want of a place.
    if as_json:
        terminal.show_json(record)
    else:
        click.echo("\n".join(_report(evaluation)))
    if save is not None:
        write_metrics(save, record)
        if evaluation.matrix is not None:
            write_file(save / HEAT_MAP_FILE, heat_map(evaluation.matrix))


def _report(evaluation: Evaluation) -> Iterator[str]:
    """Yield the lines of the report."""
    paragraphs = sum(of_set.paragraphs for of_set in evaluation.sets)
    questions = sum(of_set.questions for of_set in evaluation.sets)
    yield f"{questions:,} questions to {paragraphs:,} paragraphs ({evaluation.passages:,} passages), {evaluation.model}"
    yield ""
    rows = [(f"{of_set.path} ({of_set.language})", of_set.questions, of_set.figures) for of_set in evaluation.sets]
    if len(rows) > 1:
        rows.append(("all", questions, evaluation.figures))
    yield from aligned(
        ["questions in", "questions", *evaluation.figures],
        [[name, f"{count:,}", *map(figure, figures.values())] for name, count, figures in rows],
    )
    matrix = evaluation.matrix
    if matrix is not None:
        yield ""
        yield "The files are translations of each other: every translation of the right paragraph is right."
        yield "hit@1 by language of the question (down) and of the documents (across):"
        yield ""
        yield from aligned(
            ["", *matrix.languages],
            [[language, *map(figure, row)] for language, row in zip(matrix.languages, matrix.rows, strict=True)],
        )
        yield ""
        yield f"same language {figure(matrix.same)}, another language {figure(matrix.other)}"
