"""The span reader with the real model: what it reads, what it does not, and what it says when it cannot."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from embeddings.bundled import bundled_model
from embeddings.errors import ModelError
from embeddings.span_input import MAX_HEADING, MAX_TOKENS, span_inputs
from embeddings.span_reader import OnnxSpanReader
from embeddings.span_weights import WEIGHTS_FILE
from qa.settings import Settings

pytestmark = pytest.mark.model

PORT = "The ferry Aurora left the harbour on 3 May 1911 with forty passengers. It returned two days later."
MARKET = "Herring is weighed twice at the market, once by the fisher and once by the clerk."
FILLER = "The keeper writes down the weather, and nobody reads what he writes. "


@pytest.fixture(scope="module")
def cache() -> Path:
    return Settings.from_environment().cache


@pytest.fixture(scope="module")
def tokenizer(cache: Path) -> Tokenizer:
    return Tokenizer.from_file(str(bundled_model(cache) / "tokenizer.json"))


@pytest.fixture(scope="module")
def reader(cache: Path) -> OnnxSpanReader:
    return OnnxSpanReader(cache)


def test_an_input_shows_where_the_passage_stands(tokenizer: Tokenizer) -> None:
    (window,) = span_inputs(tokenizer, "When did the ferry leave?", PORT)
    assert window.ids[0] == tokenizer.token_to_id("<s>")
    assert window.ids[-1] == tokenizer.token_to_id("</s>")
    assert len(window.ids) == window.first + len(window.offsets) + 1
    assert "".join(PORT[start:end] for start, end in window.offsets).replace(" ", "") == PORT.replace(" ", "")


def test_a_long_passage_is_read_in_windows_that_overlap_and_hold_all_of_it(tokenizer: Tokenizer) -> None:
    passage = FILLER * 60 + PORT
    windows = span_inputs(tokenizer, "When did the ferry leave?", passage)
    assert len(windows) > 2
    assert all(len(window.ids) <= MAX_TOKENS for window in windows)
    for one, other in itertools.pairwise(windows):
        assert other.offsets[0] in one.offsets
    assert windows[-1].offsets[-1][1] == len(passage)


def test_each_window_stands_below_the_heading_in_which_no_answer_is_looked_for(tokenizer: Tokenizer) -> None:
    passage = FILLER * 60 + PORT
    bare = span_inputs(tokenizer, "When did the ferry leave?", PORT)[0]
    heading = tokenizer.encode("Lund", add_special_tokens=False).ids
    for window in span_inputs(tokenizer, "When did the ferry leave?", passage, heading="Lund"):
        assert window.ids[: window.first] == [*bare.ids[: bare.first], *heading]
        assert len(window.ids) <= MAX_TOKENS
        assert window.offsets[0][1] > 0


def test_the_innermost_part_of_a_long_heading_is_read(tokenizer: Tokenizer) -> None:
    bare = span_inputs(tokenizer, "When?", PORT)[0]
    (window,) = span_inputs(tokenizer, "When?", PORT, heading="The harbours of the north › " * 20 + "Lund")
    assert window.first == bare.first + MAX_HEADING
    lund = tokenizer.encode("Lund", add_special_tokens=False).ids
    assert window.ids[window.first - len(lund) : window.first] == lund
    assert window.offsets == bare.offsets


@pytest.mark.parametrize("question", ["?", "When did the ferry leave? " * 70])
def test_an_odd_question_has_a_window(tokenizer: Tokenizer, question: str) -> None:
    assert span_inputs(tokenizer, question, PORT)[0].offsets
    assert len(span_inputs(tokenizer, question, "")) == 1


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("When did the ferry leave?", "1911"),
        ("Quand le ferry est-il parti ?", "1911"),
        ("Wie viele Fahrgäste hatte das Schiff?", "forty"),
    ],
)
def test_the_words_that_answer_are_found_across_languages(reader: OnnxSpanReader, question: str, words: str) -> None:
    port, market = reader.read(question, [PORT, MARKET])
    assert words in PORT[port.start : port.end]
    assert port.score > market.score + 5


def test_a_heading_tells_what_a_passage_is_about(reader: OnnxSpanReader) -> None:
    arrival = "It left on 3 May 1911 with forty passengers."
    lund, malmo = reader.read("When did the Lund ferry leave?", [arrival] * 2, headings=["Lund ferry", "Malmö market"])
    assert lund.score > malmo.score + 1
    assert reader.read("When did it leave?", [arrival], headings=[""]) == reader.read("When did it leave?", [arrival])


def test_the_end_of_a_long_passage_is_read(reader: OnnxSpanReader) -> None:
    passage = FILLER * 60 + PORT
    (span,) = reader.read("When did the ferry leave?", [passage])
    assert "3 May 1911" in passage[span.start : span.end]


def test_a_reading_is_the_same_each_time(reader: OnnxSpanReader) -> None:
    assert reader.read("Who weighs herring?", [MARKET, PORT]) == reader.read("Who weighs herring?", [MARKET, PORT])


def test_spans_lie_in_their_passage_and_do_not_begin_or_end_with_space(reader: OnnxSpanReader) -> None:
    for question in ("When?", "Who?", "Where is the market?"):
        for passage, span in zip((PORT, MARKET), reader.read(question, [PORT, MARKET]), strict=True):
            words = passage[span.start : span.end]
            assert words
            assert words == words.strip()


def test_nothing_to_read(reader: OnnxSpanReader) -> None:
    assert reader.read("When?", []) == []
    (span,) = reader.read("When?", [""])
    assert (span.start, span.end) == (0, 0)
    assert span.score < -100


@pytest.mark.parametrize("damage", ["missing", "cut"])
def test_weights_that_cannot_be_read_are_named(cache: Path, tmp_path: Path, damage: str) -> None:
    weights = tmp_path / "weights.npz"
    if damage == "cut":
        weights.write_bytes(WEIGHTS_FILE.read_bytes()[:5000])
    with pytest.raises(ModelError, match="the span reader's weights"):
        OnnxSpanReader(cache, weights=weights)
