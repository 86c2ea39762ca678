"""Passages in other languages that say what a better one says: they share its score."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from qa.encoded import Vectors

__all__ = ["likeness", "shared_scores"]

UNRELATED = 0.3
"""Cosine of language-neutral vectors up to which two passages in different languages share nothing."""


def likeness(vectors: Vectors, languages: Sequence[str]) -> Vectors:
    """Return how likely each passage translates each other one, 0 to 1, shape (passages, passages).

    Up to the cosine `UNRELATED` and within a language that is 0.

    Args:
        vectors: language-neutral unit vectors of passages, shape (passages, dimension).
        languages: their languages.
    """
    _, numbers = np.unique(np.array(languages), return_inverse=True)
    alike: Vectors = np.clip((vectors @ vectors.T - UNRELATED) / (1 - UNRELATED), 0, 1)
    alike[numbers[:, None] == numbers[None, :]] = 0
    return alike


def shared_scores(scores: Sequence[float], alike: Vectors) -> list[float]:
    """Return the scores of passages after each has moved towards that of the better ones that it may translate.

    A question is nearer to one translation of a paragraph than to another by chance and by language; the translations
    are nearer to each other than the question is to any. So a passage moves from its own score towards that of a
    better one in another language: not at all up to the cosine `UNRELATED`, all the way at 1. The best passage keeps
    its score, and in a library of one language all do.

    Args:
        scores: of the passages a question found.
        alike: their `likeness`.
    """
    own = np.array(scores)
    better = np.maximum(own[None, :] - own[:, None], 0)
    moved: list[float] = (own + (alike * better).max(axis=1, initial=0)).tolist()
    return moved
