"""What is encoded for a passage: its text below the innermost headings, its sentences placed in that."""

from __future__ import annotations

from qa.encoder_input import MAX_CONTEXT, EncoderInput


def sentences_of(found: EncoderInput) -> list[str]:
    return [found.text[start:end] for start, end in found.sentences]


def test_a_passage_stands_below_its_headings() -> None:
    found = EncoderInput.of("Ships come. They go.", "Port › Traffic", [(100, 111), (112, 120)], start=100)
    assert found.text == "Port › Traffic\nShips come. They go."
    assert sentences_of(found) == ["Ships come.", "They go."]
    assert found.parts == found.sentences


def test_a_passage_without_headings_stands_alone() -> None:
    found = EncoderInput.of("Ships come. They go.", "", [(0, 11), (12, 20)])
    assert found.text == "Ships come. They go."
    assert sentences_of(found) == ["Ships come.", "They go."]


def test_the_only_sentence_is_no_part() -> None:
    found = EncoderInput.of("Ships come.", "Port", [(7, 18)], start=7)
    assert sentences_of(found) == ["Ships come."]
    assert found.parts == ()


def test_of_a_long_path_the_innermost_headings_are_kept() -> None:
    found = EncoderInput.of("Ships come.", "A" * MAX_CONTEXT + " › Traffic › Ships", [(0, 11)])
    assert found.text == "Traffic › Ships\nShips come."
    long = EncoderInput.of("Ships come.", "A" * MAX_CONTEXT + "B", [(0, 11)])
    assert long.text == "A" * (MAX_CONTEXT - 1) + "B\nShips come."
    assert sentences_of(long) == ["Ships come."]
