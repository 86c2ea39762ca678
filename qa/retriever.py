"""Question to hits: paragraphs are searched; sentences, words and the library's own means rescore them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from threadpoolctl import ThreadpoolController

from qa.corpus import Corpus
from qa.domain import Hit, ScoredSentence
from qa.encoded import Candidates, Pieces, Vectors
from qa.lexical import allowances, count_pieces, match
from qa.passage_index import PassageIndex
from qa.scope import EVERYTHING, Scope
from qa.translations import shared_scores

if TYPE_CHECKING:
    from embeddings.offsets import LanguageOffsets

__all__ = ["EncodedQuestion", "Retriever"]

CANDIDATES = 100
"""Paragraphs taken from the index to be rescored; DESIGN.md section 4 has the evidence."""
BY_WORDS = 20
"""Paragraphs taken beside them because they share the question's rarest words."""
WORDS = 0.7
"""Weight of word matching beside the cosine; `docs/en/retrieval.md` has the measurements."""


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's vector, shape (dimension,), its subword pieces and its language."""

    vector: Vectors
    pieces: Pieces
    language: str


class Retriever:
    """Ranks passages for a question.

    A text scores the cosine of its language-neutral vector to the question's, and a share of how well its words match.
    A passage scores the mean of its own score and its best sentence's, or more when it translates a better one.
    """

    def __init__(self, corpus: Corpus, index: PassageIndex, *, offsets: LanguageOffsets | None) -> None:
        self._corpus = corpus
        self._index = index
        self._offsets = offsets
        self._adapted: tuple[int, LanguageOffsets | None] | None = None

    def search(self, question: EncodedQuestion, *, k: int, scope: Scope = EVERYTHING) -> list[Hit]:
        """Return the `k` best hits among the passages in `scope`, best first."""
        among = scope.passage_ids(self._corpus)
        index = self._index.current()
        if index is None:
            return []
        vector = _neutral_question(self._offsets, question)
        ids, _ = index.search(vector[None], max(k, CANDIDATES), among=among)
        with self._corpus.database.reading():
            # A passage that another process has just removed is not held any more, and drops out here.
            by_words = self._corpus.with_words(question.pieces, k=BY_WORDS, passages=len(index), among=among)
            candidates = self._corpus.candidates({*ids[0].tolist(), *by_words})
            documents = self._corpus.summaries_by_id(passage.document_id for passage in candidates.passages)
            offsets = self._adapted_offsets()
        # The products are small: threads of numpy's BLAS would spin for ten times as long as they compute.
        with _thread_pools().limit(limits=1, user_api="blas"):
            scores, sentences = _scores(question, candidates, offsets)
        hits = [
            Hit(passage, documents[passage.document_id], score, sentences[passage.id])
            for passage, score in zip(candidates.passages, scores, strict=True)
            # In a damaged library a passage may have lost its sentences or document; doctor finds it.
            if sentences[passage.id] and passage.document_id in documents
        ]
        # Equal scores, as those of a text and its copies, go by language, document and place: never by the order of
        # adding.
        hits.sort(
            key=lambda hit: (
                -hit.score,
                hit.passage.language != question.language,
                hit.document.id,
                hit.passage.start,
            )
        )
        return hits[:k]

    def _adapted_offsets(self) -> LanguageOffsets | None:
        """Return the offsets with the library's own means in them, made anew when the library has changed."""
        revision = self._corpus.revision()
        if self._adapted is None or self._adapted[0] != revision:
            adapted = None if self._offsets is None else self._offsets.adapted(self._corpus.language_means())
            self._adapted = (revision, adapted)
        return self._adapted[1]


@cache
def _thread_pools() -> ThreadpoolController:
    return ThreadpoolController()


def _neutral_question(offsets: LanguageOffsets | None, question: EncodedQuestion) -> Vectors:
    if offsets is None:
        return question.vector
    neutral: Vectors = offsets.neutral_questions(question.vector[None], [question.language])[0]
    return neutral


def _scores(
    question: EncodedQuestion, candidates: Candidates, offsets: LanguageOffsets | None
) -> tuple[list[float], dict[int, tuple[ScoredSentence, ...]]]:
    """Return the scores of the candidates' passages, and of the sentences of each."""
    if not candidates.passages:
        return [], {}
    vector = _neutral_question(offsets, question)
    languages = {passage.id: passage.language for passage in candidates.passages}
    owners = candidates.owners.tolist()
    passage_vectors, sentence_vectors = candidates.encoded.vectors, candidates.encoded_sentences.vectors
    if offsets is not None:
        passage_vectors = offsets.neutral_passages(passage_vectors, list(languages.values()))
        sentence_vectors = offsets.neutral_passages(sentence_vectors, [languages[owner] for owner in owners])

    passage_counts = count_pieces(question.pieces, candidates.encoded.pieces)
    sentence_counts = count_pieces(question.pieces, candidates.encoded_sentences.pieces)
    matches = match(passage_counts, among=passage_counts)
    allowed = allowances(matches, list(languages.values()))
    allowed_owners = dict(zip(languages, allowed, strict=True))
    sentence_matches = match(sentence_counts, among=passage_counts)
    sentence_matches += np.array([allowed_owners[owner] for owner in owners])
    passage_scores = passage_vectors @ vector + WORDS * (matches + allowed)
    sentence_scores = sentence_vectors @ vector + WORDS * sentence_matches

    sentences: dict[int, list[ScoredSentence]] = {passage_id: [] for passage_id in languages}
    for owner, sentence, score, sentence_vector in zip(
        owners, candidates.sentences, sentence_scores.tolist(), sentence_vectors, strict=True
    ):
        sentences[owner].append(ScoredSentence(sentence.start, sentence.end, score, sentence_vector))
    scores = [
        (score + max((sentence.score for sentence in sentences[passage_id]), default=score)) / 2
        for passage_id, score in zip(languages, passage_scores.tolist(), strict=True)
    ]
    if offsets is not None:  # other vectors do not tell a translation from any text in the same language
        scores = shared_scores(scores, passage_vectors, list(languages.values()))
    return scores, {passage_id: tuple(found) for passage_id, found in sentences.items()}
