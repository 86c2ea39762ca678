"""Token states as short codes, so that a question can be compared with every token of a passage.

A token's state, scaled to unit length, is centred, scaled to unit length again, turned by a fixed random rotation, and
rounded to 2 bits a direction. After the rotation all directions carry alike, whatever the text is about, so that a few
levels are enough for each. `make_token_codes.py` makes the means; `docs/en/retrieval.md` has the measurements.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["CODES_FILE", "TokenCodes"]

CODES_FILE = Path(__file__).with_name("token_codes.npz")

BITS = 2
LEVELS = 1 << BITS
PARTS = 8 // BITS
"""Directions in a byte; the first quarter of them stands in the highest bits of all bytes."""
STEP = 1.0
"""Distance of two levels, in standard deviations of a direction."""
COMPARED = 1024
"""Least number of tokens of passages that are compared at a time: what they are unpacked to stays in a core's cache."""

Vectors = npt.NDArray[np.float32]


class TokenCodes:
    """The form in which the token states of one model are kept.

    Args:
        passages, questions: mean unit states of passages and of questions, shape (dimension,).
        rotation: orthonormal, shape (dimension, dimension); the dimension is a multiple of `PARTS`.
    """

    def __init__(self, passages: Vectors, questions: Vectors, rotation: Vectors) -> None:
        self._passages = passages.astype(np.float32)
        self._questions = questions.astype(np.float32)
        self._rotation = rotation.astype(np.float32)
        self._step = np.float32(STEP / np.sqrt(len(rotation)))

    @classmethod
    @cache
    def shipped(cls, model: str) -> TokenCodes | None:
        """Return the codes made for `model`, or None when there are none."""
        table = np.load(CODES_FILE)
        if str(table["model"]) != model:
            return None
        return cls(table["passages"], table["questions"], table["rotation"])

    @property
    def width(self) -> int:
        """Bytes that a token takes."""
        return len(self._rotation) // PARTS

    def encode(self, states: Vectors) -> bytes:
        """Return the codes of a passage's token states, shape (tokens, dimension); `width` bytes each."""
        levels = np.floor(self._turned(states, self._passages) / self._step) + LEVELS / 2
        parts = np.split(levels.clip(0, LEVELS - 1).astype(np.uint8), PARTS, axis=1)
        packed = np.zeros_like(parts[0])
        for part in parts:
            packed = packed << BITS | part
        return packed.tobytes()

    def question(self, states: Vectors) -> Vectors:
        """Return a question's token states turned as those of the codes, shape (tokens, dimension)."""
        return self._turned(states, self._questions)

    def similarities(self, question: Vectors, codes: Sequence[bytes]) -> Vectors:
        """Return how near the nearest token of each passage is, as a cosine, shape (passages, tokens of the question).

        Args:
            question: as `question` returns it.
            codes: of each passage, none without tokens.
        """
        packed = np.frombuffer(b"".join(codes), np.uint8).reshape(-1, self.width)
        products = np.zeros((len(packed), len(question)), np.float32)
        parts = np.split(question, PARTS, axis=1)
        cuts = list(range(COMPARED, len(packed) - COMPARED + 1, COMPARED))  # no short rest: BLAS rounds those otherwise
        for some, product in zip(np.split(packed, cuts), np.split(products, cuts), strict=True):
            for at, part in enumerate(parts):
                levels = some >> BITS * (PARTS - 1 - at) & LEVELS - 1
                product += levels.astype(np.float32) @ part.T
        # A level stands for the middle of its step; that shifts a token's similarity to all passages alike.
        cosines = self._step * (products - (LEVELS - 1) / 2 * question.sum(axis=1))
        starts = np.cumsum([0, *(len(some) // self.width for some in codes)])[:-1]
        nearest: Vectors = np.maximum.reduceat(cosines, starts, axis=0)
        return nearest

    def _turned(self, states: Vectors, mean: Vectors) -> Vectors:
        return np.asarray(_unit(_unit(states) - mean) @ self._rotation, np.float32)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
