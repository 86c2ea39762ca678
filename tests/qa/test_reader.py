"""From hits to an answer: what is quoted, in which order, and when nothing is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from embeddings.span_reader import Span
from qa.confidence import THRESHOLD
from qa.domain import Answer, Document, DocumentSummary, Hit, Passage, ScoredSentence
from qa.passage_reader import PassageReader, Reading
from qa.reader import read_answer

TEXTS = {
    "bridge": ("en", "The bridge opened in May. It has two lanes."),
    "pont": ("fr", "Le pont a ouvert en mai. Il a deux voies."),
    "summary": ("en", "The bridge opened in\nMay. It cost a fortune."),
    "ferry": ("en", "The ferry stopped in June. Nobody misses it."),
}


def document(document_id: str) -> Document:
    language, text = TEXTS[document_id]
    return Document(document_id, document_id.title(), f"/{document_id}.txt", "text/plain", language, "0" * 64, text)


def hit(document_id: str, score: float, *, vector: tuple[float, float], second: bool = False) -> Hit:
    """Return a hit whose first sentence matches best, or its second one."""
    language, text = TEXTS[document_id]
    summary = DocumentSummary(document_id, document_id.title(), f"/{document_id}.txt", "text/plain", language, "", 1)
    cut = text.index(". ") + 1
    first_score, second_score = (0.1, score) if second else (score, 0.1)
    sentences = (
        ScoredSentence(0, cut, first_score, np.array(vector, np.float32)),
        ScoredSentence(cut + 1, len(text), second_score, np.array(vector, np.float32)),
    )
    passage = Passage(list(TEXTS).index(document_id), document_id, 1, 0, len(text), text, "", None, language)
    return Hit(passage, summary, score, sentences)


def read(hits: list[Hit], *, language: str = "en", k: int = 5, least: float = THRESHOLD) -> Answer:
    readings = PassageReader(None).read("When did it open?", hits, language=language)
    return read_answer("When did it open?", language, hits, readings, k=k, min_confidence=least, document=document)


def test_quotes_the_best_sentence_of_the_best_hit() -> None:
    answer = read([hit("bridge", 0.8, vector=(1, 0)), hit("ferry", 0.2, vector=(0, 1))])
    assert answer.text == "The bridge opened in May. [1]"
    (citation,) = answer.citations
    assert citation.document.text[citation.start : citation.end] == citation.quote == "The bridge opened in May."


def test_quotes_the_second_sentence_when_that_is_the_best() -> None:
    answer = read([hit("ferry", 0.8, vector=(1, 0), second=True), hit("bridge", 0.2, vector=(0, 1))])
    assert answer.text == "Nobody misses it. [1]"


def test_quotes_a_sentence_that_points_back_with_the_one_before_it() -> None:
    (citation,) = read([hit("bridge", 0.8, vector=(1, 0), second=True)]).citations
    assert citation.quote == "The bridge opened in May. It has two lanes."
    assert citation.document.text[citation.start : citation.end] == citation.quote


def test_quotes_two_that_are_as_good_and_say_different_things() -> None:
    answer = read([hit("bridge", 0.8, vector=(1, 0)), hit("ferry", 0.78, vector=(0, 1))])
    assert answer.text == "The bridge opened in May. [1] The ferry stopped in June. [2]"
    assert [citation.marker for citation in answer.citations] == [1, 2]


@pytest.mark.parametrize(
    ("first", "second", "quoted"), [(8.0, 1.0, 2), (8.0, -1.0, 1), (-3.0, -2.0, 1), (-3.0, 1.0, 2)]
)
def test_a_second_one_is_quoted_only_with_words_that_may_answer(first: float, second: float, quoted: int) -> None:
    hits = [hit("bridge", 0.9, vector=(1, 0)), hit("ferry", 0.88, vector=(0, 1))]
    readings = [Reading(some, Span(0, 3, score)) for some, score in zip(hits, (first, second), strict=True)]
    answer = read_answer("When?", "en", hits, readings, k=5, min_confidence=0, document=document)
    assert len(answer.citations) == quoted


def test_leaves_out_one_that_comes_far_behind() -> None:
    answer = read([hit("bridge", 0.8, vector=(1, 0)), hit("ferry", 0.5, vector=(0, 1))])
    assert len(answer.citations) == 1


def test_quotes_a_sentence_once_that_stands_in_two_passages() -> None:
    """Of vectors that tell nothing, the text has the last word; lines may be broken in other places."""
    hits = [
        hit("bridge", 0.8, vector=(1, 0)),
        hit("summary", 0.79, vector=(0, 1)),
        hit("ferry", 0.78, vector=(-1, 0)),
    ]
    assert read(hits).text == "The bridge opened in May. [1] The ferry stopped in June. [2]"


def test_quotes_no_sentence_again_that_was_quoted_for_one_that_points_back() -> None:
    hits = [hit("bridge", 0.8, vector=(1, 0), second=True), hit("summary", 0.79, vector=(0, 1))]
    assert read(hits).text == "The bridge opened in May. It has two lanes. [1]"
    assert len(read(hits[::-1]).citations) == 2


def test_quotes_a_statement_once_in_the_language_of_the_question() -> None:
    hits = [hit("pont", 0.8, vector=(1, 0)), hit("bridge", 0.78, vector=(1, 0)), hit("ferry", 0.1, vector=(0, 1))]
    assert [citation.document.id for citation in read(hits, language="en").citations] == ["bridge"]
    assert [citation.document.id for citation in read(hits, language="fr").citations] == ["pont"]
    assert [citation.document.id for citation in read(hits, language="de").citations] == ["pont"]


def test_names_the_sentence_of_another_document_that_says_the_same_beside_the_quoted_one() -> None:
    hits = [hit("bridge", 0.8, vector=(1, 0)), hit("pont", 0.78, vector=(1, 0)), hit("ferry", 0.1, vector=(0, 1))]
    answer = read(hits, k=1)
    (citation,) = answer.citations
    (other,) = citation.also
    assert other.document.text[other.start : other.end] == other.quote == "Le pont a ouvert en mai."
    assert other.marker == citation.marker
    assert [hit.document.id for hit in answer.hits] == ["bridge", "pont"]


@pytest.mark.parametrize(("language", "quoted", "beside"), [("en", "bridge", "pont"), ("fr", "pont", "bridge")])
def test_names_beside_a_quotation_what_says_the_same_in_the_words_that_answer(
    language: str, quoted: str, beside: str
) -> None:
    """Their best sentences are others than those in which the answer stands."""
    hits = [hit("bridge", 0.9, vector=(1, 0)), hit("pont", 0.89, vector=(0, 1))]
    first = replace(hits[1].sentences[0], vector=hits[0].sentences[0].vector)
    hits[1] = replace(hits[1], sentences=(first, hits[1].sentences[1]))
    readings = [Reading(some, Span(0, 3, 8.0)) for some in hits]
    answer = read_answer("When?", language, hits, readings, k=5, min_confidence=0, document=document)
    (citation,) = answer.citations
    assert (citation.document.id, [other.document.id for other in citation.also]) == (quoted, [beside])


def test_says_nothing_when_nothing_comes_close() -> None:
    hits = [hit("bridge", 0.05, vector=(1, 0)), hit("ferry", 0.04, vector=(0, 1))]
    answer = read(hits)
    assert answer.text is None
    assert answer.citations == ()
    assert answer.hits == tuple(hits)
    assert 0 < answer.confidence < 0.2


def test_says_nothing_without_hits() -> None:
    for least in (THRESHOLD, 0):
        answer = read([], least=least)
        assert (answer.text, answer.confidence, answer.hits) == (None, 0, ())


def test_answers_from_the_confidence_asked_for() -> None:
    hits = [hit("bridge", 0.3, vector=(1, 0)), hit("ferry", 0.2, vector=(0, 1))]
    sure = read(hits).confidence
    for least, answers in ((0, True), (sure, True), (sure + 0.01, False), (1, False)):
        answer = read(hits, least=least)
        assert (answer.text is not None) == bool(answer.citations) == answers
        assert answer.confidence == sure


def test_shows_as_many_hits_as_asked_for_and_every_cited_one() -> None:
    hits = [hit("pont", 0.8, vector=(1, 0)), hit("bridge", 0.79, vector=(1, 0)), hit("ferry", 0.1, vector=(0, 1))]
    shown = read(hits, language="en", k=1).hits
    assert [found.document.id for found in shown] == ["pont", "bridge"]
