"""Question and hits -> readings: one for each statement, the best ones read for the words that answer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Self

from embeddings.errors import ModelError
from qa.domain import Hit, ScoredSentence
from qa.statements import Said, best_sentence, contradicts, statements

if TYPE_CHECKING:
    from embeddings.span_reader import Span, SpanReader

__all__ = ["CLOSE", "MERIT", "NO_ANSWER", "READ", "SPANS", "PassageReader", "Reading"]

READ = 30
"""Hits that are looked at for an answer: enough to find rivals beyond the best one's translations."""
SPANS = 4
"""Statements that are read for the words that answer. Six find the right one a little more often (on PIAF .909 against
.907, elsewhere the same), and take half as long again."""
MERIT = 100.0
"""What a hit's score counts beside its span's: one lies in 0..1, the other from `LOWEST` to `HIGHEST`."""
CLOSE = 0.9
"""Share of the best score from which a statement is read in any case: it may be quoted beside the best one."""
LOWEST, HIGHEST = -20.0, 14.0
"""Span scores are cut off here: beyond it they tell nothing more. So a statement that would not come first with the
highest one is not read: that spares two of five on the questions that the confidence is fitted on."""
NO_ANSWER = -6.0
"""Span score below which the reader found nothing that answers, so that its words tell less than the sentence that
matches best. On development questions that a passage answers it is hardly ever that low; on "how do I ...?" and "may I
...?", which the reader was not trained on, it often is."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reading:
    """A hit and, if it was read, the likeliest answer in it; `span` is in offsets of the passage's text.

    `also` are the hits that say the same, in other documents.
    """

    hit: Hit
    span: Span | None = None
    also: tuple[Hit, ...] = ()

    @property
    def merit(self) -> float:
        """How much speaks for this one as the answer; comparable only among readings with a span."""
        return MERIT * self.hit.score + (self.span_score or 0.0)

    @property
    def span_score(self) -> float | None:
        """The score of the span, from `LOWEST` to `HIGHEST`; None if the hit was not read."""
        return None if self.span is None else max(LOWEST, min(HIGHEST, self.span.score))

    @property
    def has_answer(self) -> bool:
        """Whether the hit was read, and words that may answer were found."""
        return self.span is not None and self.span.score >= NO_ANSWER

    @property
    def sentence(self) -> ScoredSentence:
        """The sentence to quote: the one in which the answer begins, or else the one that matches best."""
        if self.span is not None and self.has_answer:
            start = self.hit.passage.start + self.span.start
            for sentence in self.hit.sentences:
                if sentence.start <= start < sentence.end:
                    return sentence
        return best_sentence(self.hit)

    @property
    def words(self) -> tuple[int, int] | None:
        """Document offsets of the answer, as far as it lies in the quoted sentence."""
        if self.span is None or not self.has_answer:
            return None
        start, end = self.hit.passage.start + self.span.start, self.hit.passage.start + self.span.end
        end = min(end, self.sentence.end)
        return (start, end) if self.sentence.start <= start < end else None


class PassageReader:
    """Reads hits with a span reader, or passes them on as they are when there is none.

    Args:
        load: loads the span reader when it is first needed; None to do without one.
    """

    def __init__(self, load: Callable[[], SpanReader] | None) -> None:
        self._load = load
        self._reader: SpanReader | None = None
        self._lock = threading.Lock()

    @classmethod
    def shipped(cls, cache: Path, *, wanted: bool = True) -> Self:
        """Return one with the shipped span reader, made in the folder `cache`; without any if it is not wanted."""
        return cls(partial(_shipped, cache) if wanted else None)

    @property
    def is_wanted(self) -> bool:
        """Whether there is a span reader, as far as is known before it is loaded."""
        return self._load is not None

    def read(self, question: str, hits: Sequence[Hit], *, language: str, high: float = HIGHEST) -> list[Reading]:
        """Return a reading of each statement in `hits`, the one that most likely answers first.

        Without a span reader, they stand in the order of the hits.

        Args:
            question: in `language`.
            hits: best first.
            language: its code.
            high: the span score that is expected at most; infinity to have every one of the best read.
        """
        found = [Reading(statement.hit, also=statement.also) for statement in statements(hits, language=language)]
        reader = self._loaded()
        if reader is None or not found:
            return found
        close, others = _by_closeness(found[:SPANS])
        read = _read(reader, question, close)
        best = max(reading.merit for reading in read)
        read += _read(reader, question, [other for other in others if other.merit + high > best])
        read = _with_contradictions(reader, question, read)
        left = [other for other in others if other.merit + high <= best]
        return [*sorted(read, key=lambda reading: -reading.merit), *left, *found[SPANS:]]

    def warm_up(self) -> None:
        """Load the span reader now rather than with the first question."""
        self._loaded()

    def _loaded(self) -> SpanReader | None:
        with self._lock:
            if self._reader is None and self._load is not None:
                try:
                    self._reader = self._load()
                except ModelError as error:
                    log.warning("%s; answers are made without the span reader", error)
                    self._load = None
            return self._reader


def _by_closeness(readings: Sequence[Reading]) -> tuple[list[Reading], list[Reading]]:
    """Return the readings whose hits come close to the best one, and the others."""
    best = max(reading.hit.score for reading in readings)
    least = min(best, CLOSE * best)  # a score may be negative
    close = [reading for reading in readings if reading.hit.score >= least]
    return close, [reading for reading in readings if reading.hit.score < least]


def _with_contradictions(reader: SpanReader, question: str, readings: Sequence[Reading]) -> list[Reading]:
    """Return the readings, and those of hits that were taken for the best one's statement but contradict its answer.

    They are alike by the sentences that match best; the words that answer may be in others.
    """
    best = max(readings, key=lambda reading: reading.merit)
    own = Said.by(best.hit, best.sentence)
    judged = [(hit, contradicts(own, hit)) for hit in best.also]
    others = [hit for hit, is_against in judged if is_against]
    agreed = replace(best, also=tuple(hit for hit, is_against in judged if not is_against))
    kept = [agreed if reading is best else reading for reading in readings]
    return [*kept, *_read(reader, question, [Reading(hit) for hit in others[:SPANS]])]


def _read(reader: SpanReader, question: str, readings: Sequence[Reading]) -> list[Reading]:
    if not readings:
        return []
    passages = [reading.hit.passage for reading in readings]
    texts, headings = [passage.text for passage in passages], [passage.heading for passage in passages]
    spans = reader.read(question, texts, headings=headings)
    return [replace(reading, span=span) for reading, span in zip(readings, spans, strict=True)]


def _shipped(cache: Path) -> SpanReader:
    from embeddings.span_reader import OnnxSpanReader

    return OnnxSpanReader(cache)
