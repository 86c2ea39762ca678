"""Confidence: what raises and what lowers the probability that an answer is right."""

from __future__ import annotations

import numpy as np
import pytest

from qa.confidence import confidence
from qa.domain import DocumentSummary, Hit, Passage, ScoredSentence


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


def hits(*scores: float, language: str = "en") -> list[Hit]:
    """Return hits that all say something else: their sentences are at right angles."""
    vectors = np.eye(len(scores))
    return [
        make_hit(score, language=language, vector=tuple(vector), passage_id=number)
        for number, (score, vector) in enumerate(zip(scores, vectors, strict=True))
    ]


def test_nothing_found_is_no_confidence() -> None:
    assert confidence([], language="en", passages=0) == 0


def test_a_higher_score_is_surer() -> None:
    low = confidence(hits(0.2, 0.1), language="en", passages=20)
    high = confidence(hits(0.6, 0.1), language="en", passages=20)
    assert 0 < low < high < 1


def test_a_lead_over_the_rest_is_surer_than_a_crowd() -> None:
    crowd = confidence(hits(0.4, 0.39, 0.38, 0.38), language="en", passages=20)
    lead = confidence(hits(0.4, 0.2, 0.2, 0.1), language="en", passages=20)
    assert crowd < lead


def test_the_same_score_in_another_language_is_surer() -> None:
    same = confidence(hits(0.4, 0.2, language="en"), language="en", passages=20)
    other = confidence(hits(0.4, 0.2, language="fr"), language="en", passages=20)
    assert same < other


def test_one_passage_alone_has_a_confidence() -> None:
    assert confidence(hits(0.9), language="en", passages=1) == pytest.approx(0.9, abs=0.1)


def test_a_translation_is_no_rival() -> None:
    alone = confidence(hits(0.5, 0.2, 0.2), language="fr", passages=20)
    best, *rest = hits(0.5, 0.2, 0.2)
    translation = make_hit(0.49, language="fr", vector=tuple(best.sentences[0].vector), document_id="translation")
    assert confidence([best, translation, *rest], language="fr", passages=20) == pytest.approx(alone)
