"""Question to hits: paragraphs are searched; sentences, words, tokens and the library's own means rescore them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from embeddings.threads import one_thread
from qa.comparison import Comparison, EncodedQuestion, compare, neutral_question
from qa.corpus import Corpus
from qa.domain import Hit, Passage
from qa.late_interaction import late_scores
from qa.passage_index import PassageIndex
from qa.scope import EVERYTHING, Scope
from qa.translations import likeness, shared_scores

if TYPE_CHECKING:
    from embeddings.offsets import LanguageOffsets
    from embeddings.token_codes import TokenCodes

__all__ = ["Retriever"]

CANDIDATES = 100
"""Paragraphs taken from the index to be rescored; DESIGN.md section 4 has the evidence."""
BY_WORDS = 20
"""Paragraphs taken beside them because they share the question's rarest words."""
COMPARED = 50
"""Best passages that are compared with the question token by token."""
TOKENS = 0.7
"""Weight of the comparison by tokens against all else; `docs/en/retrieval.md` has the measurements."""


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
        vector = neutral_question(question, self._offsets)
        with self._corpus.database.reading(), one_thread():
            ids, _ = index.search(vector[None], max(k, CANDIDATES), among=among)
            # A passage that another process has just removed is not held any more, and drops out here.
            by_words = self._corpus.with_words(question.pieces, k=BY_WORDS, passages=len(index), among=among)
            candidates = self._corpus.candidates({*ids[0].tolist(), *by_words})
            if not candidates.passages:
                return []
            offsets = self._adapted_offsets()
            compared = compare(question, candidates, offsets)
            scores = closeness = compared.scores
            if self._token_codes is not None:
                scores, closeness = self._with_tokens(question, candidates.passages, scores, self._token_codes)
            if offsets is not None:  # other vectors do not tell a translation from any text in the same language
                languages = [passage.language for passage in candidates.passages]
                alike = likeness(compared.vectors, languages)
                scores, closeness = shared_scores(scores, alike), shared_scores(closeness, alike)
            best = _best_first(question, scores, compared)[:k]
            documents = self._corpus.summaries_by_id(candidates.passages[at].document_id for at in best)
        return [
            Hit(passage, documents[passage.document_id], scores[at], compared.sentences(at), closeness[at])
            for at, passage in ((at, candidates.passages[at]) for at in best)
            if passage.document_id in documents  # in a damaged library it may be lost; doctor finds it
        ]

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


def _best_first(question: EncodedQuestion, scores: Sequence[float], compared: Comparison) -> list[int]:
    """Return the numbers of the passages, best first.

    Equal scores, as those of a text and its copies, go by language, document and place: never by the order of adding.
    A passage that has lost its sentences, in a damaged library, is left out; doctor finds it.
    """

    passages = compared.candidates.passages

    def rank(at: int) -> tuple[float, bool, str, int]:
        passage = passages[at]
        return -scores[at], passage.language != question.language, passage.document_id, passage.start

    return sorted((at for at in range(len(passages)) if compared.has_sentences(at)), key=rank)
