"""Nearest vectors: what an index is, how to make one, and how to read one from its file.

There are two: `ExactIndex` looks at every vector, `LargeIndex` at those in the neighbourhood of the question.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexFileError
from embeddings.index_file import opened

__all__ = ["Batches", "Ids", "VectorIndex", "Vectors", "read_index"]

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]
Batches = Iterable[tuple[Ids, Vectors]]
"""Ids, and their vectors of shape (ids, dimension)."""


class VectorIndex(Protocol):
    """Unit vectors by id, searched by inner product (the cosine, for unit vectors).

    An index in use is never changed: `updated` returns a new one, so that readers keep what they hold.
    """

    @property
    def ids(self) -> Ids:
        """The ids held, in no particular order, shape (len,)."""

    def __len__(self) -> int: ...

    def fits(self, *, exact_up_to: int) -> bool:
        """Say whether its kind is right for as many vectors as it holds; up to so many are to be searched exactly."""

    def updated(self, additions: Batches, *, remove: Ids) -> VectorIndex:
        """Return an index without the ids `remove`, with `additions`."""

    def search(self, questions: Vectors, k: int, *, among: Sequence[int] | Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and scores of the `k` nearest vectors, best first.

        Args:
            questions: unit vectors, shape (questions, dimension).
            k: how many to return; fewer come back when the index holds fewer.
            among: only these ids are looked at; all when None.

        Returns:
            Two arrays of shape (questions, min(k, held)); a missing neighbour has id -1.
        """

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Return the vectors of `ids`, shape (ids, dimension), as exactly as the index keeps them."""

    def save(self, path: Path, *, label: str, state: str) -> None:
        """Write the index to `path` in one step; a reader sees the old file or the new one, never a part.

        Args:
            path: the file.
            label: what the vectors are; `read_index` wants the same.
            state: the state of the library that the index holds; `read_index` gives it back.

        Raises:
            OSError: the file cannot be written.
        """


def read_index(path: Path, *, dimension: int, label: str) -> tuple[VectorIndex, str]:
    """Return the index that `save` wrote to `path`, and the state that it holds.

    Raises:
        IndexFileError: the file is missing, damaged, or holds vectors of another length or label.
    """
    from embeddings.exact_index import ExactIndex
    from embeddings.large_index import LargeIndex

    with opened(path) as (data, file):
        if file.label != label:
            raise IndexFileError(f"{path} holds other vectors ({file.label}, not {label})")
        if file.dimension != dimension:
            raise IndexFileError(f"{path} holds vectors of length {file.dimension}, not {dimension}")
        read = ExactIndex.read if file.kind == ExactIndex.kind else LargeIndex.read
        return read(data, file), file.state
