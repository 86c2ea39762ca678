"""How well confidences tell right answers from wrong ones, and how near to the truth they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

__all__ = ["Bin", "area_under_curve", "bins", "brier_score", "calibration_error", "risk_coverage"]

BINS = 10
POINTS = 100
"""Points of a risk-coverage curve, if there are so many questions."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers with a confidence from `start` to `end`: how many, their mean confidence, and the share right."""

    start: float
    end: float
    answers: int
    confidence: float
    right: float


def area_under_curve(confidences: Sequence[float], wanted: Sequence[bool]) -> float | None:
    """Return how often one that is wanted has a higher confidence than one that is not; None without one of each."""
    if len(set(wanted)) < 2:
        return None
    from sklearn.metrics import roc_auc_score

    return float(roc_auc_score(wanted, confidences))


def brier_score(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the mean square distance from the truth (Brier, 1950)."""
    return float(np.mean((np.array(confidences) - np.array(right, np.float64)) ** 2))


def bins(confidences: Sequence[float], right: Sequence[bool]) -> list[Bin]:
    """Return the bins of equal width that hold answers, lowest first."""
    sure, true = np.array(confidences), np.array(right, np.float64)
    numbers = np.minimum((sure * BINS).astype(int), BINS - 1)
    return [
        Bin(number / BINS, (number + 1) / BINS, int(held.sum()), float(sure[held].mean()), float(true[held].mean()))
        for number in range(BINS)
        if (held := numbers == number).any()
    ]


def calibration_error(confidences: Sequence[float], right: Sequence[bool]) -> float:
    """Return the expected calibration error (Naeini et al., 2015) over `BINS` bins of equal width."""
    gaps = [held.answers * abs(held.confidence - held.right) for held in bins(confidences, right)]
    return sum(gaps) / len(confidences)


def risk_coverage(confidences: Sequence[float], right: Sequence[bool]) -> list[tuple[float, float]]:
    """Return (coverage, risk) points: the share of questions answered, surest first, and how many of these are wrong.

    Answers of equal confidence are given together (El-Yaniv and Wiener, 2010).
    """
    order = np.argsort(-np.array(confidences), kind="stable")
    sure, wrong = np.array(confidences)[order], 1 - np.array(right, np.float64)[order]
    ends = np.flatnonzero(np.append(np.diff(sure) != 0, True))
    chosen = ends[np.unique(np.linspace(0, len(ends) - 1, min(POINTS, len(ends))).round().astype(int))]
    risks: Floats = np.cumsum(wrong)[chosen] / (chosen + 1)
    return [(float(count + 1) / len(order), float(risk)) for count, risk in zip(chosen, risks, strict=True)]
