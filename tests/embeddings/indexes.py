"""Indexes of every kind, and vectors for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt

from embeddings.exact_index import ExactIndex
from embeddings.index import VectorIndex, read_index
from embeddings.index_file import IndexFile, opened
from embeddings.large_index import LargeIndex

__all__ = ["DIMENSION", "KINDS", "NOTHING", "Make", "exact", "index_file", "large", "unit_vectors"]

DIMENSION = 16
NOTHING = np.empty(0, np.int64)

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Make = Callable[[Ids, Vectors], VectorIndex]


def unit_vectors(count: int, *, seed: int = 7) -> Vectors:
    random = np.random.default_rng(seed)
    # No number is far from the others, so that few vectors show the range of all.
    vectors = (random.uniform(0.3, 1, (count, DIMENSION)) * random.choice([-1, 1], (count, DIMENSION))).astype("f4")
    unit: Vectors = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def exact(ids: Ids, vectors: Vectors) -> ExactIndex:
    return ExactIndex(DIMENSION).updated([(ids, vectors)], remove=NOTHING)


def large(ids: Ids, vectors: Vectors) -> LargeIndex:
    order = np.argsort(ids)
    return LargeIndex.build(lambda: [(ids[order], vectors[order])], dimension=DIMENSION, count=len(ids))


def changed(ids: Ids, vectors: Vectors) -> LargeIndex:
    """Some vectors in the lists, some added later; one in the lists is gone, one has another vector by now."""
    half = len(ids) // 2
    gone = np.array([77_777, ids[-1]])
    first = large(np.append(ids[:half], gone), np.concatenate([vectors[:half], unit_vectors(2, seed=70)]))
    return first.updated([(ids[half:], vectors[half:])], remove=gone)


def saved(ids: Ids, vectors: Vectors) -> VectorIndex:
    """What `changed` has become in its file."""
    with TemporaryDirectory() as folder:
        changed(ids, vectors).save(Path(folder, "i"), label="m", state="s")
        return read_index(Path(folder, "i"), dimension=DIMENSION, label="m")[0]


def index_file(path: Path) -> IndexFile:
    """What the footer of a file says."""
    with opened(path) as (_, found):
        return found


KINDS: list[Make] = [exact, large, changed, saved]
