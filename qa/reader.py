"""Question and readings to answer: which sentences are quoted, in which order, or that nothing is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from qa.anaphora import points_back
from qa.confidence import confidence
from qa.domain import Answer, Citation, Document, Hit, Passage, ScoredSentence
from qa.passage_reader import CLOSE, Reading
from qa.statements import Said, repetition, said_before

__all__ = ["read_answer"]

MAX_QUOTES = 3
MAX_ALSO = 4
"""Quotations that are named beside each, because they say the same."""


def read_answer(
    question: str,
    language: str,
    hits: Sequence[Hit],
    readings: Sequence[Reading],
    *,
    k: int,
    min_confidence: float,
    document: Callable[[str], Document],
) -> Answer:
    """Answer a question from its hits.

    The best reading's sentence is quoted, then those of up to two others that come close and say something else. One
    that points back to the sentence before it is quoted together with that. Beside each stand the sentences of other
    documents that say the same.

    Args:
        question: the question.
        language: the question's language.
        hits: best first.
        readings: what reading the best hits found, best first.
        k: how many hits the answer shows.
        min_confidence: confidence below which nothing is answered.
        document: gives the document of an id.
    """
    sure = confidence(readings, language=language)
    if not readings or sure < min_confidence:
        return Answer(question, language, None, sure, (), tuple(hits[:k]))
    quoted = _quoted(readings, language=language)
    citations = tuple(_citation(marker, reading, document) for marker, reading in enumerate(quoted, 1))
    text = " ".join(f"{citation.quote} [{citation.marker}]" for citation in citations)
    return Answer(question, language, text, sure, citations, _shown(hits, citations, k))


def _quoted(readings: Sequence[Reading], *, language: str) -> list[Reading]:
    """Return the readings to quote, the answering one first; what only repeats another one stands beside that.

    The words that answer may be in other sentences than those by which the statements were told apart. Of several that
    say the same, one in `language` is quoted.
    """
    best = readings[0]
    quoted: list[Reading] = []
    said: list[Said] = []  # by the sentence of each
    texts: set[str] = set()
    for reading in (best, *(other for other in readings[1:] if _comes_close(other, best))):
        own, sentences = Said.by(reading.hit, reading.sentence), _quoted_sentences(reading)
        same = said_before(own, said)
        if same is None:
            if not sentences <= texts:
                quoted.append(reading)
                said.append(own)
        elif own.language == language != said[same].language:
            quoted[same] = _beside(reading, quoted[same])
            said[same] = own
        else:
            quoted[same] = _beside(quoted[same], reading)
        texts |= sentences
    return quoted[:MAX_QUOTES]


def _beside(reading: Reading, again: Reading) -> Reading:
    """Return a reading with another one that says the same, and all that do so beside that."""
    return replace(reading, also=(*reading.also, again.hit, *again.also))


def _comes_close(reading: Reading, best: Reading) -> bool:
    """Say whether a reading may stand beside the best one: found as well, and, if read, likelier to answer than not."""
    if reading.hit.score < CLOSE * best.hit.score:
        return False
    if best.span is None or reading.span is None:
        return best.span is None
    return reading.span.score >= 0.0


def _citation(marker: int, reading: Reading, document: Callable[[str], Document]) -> Citation:
    passage = reading.hit.passage
    source = document(passage.document_id)
    start, end = _quoted_part(reading)
    highlights = (reading.words,) if reading.words else ()
    also = tuple(_confirmations(marker, reading, document))
    return Citation(marker, source, passage, start, end, source.text[start:end], highlights, also)


def _confirmations(marker: int, reading: Reading, document: Callable[[str], Document]) -> Iterator[Citation]:
    """Yield the sentences of other documents that say what the quoted one says."""
    own = Said.by(reading.hit, reading.sentence)  # others in the passages may have been found to say the same
    same: dict[str, tuple[Passage, ScoredSentence]] = {}  # a document may say it several times
    for hit in reading.also:
        sentence = repetition(own, hit)
        if sentence is not None:
            same.setdefault(hit.passage.document_id, (hit.passage, sentence))
    for document_id, (passage, sentence) in list(same.items())[:MAX_ALSO]:
        source = document(document_id)
        quote = source.text[sentence.start : sentence.end]
        yield Citation(marker, source, passage, sentence.start, sentence.end, quote)


def _quoted_part(reading: Reading) -> tuple[int, int]:
    """Return the offsets of the sentence to quote, with the one before it when it points back to that."""
    passage, sentence = reading.hit.passage, reading.sentence
    text = passage.text[sentence.start - passage.start : sentence.end - passage.start]
    before = [other.start for other in reading.hit.sentences if other.start < sentence.start]
    if before and points_back(text, language=passage.language):
        return max(before), sentence.end
    return sentence.start, sentence.end


def _quoted_sentences(reading: Reading) -> set[str]:
    """Return the sentences to quote, alike wherever their lines were broken."""
    passage, (start, end) = reading.hit.passage, _quoted_part(reading)
    spans = [(some.start, some.end) for some in reading.hit.sentences if start <= some.start < end]
    return {" ".join(passage.text[first - passage.start : last - passage.start].split()) for first, last in spans}


def _shown(hits: Sequence[Hit], citations: Sequence[Citation], k: int) -> tuple[Hit, ...]:
    """Return the first `k` hits, and those that are cited: every citation comes from the answer's hits."""
    cited = {source.passage.id for citation in citations for source in (citation, *citation.also)}
    return tuple(hit for rank, hit in enumerate(hits) if rank < k or hit.passage.id in cited)
