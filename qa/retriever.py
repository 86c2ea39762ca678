"""Question to hits: paragraphs are searched, their sentences rescore them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from qa.corpus import Corpus, SentenceVectors
from qa.domain import Hit, Passage, ScoredSentence
from qa.passage_index import PassageIndex

if TYPE_CHECKING:
    from embeddings.offsets import LanguageOffsets

__all__ = ["Retriever"]

CANDIDATES = 100
"""Paragraphs taken from the index to be rescored by their sentences; DESIGN.md section 4 has the evidence."""

Vectors = npt.NDArray[np.float32]


class Retriever:
    """Ranks passages for a question.

    The score of a passage is the mean of two cosines: the paragraph's and its best sentence's. Language offsets are
    taken out of all vectors, so that a passage in another language is as near as one in the question's.
    """

    def __init__(self, corpus: Corpus, index: PassageIndex, *, offsets: LanguageOffsets | None) -> None:
        self._corpus = corpus
        self._index = index
        self._offsets = offsets

    def search(self, question: Vectors, *, language: str, k: int) -> list[Hit]:
        """Return the `k` best hits for a question's vector, shape (dimension,), best first."""
        index = self._index.current()
        if index is None:
            return []
        if self._offsets is not None:
            question = self._offsets.neutral_questions(question[None], [language])[0]
        ids, scores = index.search(question[None], max(k, CANDIDATES))
        found = dict(zip(ids[0].tolist(), scores[0].tolist(), strict=True))
        with self._corpus.database.reading():
            # A passage that another process has just removed is not held any more, and drops out here.
            passages = self._corpus.passages_by_id(found)
            documents = self._corpus.summaries_by_id(passage.document_id for passage in passages.values())
            sentences = self._corpus.sentences(passages)
        scored = self._scored_sentences(question, passages, sentences)
        hits = [
            Hit(
                passage,
                documents[passage.document_id],
                _score(found[passage.id], scored[passage.id]),
                scored[passage.id],
            )
            for passage in passages.values()
        ]
        # Equal scores, as those of two copies of a text, go by document and place: never by the order of adding.
        hits.sort(key=lambda hit: (-hit.score, hit.document.id, hit.passage.start))
        return hits[:k]

    def _scored_sentences(
        self, question: Vectors, passages: dict[int, Passage], sentences: SentenceVectors
    ) -> dict[int, tuple[ScoredSentence, ...]]:
        """Return each passage's sentences with their cosine to the question, in order."""
        vectors = sentences.vectors
        if self._offsets is not None and len(vectors):
            languages = [passages[passage_id].language for passage_id in sentences.passage_ids.tolist()]
            vectors = self._offsets.neutral_passages(vectors, languages)
        cosines = (vectors @ question).tolist() if len(vectors) else []
        scored: dict[int, list[ScoredSentence]] = {passage_id: [] for passage_id in passages}
        for passage_id, sentence, cosine, vector in zip(
            sentences.passage_ids.tolist(), sentences.sentences, cosines, vectors, strict=True
        ):
            scored[passage_id].append(ScoredSentence(sentence.start, sentence.end, cosine, vector))
        return {passage_id: tuple(parts) for passage_id, parts in scored.items()}


def _score(cosine: float, sentences: tuple[ScoredSentence, ...]) -> float:
    return (cosine + max((sentence.score for sentence in sentences), default=cosine)) / 2
