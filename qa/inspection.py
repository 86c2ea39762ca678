"""What only an examination asks a corpus: samples, and rows that are not whole."""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt

from qa.corpus import Corpus
from qa.domain import Passage

__all__ = ["damaged_vectors", "language_counts_hold", "sample_passages"]

CHUNK = 20_000
"""Vectors looked at in one go."""


def damaged_vectors(corpus: Corpus) -> list[tuple[str, int]]:
    """Return how many passages and sentences have a vector of another length than the library's, if any have."""
    dimension = corpus.dimension or 0
    with corpus.database.reading() as connection:
        passages = connection.execute("SELECT count(*) FROM passages WHERE length(vector) != ?", (4 * dimension,))
        sentences = connection.execute("SELECT count(*) FROM sentences WHERE length(vector) != ?", (dimension,))
        counts = {"passages": passages.fetchone()[0], "sentences": sentences.fetchone()[0]}
    return [(what, count) for what, count in counts.items() if count]


def language_counts_hold(corpus: Corpus) -> bool:
    """Say whether the sums of the languages' vectors are those of the passages that are held."""
    counts: Counter[str] = Counter()
    totals: dict[str, npt.NDArray[np.float64]] = {}
    with corpus.database.reading():
        means, ids = corpus.language_means(), corpus.passage_ids()
        for start in range(0, len(ids), CHUNK):
            _, vectors, languages = corpus.vectors(ids[start : start + CHUNK].tolist())
            counts.update(languages)
            for language in set(languages):
                total = vectors[np.array(languages) == language].sum(axis=0, dtype=np.float64)
                totals[language] = totals.get(language, np.zeros_like(total)) + total
    return set(means) == set(counts) and all(
        count == counts[language] and np.allclose(mean, totals[language] / count, atol=1e-4)
        for language, (count, mean) in means.items()
    )


def sample_passages(corpus: Corpus, count: int) -> list[Passage]:
    """Return up to `count` passages, spread evenly over the library."""
    ids = corpus.passage_ids()
    return corpus.candidates(ids[:: max(1, len(ids) // count)][:count].tolist()).passages
