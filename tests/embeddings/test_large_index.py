"""What is special to the index of a large library."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from embeddings.index import VectorIndex, read_index
from embeddings.large_index import LargeIndex
from tests.embeddings.indexes import DIMENSION, exact, large, unit_vectors

COUNT = 20_000
IDS = np.arange(1, COUNT + 1)

Vectors = npt.NDArray[np.float32]


def clustered(count: int, *, seed: int) -> Vectors:
    """Vectors around a hundred subjects, as those of texts are."""
    subjects = unit_vectors(100, seed=1)[np.random.default_rng(seed).integers(100, size=count)]
    vectors = subjects + 0.5 * unit_vectors(count, seed=seed)
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def recall(index: VectorIndex, truth: VectorIndex, questions: Vectors, *, of: int, k: int) -> float:
    """Return the share of the `of` nearest that are among the `k` found."""
    wanted, found = truth.search(questions, of)[0].tolist(), index.search(questions, k)[0].tolist()
    return sum(len(set(a) & set(b)) for a, b in zip(wanted, found, strict=True)) / (of * len(questions))


def test_the_nearest_are_found_without_a_look_at_all() -> None:
    vectors, questions = clustered(COUNT, seed=2), clustered(200, seed=3)
    index, truth = large(IDS, vectors), exact(IDS, vectors)
    assert recall(index, truth, questions, of=10, k=20) > 0.99
    half = large(IDS[: COUNT // 2], vectors[: COUNT // 2])
    grown = half.updated([(IDS[COUNT // 2 :], vectors[COUNT // 2 :])], remove=IDS[:0])
    assert recall(grown, truth, questions, of=10, k=20) > 0.99


def test_a_choice_of_ids_is_searched_as_well() -> None:
    vectors, questions = clustered(COUNT, seed=2), clustered(50, seed=3)
    index, truth = large(IDS, vectors), exact(IDS, vectors)
    for count in (30, 3_000, 15_000):
        among = np.random.default_rng(count).permutation(IDS)[:count]
        wanted = truth.search(questions, 10, among=among)[0].tolist()
        found = index.search(questions, 20, among=among)[0].tolist()
        assert sum(len(set(a) & set(b)) for a, b in zip(wanted, found, strict=True)) > 0.99 * 500


def test_the_lists_follow_from_the_vectors_not_from_ids_or_order() -> None:
    vectors, questions = clustered(COUNT, seed=2), clustered(50, seed=3)
    order = np.random.default_rng(9).permutation(COUNT)
    one, other = large(IDS, vectors), large(IDS * 10, vectors[order])
    found, its_scores = one.search(questions, 20)
    same, scores = other.search(questions, 20)
    np.testing.assert_array_equal(its_scores, scores)
    np.testing.assert_array_equal(vectors[found - 1], vectors[order][same // 10 - 1])


def test_copies_of_one_text_are_no_trouble() -> None:
    index = large(IDS[:5_000], np.repeat(unit_vectors(1), 5_000, axis=0))
    assert index.search(unit_vectors(1), 100)[0].shape == (1, 100)
    assert len(np.unique(index.search(unit_vectors(1), 100)[0])) == 100


def test_vectors_that_are_gone_when_it_is_built_are_no_trouble() -> None:
    index = LargeIndex.build(lambda: [], dimension=DIMENSION, count=9_000)
    assert len(index) == 0
    assert index.search(unit_vectors(1), 5)[0].shape == (1, 0)


def test_it_fits_until_it_has_doubled_or_halved() -> None:
    vectors = unit_vectors(1_000)
    index = large(IDS[:1_000], vectors)
    assert index.fits(exact_up_to=10)
    assert index.updated([(IDS[1_000:1_900], vectors[:900])], remove=IDS[:0]).fits(exact_up_to=10)
    assert not index.updated([(IDS[1_000:2_100], unit_vectors(1_100))], remove=IDS[:0]).fits(exact_up_to=10)
    assert not index.updated([], remove=IDS[:501]).fits(exact_up_to=10)
    assert exact(IDS[:10], vectors[:10]).fits(exact_up_to=10)
    assert not exact(IDS[:11], vectors[:11]).fits(exact_up_to=10)


def test_saving_puts_new_vectors_into_the_lists(tmp_path: Path) -> None:
    vectors, questions = clustered(COUNT, seed=2), clustered(50, seed=3)
    index = large(IDS[:15_000], vectors[:15_000]).updated([(IDS[15_000:], vectors[15_000:])], remove=IDS[:5_000])
    index.save(tmp_path / "i", label="m", state="s")
    saved, _ = read_index(tmp_path / "i", dimension=DIMENSION, label="m")
    assert isinstance(saved, LargeIndex)
    assert saved.ids.tolist() == IDS[5_000:].tolist()
    assert recall(saved, exact(IDS[5_000:], vectors[5_000:]), questions, of=10, k=20) > 0.99
    saved.save(tmp_path / "again", label="m", state="s")
    assert (tmp_path / "again").read_bytes() == (tmp_path / "i").read_bytes()
