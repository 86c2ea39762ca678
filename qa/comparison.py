"""A question compared with the passages it has found and their sentences, by vectors and by words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from qa.domain import ScoredSentence
from qa.encoded import Candidates, Ids, Pieces, Vectors
from qa.lexical import Floats, allowances, count_pieces, match

if TYPE_CHECKING:
    from embeddings.offsets import LanguageOffsets

__all__ = ["Comparison", "EncodedQuestion", "compare", "neutral_question"]

WORDS = 0.7
"""Weight of word matching beside the cosine; `docs/en/retrieval.md` has the measurements."""


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's vector, shape (dimension,), its subword pieces and its language.

    `tokens` are its token states, turned as those of the codes, shape (tokens, dimension); none without codes.
    """

    vector: Vectors
    pieces: Pieces
    language: str
    tokens: Vectors


@dataclass(frozen=True, slots=True)
class Comparison:
    """How well passages and their sentences match a question.

    Attributes:
        candidates: the passages.
        scores: of each passage, the mean of its own and its best sentence's.
        vectors: of the passages, language-neutral, shape (passages, dimension).
        sentence_scores: shape (sentences,).
        sentence_vectors: language-neutral, shape (sentences, dimension).
        starts, ends: where each passage's sentences start and end among all, shape (passages,).
    """

    candidates: Candidates
    scores: list[float]
    vectors: Vectors
    sentence_scores: Floats
    sentence_vectors: Vectors
    starts: Ids
    ends: Ids

    def has_sentences(self, at: int) -> bool:
        """Say whether the passage of this number has any sentence."""
        return bool(self.ends[at] > self.starts[at])

    def sentences(self, at: int) -> tuple[ScoredSentence, ...]:
        """Return the sentences of the passage of this number, with what each scores."""
        return tuple(
            ScoredSentence(
                *self.candidates.spans[number], float(self.sentence_scores[number]), self.sentence_vectors[number]
            )
            for number in range(self.starts[at], self.ends[at])
        )


def neutral_question(question: EncodedQuestion, offsets: LanguageOffsets | None) -> Vectors:
    """Return the question's vector without its language's offset, shape (dimension,)."""
    if offsets is None:
        return question.vector
    neutral: Vectors = offsets.neutral_questions(question.vector[None], [question.language])[0]
    return neutral


def compare(question: EncodedQuestion, candidates: Candidates, offsets: LanguageOffsets | None) -> Comparison:
    """Compare a question with candidates: cosines of language-neutral vectors, and a share of how well words match."""
    ids = np.array([passage.id for passage in candidates.passages], np.int64)
    languages = [passage.language for passage in candidates.passages]
    starts = np.searchsorted(candidates.owners, ids, side="left")
    ends = np.searchsorted(candidates.owners, ids, side="right")
    owners = np.repeat(np.arange(len(ids)), ends - starts)
    vectors, sentence_vectors = candidates.encoded.vectors, candidates.encoded_sentences.vectors
    if offsets is not None and languages:
        vectors = offsets.neutral_passages(vectors, languages)
        sentence_vectors = offsets.neutral_sentences(sentence_vectors, languages, owners)

    passage_counts = count_pieces(question.pieces, candidates.encoded.pieces)
    sentence_counts = count_pieces(question.pieces, candidates.encoded_sentences.pieces)
    matches = match(passage_counts, among=passage_counts)
    allowed = allowances(matches, languages)
    sentence_matches = match(sentence_counts, among=passage_counts) + allowed[owners]
    vector = neutral_question(question, offsets)
    scores = vectors @ vector + WORDS * (matches + allowed)
    sentence_scores = sentence_vectors @ vector + WORDS * sentence_matches

    best = scores.copy()
    with_sentences = ends > starts
    if with_sentences.any():
        best[with_sentences] = np.maximum.reduceat(sentence_scores, starts[with_sentences])
    return Comparison(
        candidates, ((scores + best) / 2).tolist(), vectors, sentence_scores, sentence_vectors, starts, ends
    )
