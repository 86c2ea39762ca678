"""The figures of answers: what came of each question, and what that makes of many."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from qa.calibration import area_under_curve, brier_score, calibration_error

__all__ = ["DEPTH", "DIGITS", "AnswerFigures", "Outcome", "figures_of", "figures_record"]

DEPTH = 5
"""Passages among which the right ones are looked for."""
DIGITS = 4

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a question that is always answered, however low the confidence; None is what cannot be known.

    Attributes:
        answerable: whether the paragraphs answer the question.
        confidence: of the answer.
        right: whether the first quotation is from a paragraph that answers; when it is not known which do, whether
            one does.
        sentence: whether the first quotation holds the words that answer, in their place.
        precision: share of the quotations that are from a paragraph that answers.
        f1, exact: overlap of the marked words with the expected ones.
        recall: share of the paragraphs that answer, or come close, among the first `DEPTH` passages.
    """

    answerable: bool
    confidence: float
    right: bool
    sentence: bool | None = None
    precision: float | None = None
    f1: float | None = None
    exact: float | None = None
    recall: float | None = None


@dataclass(frozen=True, slots=True)
class AnswerFigures:
    """The figures of the questions of a file, a language, or all; `name` is empty for all."""

    name: str
    language: str
    questions: int
    answerable: int
    figures: Figures


def figures_of(name: str, language: str, outcomes: Sequence[Outcome], least: float) -> AnswerFigures:
    """Return the figures of some outcomes, where answers count as given from the confidence `least`."""
    answerable = sum(outcome.answerable for outcome in outcomes)
    return AnswerFigures(name, language, len(outcomes), answerable, _figures(outcomes, least))


def _figures(outcomes: Sequence[Outcome], least: float) -> Figures:
    yes = [outcome for outcome in outcomes if outcome.answerable]
    sure, right = [outcome.confidence for outcome in outcomes], [outcome.right for outcome in outcomes]
    refusal = _mean(outcome.confidence < least for outcome in yes)
    hallucination = _mean(outcome.confidence >= least for outcome in outcomes if not outcome.answerable)

    def given(values: Iterable[tuple[Outcome, float | None]]) -> float | None:
        """Return the mean of what is known, where an answer that is not given counts 0."""
        return _mean(value * (outcome.confidence >= least) for outcome, value in values if value is not None)

    return {
        "sentence": given((outcome, outcome.sentence) for outcome in yes),
        "paragraph": given((outcome, outcome.right if outcome.recall is not None else None) for outcome in yes),
        "citations": _mean(
            outcome.precision for outcome in yes if outcome.precision is not None and outcome.confidence >= least
        ),
        "f1": given((outcome, outcome.f1) for outcome in yes),
        "exact": given((outcome, outcome.exact) for outcome in yes),
        f"recall@{DEPTH}": _mean(outcome.recall for outcome in outcomes if outcome.recall is not None),
        "refusal": refusal,
        "hallucination": hallucination,
        "informedness": None if refusal is None or hallucination is None else 1 - refusal - hallucination,
        "auc": area_under_curve(sure, [outcome.answerable for outcome in outcomes]),
        "brier": brier_score(sure, right),
        "ece": calibration_error(sure, right),
        "coverage": _mean(outcome.confidence >= least for outcome in outcomes),
    }


def _mean(values: Iterable[float]) -> float | None:
    """Return the mean, or None of nothing."""
    known = list(values)
    return fmean(known) if known else None


def figures_record(of: AnswerFigures) -> dict[str, Any]:
    """Return the record of figures, rounded to four digits, null where nothing can be known."""
    figures = {name: None if value is None else round(value, DIGITS) for name, value in of.figures.items()}
    return {"questions": of.questions, "answerable": of.answerable, "figures": figures}
