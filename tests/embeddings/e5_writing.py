"""Writes tiny `E5S1` model files, by the layout that DESIGN.md gives, for tests of what reads them."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

HIDDEN, LAYERS, HEADS, FFN, POSITIONS, TYPES = 32, 1, 2, 64, 24, 2
EPSILON = 1e-5
PIECES: list[tuple[str, float]] = [
    ("<s>", 0.0),
    ("<pad>", 0.0),
    ("</s>", 0.0),
    ("<unk>", 0.0),
    ("▁", -2.5),
    ("▁hello", -3.25),
    ("▁été", -4.0),
    ("你好", -5.5),
    *((letter, -8.0) for letter in "abcdefghijklmnopqrstuvwxyz:"),
    ("🍵", -9.75),
]


def q4_blocks(scales: list[float], nibbles: list[list[int]]) -> bytes:
    """Pack blocks of 32 nibbles: byte i of a block holds weight i low and weight i + 16 high."""
    packed = b""
    for scale, block in zip(scales, nibbles, strict=True):
        packed += struct.pack("<e", scale) + bytes(block[i] | block[i + 16] << 4 for i in range(16))
    return packed


@dataclass
class Tensor:
    """A tensor's name, its dtype (0 for float32, 2 for Q4_0 here), the number of its values, and its bytes."""

    name: str
    dtype: int
    count: int
    raw: bytes


@dataclass
class E5Writing:
    """What goes into a file; every part has a good default, so that a test changes just the one it is about."""

    tensors: list[Tensor] = field(default_factory=list)
    magic: bytes = b"E5S1"
    block: int = 32
    character_map: bytes = struct.pack("<IBI", 0x2163, 2, 0x49) + struct.pack("<I", 0x56)

    def head(self) -> bytes:
        """Return everything before the tensors' values."""
        texts = [piece.encode() for piece, _ in PIECES]
        blob = b"".join(texts)
        offsets = [0, *np.cumsum([len(text) for text in texts]).tolist()]
        head = self.magic + struct.pack("<I", 1)
        head += struct.pack("<7i", HIDDEN, LAYERS, HEADS, FFN, len(PIECES), POSITIONS, TYPES)
        head += struct.pack("<fi", EPSILON, self.block)
        head += struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, len(blob))
        head += struct.pack(f"<{len(offsets)}I", *offsets)
        head += struct.pack(f"<{len(PIECES)}f", *(score for _, score in PIECES)) + blob
        head += struct.pack("<iI", 1, len(self.character_map)) + self.character_map
        return head + struct.pack("<i", len(self.tensors))

    def write(self, path: Path) -> Path:
        """Write the file and return its path."""
        head = self.head()
        values_start = len(head) + sum(2 + len(tensor.name) + 21 for tensor in self.tensors)
        directory, values = b"", b""
        for tensor in self.tensors:
            name = tensor.name.encode()
            offset = values_start + len(values)
            directory += struct.pack("<H", len(name)) + name
            directory += struct.pack("<BIQQ", tensor.dtype, tensor.count, offset, len(tensor.raw))
            values += tensor.raw
        path.write_bytes(head + directory + values)
        return path


def whole_model(*, seed: int = 1) -> E5Writing:
    """Return a BERT encoder of one layer with random weights: enough for sentence-transformers to load and run."""
    random = np.random.default_rng(seed)
    writing = E5Writing()

    def add(name: str, count: int, *, value: float | None = None) -> None:
        values = random.normal(0, 0.3, count) if value is None else np.full(count, value)
        writing.tensors.append(Tensor(name, 0, count, values.astype("<f4").tobytes()))

    add("emb.word", len(PIECES) * HIDDEN)
    add("emb.pos", POSITIONS * HIDDEN)
    add("emb.type", TYPES * HIDDEN)
    add("emb.ln.w", HIDDEN, value=1)
    add("emb.ln.b", HIDDEN, value=0)
    for part in ("q", "k", "v", "ao"):
        add(f"l0.{part}.w", HIDDEN * HIDDEN)
        add(f"l0.{part}.b", HIDDEN)
    add("l0.fi.w", FFN * HIDDEN)
    add("l0.fi.b", FFN)
    add("l0.fo.w", HIDDEN * FFN)
    add("l0.fo.b", HIDDEN)
    for part in ("aln", "oln"):
        add(f"l0.{part}.w", HIDDEN, value=1)
        add(f"l0.{part}.b", HIDDEN, value=0)
    return writing
