"""The command that measures answers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from qa import terminal
from qa.eval_report import aligned, figure, make_folder, write_file, write_metrics
from qa.options import as_json, min_confidence, no_reader
from qa.settings import Settings

if TYPE_CHECKING:
    from qa.answer_evaluation import AnswerEvaluation

__all__ = ["answers"]

RELIABILITY_FILE, CURVE_FILE = "reliability.svg", "risk-coverage.svg"


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), help="Ask only so many questions of each file, evenly spread.")
@click.option("--no-history", is_flag=True, help="Ask the questions of dialogues without what was said before.")
@min_confidence
@no_reader
@click.option(
    "--save",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help=f"Write metrics.json, {RELIABILITY_FILE} and {CURVE_FILE} there.",
)
@as_json
@click.pass_obj
def answers(
    settings: Settings,
    files: tuple[Path, ...],
    limit: int | None,
    no_history: bool,
    min_confidence: float | None,
    save: Path | None,
    as_json: bool,
) -> None:
    """Ask the questions of each FILE and compare the answers with the expected ones.

    A FILE is in the SQuAD format (SQuAD 1.1 and 2.0, PIAF, XQuAD-R), in the NoMIRACL format (.jsonl), or a file of
    dialogues in the INSCIT format. The paragraphs of each file go into a library of their own, made for the occasion;
    of a NoMIRACL file the ten passages of each question do. Your library is not touched.

    \b
    sentence       the first quotation holds the words that answer
    paragraph      ... is from the paragraph that answers
    citations      quotations that are from a paragraph that answers
    f1, exact      overlap of the marked words with the expected ones
    recall@5       paragraphs that answer among the five best passages
    refusal        answerable questions that are not answered
    hallucination  unanswerable questions that are answered
    informedness   1 - refusal - hallucination
    auc            answerable questions are surer than others
    brier, ece     how far the confidence is from the truth
    coverage       questions that are answered

    An answerable question that is not answered counts 0 in sentence, paragraph, f1 and exact.

    \b
    pincite eval answers dev.json
    pincite eval answers --save report nomiracl/fr.*.jsonl
    pincite eval answers --json --limit 200 en.json ru.json | jq .figures
    """
    from qa.answer_evaluation import answer_evaluation_record, measure_answers
    from qa.answer_sets import read_answer_set
    from qa.plots import reliability_diagram, risk_coverage_curve
    from qa.questions import least_confidence

    least = least_confidence(min_confidence)
    sets = [read_answer_set(path) for path in dict.fromkeys(files)]
    if save is not None:
        make_folder(save)
    with terminal.progress_bar("Asking") as progress:
        evaluation = measure_answers(
            settings, sets, min_confidence=least, limit=limit, with_history=not no_history, progress=progress
        )
    record = answer_evaluation_record(evaluation)
    # Shown before they are saved: figures that took an hour must not be lost for want of a place.
    if as_json:
        terminal.show_json(record)
    else:
        click.echo("\n".join(_report(evaluation)))
    if save is not None:
        write_metrics(save, record)
        write_file(save / RELIABILITY_FILE, reliability_diagram(evaluation.bins))
        coverage = evaluation.everything.figures["coverage"]
        write_file(save / CURVE_FILE, risk_coverage_curve(evaluation.curve, coverage=coverage))


def _report(evaluation: AnswerEvaluation) -> Iterator[str]:
    """Yield the lines of the report: files, languages of several files, and all."""
    everything = evaluation.everything
    yield (
        f"{everything.questions:,} questions, {everything.answerable:,} answerable, "
        f"answered from a confidence of {evaluation.min_confidence:g} on, {evaluation.model}"
    )
    yield ""
    rows = [(f"{of.name} ({of.language})", of) for of in evaluation.sets]
    if 1 < len(evaluation.languages) < len(rows):
        rows += [(of.language, of) for of in evaluation.languages]
    if len(evaluation.sets) > 1:
        rows.append(("all", everything))
    yield from aligned(
        ["questions in", "questions", *everything.figures],
        [[name, f"{of.questions:,}", *map(figure, of.figures.values())] for name, of in rows],
    )
