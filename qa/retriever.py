"""Question to hits: paragraphs are searched; sentences, words, tokens and the library's own means rescore them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from embeddings.blas import one_thread
from qa.corpus import Corpus
from qa.domain import Hit, Passage, ScoredSentence
from qa.encoded import Candidates, Pieces, Vectors
from qa.late_interaction import late_scores
from qa.lexical import allowances, count_pieces, match
from qa.passage_index import PassageIndex
from qa.scope import EVERYTHING, Scope
from qa.translations import shared_scores

if TYPE_CHECKING:
    from embeddings.offsets import LanguageOffsets
    from embeddings.token_codes import TokenCodes

__all__ = ["EncodedQuestion", "Retriever"]

CANDIDATES = 100
"""Paragraphs taken from the index to be rescored; DESIGN.md section 4 has the evidence."""
BY_WORDS = 20
"""Paragraphs taken beside them because they share the question's rarest words."""
WORDS = 0.7
"""Weight of word matching beside the cosine; `docs/en/retrieval.md` has the measurements."""

COMPARED = 50
"""Best passages that are compared with the question token by token."""
TOKENS = 0.7
"""Weight of the comparison by tokens against all else; `docs/en/retrieval.md` has the measurements."""


@dataclass(frozen=True, slots=True)
class EncodedQuestion:
    """A question's vector, shape (dimension,), its subword pieces and its language.

    `tokens` are its token states, turned as those of the codes, shape (tokens, dimension); none without codes.
    """

    vector: Vectors
    pieces: Pieces
    language: str
    tokens: Vectors


class Retriever:
    """Ranks passages for a question.

    A text scores the cosine of its language-neutral vector to the question's, and a share of how well its words match.
    A passage scores the mean of its own score and its best sentence's, averaged with how near its tokens are to the
    question's, or more when it translates a better one.
    """

    def __init__(
        self,
        corpus: Corpus,
        index: PassageIndex,
        *,
        offsets: LanguageOffsets | None,
        token_codes: TokenCodes | None,
    ) -> None:
        self._corpus = corpus
        self._index = index
        self._offsets = offsets
        self._token_codes = token_codes
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
            with one_thread():
                scores, sentences, vectors = _scores(question, candidates, offsets)
                closeness = scores
                if self._token_codes is not None:
                    scores, closeness = self._with_tokens(question, candidates.passages, scores, self._token_codes)
                if offsets is not None:  # other vectors do not tell a translation from any text in the same language
                    languages = [passage.language for passage in candidates.passages]
                    scores, closeness = (shared_scores(some, vectors, languages) for some in (scores, closeness))
        hits = [
            Hit(passage, documents[passage.document_id], score, sentences[passage.id], close)
            for passage, score, close in zip(candidates.passages, scores, closeness, strict=True)
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

    def _with_tokens(
        self, question: EncodedQuestion, passages: Sequence[Passage], scores: list[float], token_codes: TokenCodes
    ) -> tuple[list[float], list[float]]:
        """Return the scores of passages averaged with how near their tokens are, by the telling ones and by all alike.

        Only the best are compared; the others count as far as the farthest of these.
        """
        best = np.argsort(-np.array(scores), kind="stable")[:COMPARED]
        compared = [passages[at] for at in best]
        held = self._corpus.token_codes(passage.id for passage in compared)
        codes = [held.get(passage.id, b"") for passage in compared]
        languages = [passage.language for passage in compared]
        averaged = []
        for found in late_scores(question.tokens, codes, languages, token_codes=token_codes):
            late = np.full(len(passages), found.min() if len(found) else 0.0)
            late[best] = found
            averaged.append(((1 - TOKENS) * np.array(scores) + TOKENS * late).tolist())
        return averaged[0], averaged[1]

    def _adapted_offsets(self) -> LanguageOffsets | None:
        """Return the offsets with the library's own means in them, made anew when the library has changed."""
        revision = self._corpus.revision()
        if self._adapted is None or self._adapted[0] != revision:
            adapted = None if self._offsets is None else self._offsets.adapted(self._corpus.language_means())
            self._adapted = (revision, adapted)
        return self._adapted[1]


def _neutral_question(offsets: LanguageOffsets | None, question: EncodedQuestion) -> Vectors:
    if offsets is None:
        return question.vector
    neutral: Vectors = offsets.neutral_questions(question.vector[None], [question.language])[0]
    return neutral


def _scores(
    question: EncodedQuestion,
    candidates: Candidates,
    offsets: LanguageOffsets | None,
) -> tuple[list[float], dict[int, tuple[ScoredSentence, ...]], Vectors]:
    """Return the scores of the candidates' passages, of the sentences of each, and the passages' neutral vectors."""
    if not candidates.passages:
        return [], {}, candidates.encoded.vectors
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
    return scores, {passage_id: tuple(found) for passage_id, found in sentences.items()}, passage_vectors
