"""Encoded texts: vectors and subword pieces of passages and sentences, and their form in SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

import numpy as np
import numpy.typing as npt

from qa.domain import Passage, Sentence
from qa.errors import LibraryError
from qa.rows import check_kinds

__all__ = [
    "REMEDY",
    "Candidates",
    "EncodedDocument",
    "EncodedPassage",
    "EncodedTexts",
    "Ids",
    "PieceRuns",
    "Pieces",
    "Vectors",
    "mean_from_blob",
    "pieces_from_blob",
    "quantized",
    "vectors_from_blobs",
    "vectors_from_codes",
]

Ids = npt.NDArray[np.int64]
Pieces = npt.NDArray[np.int32]
Vectors = npt.NDArray[np.float32]

PIECE = np.dtype("<i4")
LARGEST = 1e6
"""Above all numbers in vectors, whose length is 1."""
REMEDY = "run `pincite doctor`"


@dataclass(frozen=True, slots=True)
class PieceRuns:
    """The ids of the subword pieces of some texts, one text's after the other's; `lengths` has the shape (texts,)."""

    pieces: Pieces
    lengths: Ids

    @classmethod
    def of(cls, texts: Sequence[Pieces]) -> PieceRuns:
        """Return the runs of texts whose pieces are given apart."""
        return cls(np.concatenate([np.empty(0, np.int32), *texts]), np.array([len(text) for text in texts], np.int64))

    @classmethod
    def from_blobs(cls, blobs: Sequence[bytes]) -> PieceRuns:
        """Return the runs of texts whose pieces are stored as they are."""
        _check_blobs(blobs, PIECE)
        lengths = np.array([len(blob) for blob in blobs], np.int64)
        return cls(pieces_from_blob(b"".join(blobs)), lengths // PIECE.itemsize)

    def __iter__(self) -> Iterator[Pieces]:
        """Yield each text's pieces."""
        return iter(np.split(self.pieces, np.cumsum(self.lengths)[:-1]) if len(self.lengths) else [])


@dataclass(frozen=True, slots=True)
class EncodedTexts:
    """Unit vectors of some texts, shape (texts, dimension), and their subword pieces."""

    vectors: Vectors
    pieces: PieceRuns

    def rows(self) -> Iterator[tuple[Vectors, Pieces]]:
        """Yield each text's vector, shape (dimension,), and pieces."""
        return zip(self.vectors, self.pieces, strict=True)


@dataclass(frozen=True, slots=True)
class EncodedPassage:
    """A passage's vector, subword pieces and token codes, if there are any, and those of its sentences."""

    vector: Vectors
    pieces: Pieces
    codes: bytes | None
    sentence_vectors: Sequence[Vectors]
    sentence_pieces: Sequence[Pieces]


@dataclass(frozen=True, slots=True)
class EncodedDocument:
    """The passages of a document and the sentences of all of them, each in reading order.

    `codes` are the passages' token states, as `embeddings.token_codes` makes them; None for a model without them.
    """

    passages: EncodedTexts
    sentences: EncodedTexts
    codes: list[bytes] | None = None

    @classmethod
    def of(cls, passages: Sequence[EncodedPassage], *, with_codes: bool) -> EncodedDocument:
        """Return the document of these passages, at least one."""
        return cls(
            EncodedTexts(np.stack([one.vector for one in passages]), PieceRuns.of([one.pieces for one in passages])),
            EncodedTexts(
                np.stack([vector for one in passages for vector in one.sentence_vectors]),
                PieceRuns.of([pieces for one in passages for pieces in one.sentence_pieces]),
            ),
            [one.codes or b"" for one in passages] if with_codes else None,
        )


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that a question may be about, with all that it is compared with.

    `spans[i]` are the start and end of a sentence of the passage whose id is `owners[i]`; a passage's sentences stand
    together, in order.

    Raises:
        LibraryError: something in them is not what a library holds.
    """

    passages: list[Passage]
    encoded: EncodedTexts
    owners: Ids
    spans: list[tuple[int, int]]
    encoded_sentences: EncodedTexts

    def __post_init__(self) -> None:
        for passage in self.passages:
            check_kinds(passage)
        if not set(map(type, chain.from_iterable(self.spans))) <= {int}:
            raise LibraryError(f"the library has lost the place of a sentence; {REMEDY}")

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences; of most, a question looks at nothing but the vectors."""
        return [Sentence(*span) for span in self.spans]


def vectors_from_blobs(blobs: Sequence[bytes]) -> Vectors:
    """Return float32 vectors stored as they are, shape (blobs, dimension)."""
    return _checked(_rows(blobs, np.dtype("<f4")).astype(np.float32))


def quantized(vector: Vectors) -> tuple[bytes, float]:
    """Return a vector as int8 codes and a scale: vector = code x scale, to half a scale."""
    scale = max(float(np.abs(vector).max(initial=0.0)), 1e-9) / 127
    return np.rint(vector / scale).astype(np.int8).tobytes(), scale


def vectors_from_codes(codes: Sequence[bytes], scales: Sequence[float]) -> Vectors:
    """Return the vectors that `quantized` stored, shape (codes, dimension)."""
    vectors = _rows(codes, np.dtype(np.int8)).astype(np.float32)
    vectors *= _checked(np.array(scales, np.float64))[:, None].astype(np.float32)
    return vectors


def mean_from_blob(total: bytes, count: int) -> Vectors:
    """Return the mean of `count` vectors whose sum is stored as it is, shape (dimension,)."""
    sums = _rows([total], np.dtype("<f8"))[0]
    mean: Vectors = _checked(sums / max(count, 1)).astype(np.float32)
    return mean


def pieces_from_blob(blob: bytes) -> Pieces:
    """Return piece ids stored as they are."""
    return np.frombuffer(blob, PIECE)


def _rows(blobs: Sequence[bytes], number: np.dtype[Any]) -> npt.NDArray[Any]:
    """Return vectors stored as they are, shape (blobs, dimension)."""
    _check_blobs(blobs, number)
    if len({len(blob) for blob in blobs}) > 1:
        raise LibraryError(f"the library has lost part of a vector; {REMEDY}")
    return np.frombuffer(b"".join(blobs), number).reshape(len(blobs), -1 if blobs else 0)


def _check_blobs(blobs: Sequence[bytes], number: np.dtype[Any]) -> None:
    if not all(isinstance(blob, bytes) and len(blob) % number.itemsize == 0 for blob in blobs):
        raise LibraryError(f"the library has lost part of some numbers; {REMEDY}")


def _checked(numbers: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return numbers that vectors may hold; also no number at all (NaN) is larger than these."""
    if not (numbers.max(initial=0.0) < LARGEST and numbers.min(initial=0.0) > -LARGEST):
        raise LibraryError(f"the library holds a vector with numbers that no model gives; {REMEDY}")
    return numbers
