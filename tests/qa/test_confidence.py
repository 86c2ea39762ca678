"""Confidence: what raises and what lowers the probability that an answer is right."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.span_reader import Span
from qa.confidence import confidence
from qa.domain import DocumentSummary, Hit, Passage, ScoredSentence
from qa.passage_reader import Reading


def make_hit(
    score: float,
    *,
    language: str = "en",
    vector: tuple[float, ...] = (1, 0),
    passage_id: int = 1,
    document_id: str = "d",
) -> Hit:
    document = DocumentSummary(document_id, "D", "/d.txt", "text/plain", language, "0" * 64, 1)
    passage = Passage(passage_id, document_id, passage_id, 0, 4, "text", "", None, language)
    sentence = ScoredSentence(0, 4, score, np.array(vector, np.float32))
    return Hit(passage, document, score, (sentence,))


def readings(*scores: float, language: str = "en", spans: tuple[float, ...] = ()) -> list[Reading]:
    """Return readings of hits with these scores, the first ones with spans of those."""
    hits = [make_hit(score, language=language, passage_id=number) for number, score in enumerate(scores)]
    read = [Span(0, 4, score) for score in spans]
    return [Reading(hit, span) for hit, span in zip(hits, [*read, *[None] * (len(hits) - len(read))], strict=True)]


def sure(found: list[Reading], *, language: str = "en") -> float:
    return confidence(found, language=language)


def test_nothing_found_is_no_confidence() -> None:
    assert sure([]) == 0


def test_a_higher_score_is_surer() -> None:
    assert 0 < sure(readings(0.2, 0.1)) < sure(readings(0.6, 0.1)) < 1
    assert 0 < sure(readings(0.2, 0.1, spans=(1,))) < sure(readings(0.6, 0.1, spans=(1,))) < 1


def test_a_lead_over_the_rest_is_surer_than_a_crowd() -> None:
    assert sure(readings(0.4, 0.39, 0.38, 0.38)) < sure(readings(0.4, 0.2, 0.2, 0.1))


def test_the_same_score_in_another_language_is_surer() -> None:
    assert sure(readings(0.4, 0.2, language="en")) < sure(readings(0.4, 0.2, language="fr"))


def test_one_passage_alone_has_a_confidence() -> None:
    assert sure(readings(0.9)) == pytest.approx(0.9, abs=0.1)
    assert 0 < sure(readings(0.9, spans=(8,))) < 1


def test_words_that_answer_are_surer_than_none() -> None:
    none, some = sure(readings(0.3, 0.2, spans=(-6, -7))), sure(readings(0.3, 0.2, spans=(6, -7)))
    assert none < some


def test_a_span_beyond_all_measure_is_no_crash() -> None:
    assert 0 < sure(readings(0.3, spans=(float("-inf"),))) < sure(readings(0.3, spans=(float("inf"),))) < 1
