"""Encoding: passages with their sentences, each text once, on all threads that a model may use."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np

from embeddings.parts import Parts
from qa.encoding import encode_document
from qa.loaders.markdown import load_markdown
from qa.loaders.text import load_text
from qa.meter import Meter
from qa.splitter import split
from tests.fakes import HashingEncoder


class ThreadCountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def encode_passages(self, texts: Sequence[str]) -> np.ndarray:
        self.threads.append(faiss.omp_get_max_threads())
        return super().encode_passages(texts)


def test_a_model_that_shares_its_threads_with_the_index_encodes_on_all_of_them() -> None:
    before = faiss.omp_get_max_threads()
    source = load_text(b"The harbour was dredged in 1910.")
    encoder = ThreadCountingEncoder()
    faiss.omp_set_num_threads(3)
    try:
        encode_document(encoder, split(source, language="en"), Meter(None))
    finally:
        faiss.omp_set_num_threads(before)
    assert set(encoder.threads) == {3}


class RecordingEncoder(HashingEncoder):
    """Keeps which texts are asked for, and which parts of each."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, list[str]]] = []

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[np.ndarray, list[np.ndarray], list[np.ndarray]]:
        self.asked += [
            (text, [text[start:end] for start, end in some]) for text, some in zip(texts, parts, strict=True)
        ]
        return super().encode_passage_parts(texts, parts)


def test_a_passage_is_encoded_once_below_its_heading_with_its_sentences_as_parts() -> None:
    source = load_markdown(b"# Port\n\nShips come. They go.\n\nNobody stays.\n\nShips come. They go.\n")
    encoder = RecordingEncoder()
    encoded = encode_document(encoder, split(source, language="en"), Meter(None))
    assert encoder.asked == [
        ("Port\nShips come. They go.", ["Ships come.", "They go."]),
        ("Port\nNobody stays.", []),
    ]
    alone = encoder.encode_passages(["Port\nShips come.", "Port\nThey go.", "Port\nNobody stays."])
    np.testing.assert_array_equal(encoded.sentences.vectors, alone[[0, 1, 2, 0, 1]])
    np.testing.assert_array_equal(encoded.passages.vectors[1], encoded.sentences.vectors[2])
    expected = encoder.pieces(["Port\nShips come.", "Port\nThey go."])
    for found, own in zip(encoded.sentences.pieces, expected, strict=False):
        np.testing.assert_array_equal(found, own)
