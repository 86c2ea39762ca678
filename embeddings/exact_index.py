"""The index of a small library: it looks at every vector."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np

from embeddings.index import Batches, Ids, Vectors
from embeddings.index_file import IndexFile, name_for_faiss, write_index_file

__all__ = ["ExactIndex"]


class ExactIndex:
    """A flat FAISS index, whose scores are exact.

    Args:
        dimension: length of the vectors.
    """

    kind = "exact"

    def __init__(self, dimension: int) -> None:
        import faiss

        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def ids(self) -> Ids:
        """The ids held, in no particular order, shape (len,)."""
        import faiss

        return np.asarray(faiss.vector_to_array(self._index.id_map), np.int64)

    def fits(self, *, exact_up_to: int) -> bool:
        """Say whether it holds no more vectors than are searched exactly."""
        return len(self) <= exact_up_to

    def updated(self, additions: Batches, *, remove: Ids) -> Self:
        """Return a copy without the ids `remove`, with `additions`."""
        import faiss

        copy = type(self)(self._index.d)
        copy._index = faiss.clone_index(self._index)
        if len(remove):
            copy._index.remove_ids(np.ascontiguousarray(remove, np.int64))
        for ids, vectors in additions:
            copy._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(ids, np.int64))
        return copy

    def search(self, questions: Vectors, k: int, *, among: Sequence[int] | Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and scores of the `k` nearest vectors, best first, as `VectorIndex` says."""
        import faiss

        count = min(k, len(self) if among is None else len(among))
        if count == 0:
            empty = (len(questions), 0)
            return np.empty(empty, np.int64), np.empty(empty, np.float32)
        parameters = None
        if among is not None:
            parameters = faiss.SearchParameters(sel=faiss.IDSelectorBatch(np.asarray(among, np.int64)))  # type: ignore[call-arg]  # made by SWIG
        scores, ids = self._index.search(np.ascontiguousarray(questions, np.float32), count, params=parameters)
        return ids, scores

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Return the vectors of `ids`, shape (ids, dimension)."""
        found: Vectors = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return found

    def save(self, path: Path, *, label: str, state: str) -> None:
        """Write the index to `path` in one step, as `VectorIndex` says."""
        import faiss

        write_index_file(
            path,
            lambda name: faiss.write_index(self._index, name),
            codes=0,
            ids=np.empty(0, np.int64),  # FAISS keeps them itself
            kind=self.kind,
            dimension=self._index.d,
            label=label,
            state=state,
            trained=0,
        )

    @classmethod
    def read(cls, data: BinaryIO, file: IndexFile) -> Self:
        """Return the index in a file that `save` wrote."""
        import faiss

        index = cls(file.dimension)
        index._index = faiss.read_index(name_for_faiss(data))
        return index
