"""Question and hits to answer: which sentences are quoted, in which order, or that nothing is."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qa.confidence import THRESHOLD, confidence
from qa.domain import Answer, Citation, Document, Hit
from qa.statements import best_sentence, say_the_same

__all__ = ["READ", "read_answer"]

READ = 30
"""Hits that are read for an answer: enough to find rivals beyond the best one's translations."""
MAX_QUOTES = 3
CLOSE = 0.9
"""Share of the best score from which another sentence is quoted beside the best one."""


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
    quoted = _quoted(language, hits[:READ])
    citations = tuple(_citation(marker, hit, document) for marker, hit in enumerate(quoted, 1))
    text = " ".join(f"{citation.quote} [{citation.marker}]" for citation in citations)
    return Answer(question, language, text, sure, citations, _shown(hits, citations, k))


def _quoted(language: str, hits: Sequence[Hit]) -> list[Hit]:
    """Return the hits to quote from, the answering one first."""
    chosen: list[Hit] = []
    for hit in hits:
        if len(chosen) == MAX_QUOTES or hit.score < CLOSE * hits[0].score:
            break
        same = next((other for other in chosen if say_the_same(hit, other)), None)
        if same is None:
            chosen.append(hit)
        elif hit.passage.language == language != same.passage.language:
            chosen[chosen.index(same)] = hit
    return chosen


def _citation(marker: int, hit: Hit, document: Callable[[str], Document]) -> Citation:
    source, sentence = document(hit.passage.document_id), best_sentence(hit)
    quote = source.text[sentence.start : sentence.end]
    return Citation(marker, source, hit.passage, sentence.start, sentence.end, quote)


def _shown(hits: Sequence[Hit], citations: Sequence[Citation], k: int) -> tuple[Hit, ...]:
    """Return the first `k` hits, and those that are cited: every citation comes from the answer's hits."""
    cited = {citation.passage.id for citation in citations}
    return tuple(hit for rank, hit in enumerate(hits) if rank < k or hit.passage.id in cited)
