"""A small deterministic encoder, so that tests of everything but the model need no model."""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from embeddings.parts import Parts, part_texts
from embeddings.span_reader import Span


class HashingEncoder:
    """Encodes a text as the sum of pseudo-random vectors of its words: texts that share words are close."""

    name = "hashing"
    dimension = 128

    def __init__(self) -> None:
        self.encoded = 0
        """How many passages and sentences were encoded, for tests of what is not encoded again."""

    def encode_questions(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        return self._encode(texts)

    def encode_passages(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        self.encoded += len(texts)
        return self._encode(texts)

    def encode_question_tokens(
        self, texts: Sequence[str]
    ) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.float32]]]:
        return self.encode_questions(texts), self._states(texts)

    def encode_passage_tokens(
        self, texts: Sequence[str]
    ) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.float32]]]:
        return self.encode_passages(texts), self._states(texts)

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[npt.NDArray[np.float32], list[npt.NDArray[np.float32]], list[npt.NDArray[np.float32]]]:
        vectors, states = self.encode_passage_tokens(texts)
        alone = [part_texts(text, some) for text, some in zip(texts, parts, strict=True)]
        return vectors, states, [self.encode_passages(some) for some in alone]

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        words = (re.findall(r"\w+", text.lower()) for text in texts)
        return [np.array([_code(word) for word in found], np.int32) for found in words]

    def _states(self, texts: Sequence[str]) -> list[npt.NDArray[np.float32]]:
        return [self._encode(re.findall(r"\w+", text) or [text]) for text in texts]

    def _encode(self, texts: Sequence[str]) -> npt.NDArray[np.float32]:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for word in re.findall(r"\w+", text.lower()) or [text]:
                random = np.random.default_rng(_code(word))
                vectors[row] += random.standard_normal(self.dimension, dtype=np.float32)
        norms = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: npt.NDArray[np.float32] = vectors / np.maximum(norms, 1e-9)
        return unit


class WordSpanReader:
    """A span reader that knows one thing: the words that answer. Where they stand, it is sure; elsewhere, it is not."""

    def __init__(self, words: str) -> None:
        self.words = words
        self.asked = 0
        """How many passages were read."""
        self.headings: list[str] = []
        """What stood above them."""

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] | None = None) -> list[Span]:
        self.asked += len(passages)
        self.headings += headings or []
        return [self._read(passage) for passage in passages]

    def _read(self, passage: str) -> Span:
        at = passage.find(self.words)
        return Span(at, at + len(self.words), 8.0) if at >= 0 else Span(0, 1, -8.0)


def _code(word: str) -> int:
    return zlib.crc32(word.encode("utf-8", "surrogatepass")) & 0x7FFFFFFF
