"""How sure an answer is: the probability that the best hit answers the question.

A logistic model over what the retrieval knows; `docs/en/answers.md` says on which data it was fitted and how it holds.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from qa.domain import Hit
from qa.statements import say_the_same

__all__ = ["THRESHOLD", "confidence"]

THRESHOLD = 0.2
"""Confidence from which an answer is given: there, wrong answers and wrong refusals together are fewest."""

RIVALS = 5
"""Hits after the best one that it is compared with; translations of it are none."""

BIAS = -4.90
SCORE = 9.84
LEAD = 19.32
SAME_LANGUAGE = -1.69
LOG_PASSAGES = -0.05


def confidence(hits: Sequence[Hit], *, language: str, passages: int) -> float:
    """Return the probability, 0 to 1, that the best of `hits` answers the question; 0 when there is none.

    Four things count: its score; its lead over the mean of the next `RIVALS` hits that say something else, as a
    question that the library says nothing to is about equally far from all of them; whether it is in the question's
    language, as texts of one language are nearer to each other, right or wrong; and how many passages there are, as
    the best of many is nearer.

    Args:
        hits: best first, at least `RIVALS` + 1 of them if the library holds so many.
        language: the question's language.
        passages: how many passages the library holds.
    """
    if not hits:
        return 0.0
    best = hits[0]
    rivals = [hit for hit in hits[1:] if not say_the_same(hit, best)][:RIVALS]
    lead = best.score - sum(hit.score for hit in rivals) / len(rivals) if rivals else 0.0
    logit = (
        BIAS
        + SCORE * best.score
        + LEAD * lead
        + SAME_LANGUAGE * (best.passage.language == language)
        + LOG_PASSAGES * math.log(passages)
    )
    return 1 / (1 + math.exp(-logit))
