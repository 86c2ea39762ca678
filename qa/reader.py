"""Question and hits to answer: which sentences are quoted, in which order, or that nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from qa.confidence import THRESHOLD, confidence
from qa.domain import Answer, Citation, Document, Hit, ScoredSentence

__all__ = ["READ", "read_answer"]

READ = 10
"""Hits that are read for an answer."""
MAX_QUOTES = 3
CLOSE = 0.9
"""Share of the best score from which another sentence is quoted beside the best one."""
SAME_STATEMENT = 0.6
"""Cosine of language-neutral vectors from which two sentences say the same, as translations of each other do."""


@dataclass(frozen=True, slots=True)
class _Quote:
    hit: Hit
    sentence: ScoredSentence

    @property
    def score(self) -> float:
        return (self.hit.score + self.sentence.score) / 2


def read_answer(
    question: str,
    language: str,
    hits: Sequence[Hit],
    *,
    k: int,
    passages: int,
    document: Callable[[str], Document],
) -> Answer:
    """Answer a question from its hits, best first.

    The best sentence of the best hit is quoted, then up to two others that come close and say something else. Of
    sentences that say the same, as in a treaty and its translations, the one in the question's language is quoted.

    Args:
        question: the question.
        language: the question's language.
        hits: at least `READ` of them if the library holds so many.
        k: how many hits the answer shows.
        passages: how many passages the library holds.
        document: gives the document of an id.
    """
    sure = confidence(hits, language=language, passages=passages)
    if sure < THRESHOLD:
        return Answer(question, language, None, sure, (), tuple(hits[:k]))
    quotes = _quotes(language, hits[:READ])
    citations = tuple(_citation(marker, quote, document) for marker, quote in enumerate(quotes, 1))
    text = " ".join(f"{citation.quote} [{citation.marker}]" for citation in citations)
    return Answer(question, language, text, sure, citations, _shown(hits, citations, k))


def _quotes(language: str, hits: Sequence[Hit]) -> list[_Quote]:
    """Return the sentences to quote, the answering one first."""
    candidates = [_Quote(hit, max(hit.sentences, key=lambda sentence: sentence.score)) for hit in hits if hit.sentences]
    chosen: list[_Quote] = []
    for candidate in candidates:
        if len(chosen) == MAX_QUOTES or candidate.score < CLOSE * candidates[0].score:
            break
        same = [other for other in chosen if _say_the_same(other, candidate)]
        if not same:
            chosen.append(candidate)
        elif candidate.hit.passage.language == language != same[0].hit.passage.language:
            chosen[chosen.index(same[0])] = candidate
    return chosen


def _say_the_same(one: _Quote, other: _Quote) -> bool:
    return float(np.dot(one.sentence.vector, other.sentence.vector)) >= SAME_STATEMENT


def _citation(marker: int, quote: _Quote, document: Callable[[str], Document]) -> Citation:
    source = document(quote.hit.passage.document_id)
    start, end = quote.sentence.start, quote.sentence.end
    return Citation(marker, source, quote.hit.passage, start, end, source.text[start:end])


def _shown(hits: Sequence[Hit], citations: Sequence[Citation], k: int) -> tuple[Hit, ...]:
    """Return the first `k` hits, and those that are cited: every citation comes from the answer's hits."""
    cited = {citation.passage.id for citation in citations}
    return tuple(hit for rank, hit in enumerate(hits) if rank < k or hit.passage.id in cited)
