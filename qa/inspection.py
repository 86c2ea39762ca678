"""What only an examination asks a corpus: samples, and rows that are not whole."""

from __future__ import annotations

import numpy as np

from qa.corpus import Corpus
from qa.domain import Passage

__all__ = ["damaged_vectors", "language_counts_hold", "sample_passages"]


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
    with corpus.database.reading():
        means = corpus.language_means()
        _, vectors, languages = corpus.vectors(corpus.passage_ids().tolist())
    if set(means) != set(languages):
        return False
    held = np.array(languages)
    return all(
        count == (held == language).sum() and np.allclose(mean, vectors[held == language].mean(axis=0), atol=1e-4)
        for language, (count, mean) in means.items()
    )


def sample_passages(corpus: Corpus, count: int) -> list[Passage]:
    """Return up to `count` passages, spread evenly over the library."""
    ids = corpus.passage_ids()
    return corpus.candidates(ids[:: max(1, len(ids) // count)][:count].tolist()).passages
