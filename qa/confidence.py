"""How sure an answer is: the probability that the best reading answers the question.

Logistic models over what retrieval and reading know; `qa.training.fit_confidence` fits them, and `docs/en/answers.md`
says how well they hold.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from qa.passage_reader import Reading

__all__ = ["RIVALS", "THRESHOLD", "Evidence", "confidence", "evidence", "features"]

THRESHOLD = 0.3
"""Confidence from which an answer is given. The share of answerable questions refused and that of unanswerable ones
answered add up to .36 anywhere from .25 to .4, in the mean of the question sets and of both halves; from .3 to .4, 6
more of 100 good questions are refused and 6 fewer bad ones answered. At .3, four of five questions in the language of
the text are answered with the right sentence (XQuAD-R)."""

RIVALS = 5
"""Readings beside the best one that it is compared with, those of the best hits."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each feature counts, in the order of `features`, and the constant."""

    bias: float
    features: tuple[float, ...]


SAME_LANGUAGE = {False: Weights(-4.34, (6.56, 5.02)), True: Weights(-3.89, (5.25, 2.37, 0.23))}
OTHER_LANGUAGE = {False: Weights(-2.00, (-1.69, 34.86)), True: Weights(-1.57, (-3.54, 39.05, 0.17))}
"""By whether the best reading was read. Texts of one language are nearer to each other, right or wrong, and are read
better: what tells right from wrong is not the same across languages."""


class Evidence(NamedTuple):
    """What counts of a reading: its hit's score and closeness, its span's score, and if it is in the same language."""

    score: float
    span: float | None
    same_language: bool
    closeness: float


def confidence(readings: Sequence[Reading], *, language: str) -> float:
    """Return the probability, 0 to 1, that the first of `readings` answers the question; 0 when there is none.

    Args:
        readings: best first, at least `RIVALS` + 1 of them if the library holds so many.
        language: the question's language.
    """
    if not readings:
        return 0.0
    found = [evidence(reading, language=language) for reading in readings]
    weights = (SAME_LANGUAGE if found[0].same_language else OTHER_LANGUAGE)[found[0].span is not None]
    values = features(found)
    logit = weights.bias + sum(weight * value for weight, value in zip(weights.features, values, strict=True))
    return 1 / (1 + math.exp(-logit))


def evidence(reading: Reading, *, language: str) -> Evidence:
    """Return what counts of a reading for a question in `language`."""
    hit = reading.hit
    closeness = hit.score if hit.closeness is None else hit.closeness
    return Evidence(hit.score, reading.span_score, hit.passage.language == language, closeness)


def features(found: Sequence[Evidence]) -> tuple[float, ...]:
    """Return what the confidence in the first of `found` follows from.

    Its closeness, and its lead over the mean of its `RIVALS`: a question that the library says nothing to is about
    equally far from all of them. Rivals that a small library lacks count as near as the best one: of a few passages,
    one often leads by chance. If it was read, also how much likelier its answer is than none.
    """
    best, *others = found
    rivals = sorted((other.closeness for other in others), reverse=True)[:RIVALS]
    lead = sum(best.closeness - rival for rival in rivals) / RIVALS
    return (best.closeness, lead) if best.span is None else (best.closeness, lead, best.span)
