from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.errors import IndexFileError
from embeddings.index import MAGIC, VectorIndex

DIMENSION = 16
NOTHING = np.empty(0, np.int64)

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


def unit_vectors(count: int, *, seed: int = 7) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((count, DIMENSION)).astype(np.float32)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def index_of(ids: Ids, vectors: Vectors) -> VectorIndex:
    return VectorIndex(DIMENSION).updated([(ids, vectors)], remove=NOTHING)


@pytest.fixture
def ids() -> Ids:
    """Ids with gaps, in no order, some beyond 32 bits."""
    return np.array([5, 900, 17, 2**40, 3, 44, 71, 2, 10_000, 8, 66, 12], np.int64)


@pytest.fixture
def vectors(ids: Ids) -> Vectors:
    return unit_vectors(len(ids))


@pytest.fixture
def index(ids: Ids, vectors: Vectors) -> VectorIndex:
    return index_of(ids, vectors)


def test_ids_and_length(index: VectorIndex, ids: Ids) -> None:
    assert len(index) == len(ids)
    assert sorted(index.ids) == sorted(ids)
    assert index.ids.dtype == np.int64


@pytest.mark.parametrize("k", [1, 5, 12])
def test_search_equals_a_look_at_every_vector(index: VectorIndex, ids: Ids, vectors: Vectors, k: int) -> None:
    questions = unit_vectors(4, seed=99)
    cosines = questions @ vectors.T
    order = np.argsort(-cosines, axis=1)[:, :k]
    found, scores = index.search(questions, k)
    assert found.tolist() == ids[order].tolist()
    np.testing.assert_allclose(scores, np.take_along_axis(cosines, order, axis=1), atol=1e-6)


def test_a_vector_finds_itself_with_score_one(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    found, scores = index.search(vectors, 1)
    assert found[:, 0].tolist() == ids.tolist()
    np.testing.assert_allclose(scores[:, 0], 1, atol=1e-6)


def test_fewer_vectors_than_asked_for(index: VectorIndex, ids: Ids) -> None:
    found, scores = index.search(unit_vectors(2), 100)
    assert found.shape == scores.shape == (2, len(ids))
    assert sorted(found[1]) == sorted(ids)


def test_an_empty_index_finds_nothing() -> None:
    found, scores = VectorIndex(DIMENSION).search(unit_vectors(3), 5)
    assert found.shape == scores.shape == (3, 0)
    assert len(VectorIndex(DIMENSION)) == 0
    assert VectorIndex(DIMENSION).ids.shape == (0,)


def test_no_questions_find_nothing(index: VectorIndex) -> None:
    found, scores = index.search(np.empty((0, DIMENSION), np.float32), 5)
    assert len(found) == len(scores) == 0


def test_among_looks_at_these_ids_only(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    question = unit_vectors(1, seed=3)
    among = [900, 3, 2**40, 66]
    rows = [ids.tolist().index(number) for number in among]
    expected = [among[i] for i in np.argsort(-(question @ vectors[rows].T))[0]]
    found, scores = index.search(question, 10, among=among)
    assert found.tolist() == [expected]
    np.testing.assert_allclose(scores[0], np.sort(question @ vectors[rows].T)[0, ::-1], atol=1e-6)
    assert index.search(question, 2, among=among)[0].tolist() == [expected[:2]]


def test_among_no_ids_finds_nothing(index: VectorIndex) -> None:
    assert index.search(unit_vectors(1), 5, among=[])[0].shape == (1, 0)


def test_among_an_unknown_id_is_a_missing_neighbour(index: VectorIndex) -> None:
    assert index.search(unit_vectors(1), 5, among=[17, 123_456])[0].tolist() == [[17, -1]]


def test_vectors_come_back_in_the_order_of_their_ids(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    np.testing.assert_array_equal(index.vectors([2**40, 5, 12]), vectors[[3, 0, 11]])
    assert ids[[3, 0, 11]].tolist() == [2**40, 5, 12]


def test_an_update_adds_and_removes(index: VectorIndex, ids: Ids) -> None:
    fresh = unit_vectors(2, seed=21)
    changed = index.updated([(np.array([1]), fresh[:1]), (np.array([6]), fresh[1:])], remove=np.array([900, 17]))
    assert sorted(changed.ids) == sorted({*ids.tolist(), 1, 6} - {900, 17})
    assert changed.search(fresh, 1)[0].tolist() == [[1], [6]]
    assert not np.isin([900, 17], changed.search(unit_vectors(1), 100)[0]).any()


def test_a_replaced_vector_is_held_once(index: VectorIndex, ids: Ids) -> None:
    fresh = unit_vectors(1, seed=5)
    changed = index.updated([(np.array([17]), fresh)], remove=np.array([17]))
    assert len(changed) == len(ids)
    np.testing.assert_array_equal(changed.vectors([17]), fresh)


def test_an_update_leaves_the_old_index_as_it_was(index: VectorIndex, ids: Ids) -> None:
    question = unit_vectors(1, seed=13)
    before = index.search(question, len(ids))
    index.updated([(np.array([1]), question)], remove=ids[:6])
    after = index.search(question, len(ids))
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])
    assert sorted(index.ids) == sorted(ids)


def test_everything_can_be_removed(index: VectorIndex, ids: Ids) -> None:
    emptied = index.updated([], remove=ids)
    assert len(emptied) == 0
    assert emptied.search(unit_vectors(1), 3)[0].shape == (1, 0)


def test_removing_an_unknown_id_changes_nothing(index: VectorIndex, ids: Ids) -> None:
    assert sorted(index.updated([], remove=np.array([123_456])).ids) == sorted(ids)


@pytest.mark.parametrize("label", ["model-a 0a1b2c", "модель 模型", ""])
def test_a_saved_index_is_loaded_as_it_was(index: VectorIndex, tmp_path: Path, label: str) -> None:
    index.save(tmp_path / "passages.index", label=label)
    loaded = VectorIndex.load(tmp_path / "passages.index", dimension=DIMENSION, label=label)
    questions = unit_vectors(3, seed=50)
    assert loaded.dimension == DIMENSION
    assert loaded.ids.tolist() == index.ids.tolist()
    np.testing.assert_array_equal(loaded.search(questions, 12)[0], index.search(questions, 12)[0])
    np.testing.assert_array_equal(loaded.search(questions, 12)[1], index.search(questions, 12)[1])
    assert [path.name for path in tmp_path.iterdir()] == ["passages.index"]


def test_a_loaded_index_can_be_updated(index: VectorIndex, ids: Ids, tmp_path: Path) -> None:
    index.save(tmp_path / "i", label="m")
    fresh = unit_vectors(1, seed=8)
    loaded = VectorIndex.load(tmp_path / "i", dimension=DIMENSION, label="m")
    changed = loaded.updated([(np.array([1]), fresh)], remove=ids[:1])
    assert changed.search(fresh, 1)[0].tolist() == [[1]]
    assert len(changed) == len(ids)


def test_an_empty_index_survives_saving(tmp_path: Path) -> None:
    VectorIndex(DIMENSION).save(tmp_path / "i", label="m")
    assert len(VectorIndex.load(tmp_path / "i", dimension=DIMENSION, label="m")) == 0


def test_saving_replaces_the_old_file(index: VectorIndex, ids: Ids, tmp_path: Path) -> None:
    index.save(tmp_path / "i", label="m")
    index.updated([], remove=ids[:4]).save(tmp_path / "i", label="m")
    assert len(VectorIndex.load(tmp_path / "i", dimension=DIMENSION, label="m")) == len(ids) - 4


# The magic, the checksum, the label, its end, the head of the index, its middle and its last byte.
@pytest.mark.parametrize("position", [0, 7, len(MAGIC), 11, 12, 14, 15, 20, 200, -40, -1])
def test_a_damaged_file_is_refused(index: VectorIndex, tmp_path: Path, position: int) -> None:
    path = tmp_path / "i"
    index.save(path, label="mod")
    data = bytearray(path.read_bytes())
    data[position] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(IndexFileError, match="i is damaged"):
        VectorIndex.load(path, dimension=DIMENSION, label="mod")


@pytest.mark.parametrize("kept", [0, 1, 8, 11, 12, 13, 60, -1])
def test_a_truncated_file_is_refused(index: VectorIndex, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "i"
    index.save(path, label="m")
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IndexFileError, match="damaged"):
        VectorIndex.load(path, dimension=DIMENSION, label="m")


def test_bytes_at_the_end_are_refused(index: VectorIndex, tmp_path: Path) -> None:
    path = tmp_path / "i"
    index.save(path, label="m")
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(IndexFileError, match="damaged"):
        VectorIndex.load(path, dimension=DIMENSION, label="m")


@pytest.mark.parametrize("label", ["other", "mode", "model2", ""])
def test_another_label_is_refused_and_both_are_named(index: VectorIndex, tmp_path: Path, label: str) -> None:
    index.save(tmp_path / "i", label="model")
    with pytest.raises(IndexFileError, match=f"holds other vectors \\(model, not {label}\\)"):
        VectorIndex.load(tmp_path / "i", dimension=DIMENSION, label=label)


def test_another_dimension_is_refused_and_both_are_named(index: VectorIndex, tmp_path: Path) -> None:
    index.save(tmp_path / "i", label="m")
    with pytest.raises(IndexFileError, match=f"length {DIMENSION}, not 32"):
        VectorIndex.load(tmp_path / "i", dimension=32, label="m")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match=r"absent\.index cannot be read: No such file"):
        VectorIndex.load(tmp_path / "absent.index", dimension=DIMENSION, label="m")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="cannot be read"):
        VectorIndex.load(tmp_path, dimension=DIMENSION, label="m")


def test_a_failed_save_leaves_nothing_behind(index: VectorIndex, tmp_path: Path) -> None:
    target = tmp_path / "i"
    target.mkdir()
    with pytest.raises(OSError, match="i"):
        index.save(target, label="m")
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


def test_readers_keep_their_index_while_new_ones_are_made(index: VectorIndex, ids: Ids) -> None:
    question = unit_vectors(1, seed=31)
    expected = index.search(question, len(ids))
    stop = threading.Event()
    reads: list[bool] = []

    def read() -> None:
        while not stop.is_set():
            found, scores = index.search(question, len(ids))
            reads.append(np.array_equal(found, expected[0]) and np.array_equal(scores, expected[1]))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    newest = index
    for round_ in range(100):
        added = np.arange(50) + 100_000 + 50 * round_
        newest = newest.updated([(added, unit_vectors(50, seed=round_))], remove=added[:0] if round_ else ids)
    stop.set()
    for reader in readers:
        reader.join()
    assert len(newest) == 5_000
    assert len(reads) >= len(readers)
    assert all(reads)
