"""Encoded texts: vectors and subword pieces of passages and sentences, and their form in SQLite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from qa.domain import Passage, Sentence
from qa.errors import LibraryError

__all__ = [
    "Candidates",
    "EncodedDocument",
    "EncodedPassage",
    "EncodedTexts",
    "Ids",
    "PieceRuns",
    "Pieces",
    "Vectors",
    "pieces_from_blob",
    "quantized",
    "vectors_from_blobs",
    "vectors_from_codes",
]

Ids = npt.NDArray[np.int64]
Pieces = npt.NDArray[np.int32]
Vectors = npt.NDArray[np.float32]


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
        lengths = np.array([len(blob) for blob in blobs], np.int64)
        return cls(pieces_from_blob(b"".join(blobs)), lengths // np.dtype("<i4").itemsize)

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
    """

    passages: list[Passage]
    encoded: EncodedTexts
    owners: Ids
    spans: list[tuple[int, int]]
    encoded_sentences: EncodedTexts

    @property
    def sentences(self) -> list[Sentence]:
        """All sentences; of most, a question looks at nothing but the vectors."""
        return [Sentence(*span) for span in self.spans]


def vectors_from_blobs(blobs: Sequence[bytes]) -> Vectors:
    """Return float32 vectors stored as they are, shape (blobs, dimension)."""
    _check_lengths(blobs)
    flat = np.frombuffer(b"".join(blobs), "<f4").astype(np.float32)
    return flat.reshape(len(blobs), -1 if blobs else 0)


def quantized(vector: Vectors) -> tuple[bytes, float]:
    """Return a vector as int8 codes and a scale: vector = code x scale, to half a scale."""
    scale = max(float(np.abs(vector).max(initial=0.0)), 1e-9) / 127
    return np.rint(vector / scale).astype(np.int8).tobytes(), scale


def vectors_from_codes(codes: Sequence[bytes], scales: Sequence[float]) -> Vectors:
    """Return the vectors that `quantized` stored, shape (codes, dimension)."""
    _check_lengths(codes)
    flat = np.frombuffer(b"".join(codes), np.int8).reshape(len(codes), -1 if codes else 0)
    vectors = flat.astype(np.float32)
    vectors *= np.array(scales, np.float32)[:, None]
    return vectors


def pieces_from_blob(blob: bytes) -> Pieces:
    """Return piece ids stored as they are."""
    return np.frombuffer(blob, "<i4")


def _check_lengths(blobs: Sequence[bytes]) -> None:
    if len({len(blob) for blob in blobs}) > 1:
        raise LibraryError("the library has lost part of a vector; run `pincite doctor`")
