"""Readings: which statements are read, which one comes first, and which of its words answer."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import pytest

from embeddings.errors import ModelError
from embeddings.span_reader import Span
from qa.domain import Hit
from qa.library import Library
from qa.passage_reader import NO_ANSWER, SPANS, PassageReader, Reading
from tests.fakes import HashingEncoder, WordSpanReader
from tests.qa.test_reader import hit

BRIDGE = hit("bridge", 0.5, vector=(1, 0))
FERRY = hit("ferry", 0.48, vector=(0, 1))


def read(words: str, hits: list[Hit]) -> list[Reading]:
    return PassageReader(lambda: WordSpanReader(words)).read("When?", hits, language="en")


def test_the_one_with_the_words_that_answer_comes_first() -> None:
    assert [reading.hit for reading in read("June", [BRIDGE, FERRY])] == [FERRY, BRIDGE]
    assert [reading.hit for reading in read("May", [BRIDGE, FERRY])] == [BRIDGE, FERRY]


def test_the_sentence_with_the_words_is_quoted() -> None:
    reading = read("two lanes", [BRIDGE])[0]
    text = BRIDGE.passage.text
    assert text[reading.sentence.start : reading.sentence.end] == "It has two lanes."
    assert reading.words is not None
    assert text[reading.words[0] : reading.words[1]] == "two lanes"


def test_words_that_run_on_into_the_next_sentence_end_with_the_quoted_one() -> None:
    reading = Reading(BRIDGE, Span(18, 31, 3.0))
    text = BRIDGE.passage.text
    assert reading.words is not None
    assert text[reading.words[0] : reading.words[1]] == "in May."


def test_words_between_sentences_are_none() -> None:
    end_of_first = BRIDGE.passage.text.index(". ") + 1
    reading = Reading(BRIDGE, Span(end_of_first, end_of_first + 1, 3.0))
    assert reading.words is None
    assert reading.sentence == BRIDGE.sentences[0]


def test_where_no_words_answer_the_sentence_that_matches_best_is_quoted_without_a_mark() -> None:
    text = BRIDGE.passage.text
    second = text.index("It has two lanes.")
    found, none = Reading(BRIDGE, Span(second, second + 2, NO_ANSWER)), Reading(BRIDGE, Span(second, second + 2, -6.5))
    assert found.has_answer
    assert found.sentence == BRIDGE.sentences[1]
    assert not none.has_answer
    assert none.sentence == BRIDGE.sentences[0]
    assert none.words is None


def test_without_a_span_reader_hits_pass_as_they_are() -> None:
    readings = PassageReader(None).read("When?", [BRIDGE, FERRY], language="en")
    assert [(reading.hit, reading.span, reading.words) for reading in readings] == [
        (BRIDGE, None, None),
        (FERRY, None, None),
    ]


def test_passages_are_read_below_their_headings() -> None:
    reader = WordSpanReader("June")
    headed = replace(FERRY, passage=replace(FERRY.passage, heading="Harbour › Lund"))
    PassageReader(lambda: reader).read("When?", [headed, BRIDGE], language="en")
    assert reader.headings == ["Harbour › Lund", ""]


def test_only_the_best_statements_are_read() -> None:
    reader = WordSpanReader("nowhere")
    crowd = [BRIDGE] * (SPANS + 4)  # of one document, so that they count as different statements
    readings = PassageReader(lambda: reader).read("When?", crowd, language="en")
    assert len(readings) == len(crowd)
    assert reader.asked == SPANS
    assert [reading.span is None for reading in readings] == [False] * SPANS + [True] * 4


@pytest.mark.parametrize(("words", "asked"), [("May", 1), ("nowhere", 2)])
def test_a_statement_that_would_not_come_first_in_any_case_is_not_read(words: str, asked: int) -> None:
    reader = WordSpanReader(words)
    far = hit("ferry", 0.36, vector=(0, 1))
    readings = PassageReader(lambda: reader).read("When?", [BRIDGE, far], language="en")
    assert [reading.hit for reading in readings] == [BRIDGE, far]
    assert reader.asked == asked


def test_a_statement_that_comes_close_is_read_in_any_case() -> None:
    readings = read("May", [hit("bridge", 0.9, vector=(1, 0)), hit("ferry", 0.82, vector=(0, 1))])
    assert all(reading.span is not None for reading in readings)


def test_the_best_one_is_read_when_all_scores_are_negative() -> None:
    readings = read("May", [hit("bridge", -0.1, vector=(1, 0)), hit("ferry", -0.2, vector=(0, 1))])
    assert readings[0].span is not None


def test_all_of_the_best_are_read_when_any_score_is_thought_possible() -> None:
    reader = WordSpanReader("May")
    far = hit("ferry", 0.1, vector=(0, 1))
    PassageReader(lambda: reader).read("When?", [BRIDGE, far], language="en", high=float("inf"))
    assert reader.asked == 2


def test_no_hits_are_not_read() -> None:
    assert read("May", []) == []


def test_a_span_reader_that_cannot_be_loaded_is_named_once(caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> WordSpanReader:
        raise ModelError("the span reader's weights are missing")

    reader = PassageReader(fail)
    caplog.set_level(logging.WARNING)
    for _ in range(2):
        assert reader.read("When?", [BRIDGE], language="en") == [Reading(BRIDGE)]
    assert caplog.text.count("the span reader's weights are missing; answers are made without") == 1


def test_the_words_are_in_the_answer(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry left in June. It was full.\n", "utf-8")
    reader = PassageReader(lambda: WordSpanReader("June"))
    with Library.open(tmp_path / "library", encoder=HashingEncoder(), reader=reader) as library:
        library.add([tmp_path / "a.txt"])
        (citation,) = library.ask("When did the ferry leave? The ferry left in").citations
    ((start, end),) = citation.highlights
    assert citation.document.text[start:end] == "June"
    assert citation.start <= start < end <= citation.end
