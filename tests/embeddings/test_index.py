"""One suite for every kind of index."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.index import VectorIndex, read_index
from tests.embeddings.indexes import DIMENSION, KINDS, NOTHING, Make, exact, unit_vectors

COARSE = 0.02
"""How far 8 bits a number can put a score off; the vectors here have few numbers, so that each counts for much."""

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


@pytest.fixture
def ids() -> Ids:
    """Ids with gaps, in no order, some beyond 32 bits."""
    return np.random.default_rng(3).permutation(np.append(np.arange(2, 9_500, 19), [2**40, 2**53 - 1]))


@pytest.fixture
def vectors(ids: Ids) -> Vectors:
    return unit_vectors(len(ids))


@pytest.fixture(params=KINDS, ids=lambda make: make.__name__)
def make(request: pytest.FixtureRequest) -> Make:
    made: Make = request.param
    return made


@pytest.fixture
def index(make: Make, ids: Ids, vectors: Vectors) -> VectorIndex:
    return make(ids, vectors)


def test_ids_and_length(index: VectorIndex, ids: Ids) -> None:
    assert len(index) == len(ids)
    assert sorted(index.ids) == sorted(ids)
    assert index.ids.dtype == np.int64


@pytest.mark.parametrize("k", [5, 12, 502])
def test_search_finds_what_a_look_at_every_vector_finds(index: VectorIndex, ids: Ids, vectors: Vectors, k: int) -> None:
    questions = unit_vectors(4, seed=99)
    found, scores = index.search(questions, k)
    assert all(len(set(row)) == k for row in found.tolist())
    np.testing.assert_allclose(scores, np.sort(questions @ vectors.T)[:, ::-1][:, :k], atol=COARSE)
    rows = [[ids.tolist().index(number) for number in row] for row in found.tolist()]
    cosines = np.einsum("qd,qkd->qk", questions, vectors[rows])
    np.testing.assert_allclose(scores, cosines, atol=COARSE)


def test_an_exact_index_is_exact(ids: Ids, vectors: Vectors) -> None:
    questions = unit_vectors(4, seed=99)
    cosines = questions @ vectors.T
    order = np.argsort(-cosines, axis=1)[:, :20]
    found, scores = exact(ids, vectors).search(questions, 20)
    assert found.tolist() == ids[order].tolist()
    np.testing.assert_allclose(scores, np.take_along_axis(cosines, order, axis=1), atol=1e-6)


def test_a_vector_finds_itself_with_score_one(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    found, scores = index.search(vectors, 1)
    assert found[:, 0].tolist() == ids.tolist()
    np.testing.assert_allclose(scores[:, 0], 1, atol=COARSE)


def test_a_question_alone_and_among_others_finds_the_same(index: VectorIndex) -> None:
    questions = unit_vectors(5, seed=51)
    together = index.search(questions, 20)[0].tolist()
    assert [index.search(question[None], 20)[0][0].tolist() for question in questions] == together


def test_fewer_vectors_than_asked_for(index: VectorIndex, ids: Ids) -> None:
    found, scores = index.search(unit_vectors(2), 1000)
    assert found.shape == scores.shape == (2, len(ids))
    assert sorted(found[1]) == sorted(ids)


def test_no_questions_find_nothing(index: VectorIndex) -> None:
    found, scores = index.search(np.empty((0, DIMENSION), np.float32), 5)
    assert len(found) == len(scores) == 0


def test_none_asked_for_is_none_found(index: VectorIndex) -> None:
    assert index.search(unit_vectors(2), 0)[0].shape == (2, 0)


@pytest.mark.parametrize("count", [1, 4, 40, 400])
def test_among_looks_at_these_ids_only(index: VectorIndex, ids: Ids, vectors: Vectors, count: int) -> None:
    question = unit_vectors(1, seed=3)
    rows = np.random.default_rng(count).permutation(len(ids))[:count]
    expected = np.sort(question @ vectors[rows].T)[0, ::-1]
    found, scores = index.search(question, 500, among=ids[rows].tolist())
    assert sorted(found[0]) == sorted(ids[rows])
    np.testing.assert_allclose(scores[0], expected, atol=COARSE)
    fewer, its_scores = index.search(question, 3, among=ids[rows])
    np.testing.assert_allclose(its_scores[0], expected[:3], atol=COARSE)
    assert np.isin(fewer, ids[rows]).all()


def test_among_no_ids_finds_nothing(index: VectorIndex) -> None:
    assert index.search(unit_vectors(1), 5, among=[])[0].shape == (1, 0)


def test_among_an_unknown_id_is_a_missing_neighbour(index: VectorIndex) -> None:
    assert index.search(unit_vectors(1), 5, among=[21, 123_456])[0].tolist() == [[21, -1]]
    assert index.search(unit_vectors(1), 5, among=[123_456])[0].tolist() == [[-1]]


def test_vectors_come_back_in_the_order_of_their_ids(index: VectorIndex, ids: Ids, vectors: Vectors) -> None:
    np.testing.assert_allclose(index.vectors(ids), vectors, atol=COARSE)
    np.testing.assert_allclose(index.vectors(ids[::-7].tolist()), vectors[::-7], atol=COARSE)


def test_an_update_adds_and_removes(index: VectorIndex, ids: Ids) -> None:
    fresh = unit_vectors(2, seed=21)
    changed = index.updated([(np.array([1]), fresh[:1]), (np.array([6]), fresh[1:])], remove=ids[[0, 400]])
    assert sorted(changed.ids) == sorted({*ids.tolist(), 1, 6} - set(ids[[0, 400]].tolist()))
    assert len(changed) == len(ids)
    assert changed.search(fresh, 1)[0].tolist() == [[1], [6]]
    assert not np.isin(ids[[0, 400]], changed.search(unit_vectors(1), 1000)[0]).any()


def test_a_replaced_vector_is_held_once(index: VectorIndex, ids: Ids) -> None:
    fresh = unit_vectors(1, seed=5)
    changed = index.updated([(ids[:1], fresh)], remove=ids[:1])
    assert len(changed) == len(ids)
    np.testing.assert_array_equal(changed.vectors(ids[:1]), fresh)
    assert changed.search(fresh, 1000)[0][0].tolist().count(ids[0]) == 1


def test_an_update_leaves_the_old_index_as_it_was(index: VectorIndex, ids: Ids) -> None:
    question = unit_vectors(1, seed=13)
    before = index.search(question, len(ids))
    index.updated([(np.array([1]), question)], remove=ids[:300])
    after = index.search(question, len(ids))
    np.testing.assert_array_equal(before[0], after[0])
    np.testing.assert_array_equal(before[1], after[1])
    assert sorted(index.ids) == sorted(ids)


def test_everything_can_be_removed(index: VectorIndex, ids: Ids, tmp_path: Path) -> None:
    emptied = index.updated([], remove=ids)
    assert len(emptied) == len(emptied.ids) == 0
    assert emptied.search(unit_vectors(1), 3)[0].shape == (1, 0)
    emptied.save(tmp_path / "i", label="m", state="s")
    again, _ = read_index(tmp_path / "i", dimension=DIMENSION, label="m")
    assert again.search(unit_vectors(1), 3)[0].shape == (1, 0)
    refilled = again.updated([(ids, unit_vectors(len(ids)))], remove=NOTHING)
    assert sorted(refilled.ids) == sorted(ids)


def test_removing_an_unknown_id_changes_nothing(index: VectorIndex, ids: Ids) -> None:
    assert sorted(index.updated([], remove=np.array([123_456])).ids) == sorted(ids)


@pytest.mark.parametrize("label", ["model-a 0a1b2c", "модель 模型", ""])
def test_a_saved_index_is_read_as_it_was(index: VectorIndex, ids: Ids, tmp_path: Path, label: str) -> None:
    index.save(tmp_path / "passages.index", label=label, state="12 -34")
    again, state = read_index(tmp_path / "passages.index", dimension=DIMENSION, label=label)
    assert state == "12 -34"
    assert type(again) is type(index)
    assert sorted(again.ids) == sorted(ids)
    questions = unit_vectors(3, seed=50)
    np.testing.assert_allclose(again.search(questions, 50)[1], index.search(questions, 50)[1], atol=COARSE)
    np.testing.assert_allclose(again.vectors(ids), index.vectors(ids), atol=COARSE)
    assert [path.name for path in tmp_path.iterdir()] == ["passages.index"]


def test_a_read_index_can_be_updated_and_saved_over_its_own_file(index: VectorIndex, ids: Ids, tmp_path: Path) -> None:
    path = tmp_path / "i"
    index.save(path, label="m", state="1 1")
    fresh = unit_vectors(1, seed=8)
    once, _ = read_index(path, dimension=DIMENSION, label="m")
    changed = once.updated([(np.array([1]), fresh)], remove=ids[:1])
    changed.save(path, label="m", state="2 2")
    twice, state = read_index(path, dimension=DIMENSION, label="m")
    assert state == "2 2"
    for each in (changed, twice):
        assert each.search(fresh, 1)[0].tolist() == [[1]]
        assert len(each) == len(ids)
    assert sorted(once.search(fresh, 1000)[0][0]) == sorted(ids)  # a reader keeps the old file


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
