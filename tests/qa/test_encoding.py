"""Encoding: which threads a model may use."""

from __future__ import annotations

from collections.abc import Sequence

import faiss
import numpy as np

from qa.domain import Document
from qa.encoding import encode_document
from qa.loaders.text import load_text
from qa.meter import Meter
from qa.splitter import split
from tests.fakes import HashingEncoder


class ThreadCountingEncoder(HashingEncoder):
    def __init__(self) -> None:
        super().__init__()
        self.threads: list[int] = []

    def encode_passage_tokens(self, texts: Sequence[str]) -> tuple[np.ndarray, list[np.ndarray]]:
        self.threads.append(faiss.omp_get_max_threads())
        return super().encode_passage_tokens(texts)


def test_a_model_that_shares_its_threads_with_the_index_encodes_on_all_of_them() -> None:
    before = faiss.omp_get_max_threads()
    source = load_text(b"The harbour was dredged in 1910.")
    document = Document("harbour", "Harbour", "/harbour.txt", "text/plain", "en", "0", source.text)
    encoder = ThreadCountingEncoder()
    faiss.omp_set_num_threads(3)
    try:
        encode_document(encoder, document, split(source, language="en"), Meter(None))
    finally:
        faiss.omp_set_num_threads(before)
    assert encoder.threads == [3]
