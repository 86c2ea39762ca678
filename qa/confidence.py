"""How sure an answer is: the probability that the best hit answers the question.

A logistic model over what the retrieval knows, fitted on XQuAD-R; `docs/en/answers.md` has the figures.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

__all__ = ["THRESHOLD", "confidence"]

THRESHOLD = 0.25
"""Confidence from which an answer is given."""


@dataclass(frozen=True, slots=True)
class _Weights:
    score: float = 22.06
    same_language: float = -1.72
    log_passages: float = -0.40
    bias: float = -5.06


def confidence(score: float, *, same_language: bool, passages: int) -> float:
    """Return the probability, 0..1, that the best hit is right.

    Args:
        score: the best hit's score.
        same_language: whether question and passage share a language; texts of one language are nearer to each other,
            right or wrong.
        passages: how many the library holds; among many, the best of the wrong ones comes nearer.
    """
    weights = _Weights()
    logit = (
        weights.bias
        + weights.score * score
        + weights.same_language * same_language
        + weights.log_passages * math.log(max(passages, 1))
    )
    return 1 / (1 + math.exp(-logit))
