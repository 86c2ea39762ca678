"""Nearest vectors: an exact FAISS index over vectors with integer ids."""

from __future__ import annotations

import os
import tempfile
import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexFileError

__all__ = ["VectorIndex"]

MAGIC = b"PINCITE1"


class VectorIndex:
    """Unit vectors by id, searched exactly by inner product (the cosine, for unit vectors).

    An index in use is never changed: `updated` returns a new one, so that readers keep what they hold.

    Args:
        dimension: length of the vectors.
    """

    def __init__(self, dimension: int) -> None:
        import faiss

        self.dimension = dimension
        self._index: Any = faiss.IndexIDMap2(faiss.IndexFlatIP(dimension))

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @property
    def ids(self) -> npt.NDArray[np.int64]:
        """The ids held, in no particular order, shape (len,)."""
        import faiss

        return np.asarray(faiss.vector_to_array(self._index.id_map), np.int64)

    def updated(
        self,
        additions: Iterable[tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]],
        *,
        remove: npt.NDArray[np.int64],
    ) -> VectorIndex:
        """Return a copy without the ids `remove`, with `additions`: ids, and vectors of shape (ids, dimension)."""
        import faiss

        copy = VectorIndex(self.dimension)
        copy._index = faiss.clone_index(self._index)
        if len(remove):
            copy._index.remove_ids(np.ascontiguousarray(remove, np.int64))
        for ids, vectors in additions:
            copy._index.add_with_ids(np.ascontiguousarray(vectors, np.float32), np.ascontiguousarray(ids, np.int64))
        return copy

    def search(
        self, questions: npt.NDArray[np.float32], k: int, *, among: Sequence[int] | None = None
    ) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
        """Return ids and scores of the `k` nearest vectors, best first.

        Args:
            questions: unit vectors, shape (questions, dimension).
            k: how many to return; fewer come back when the index holds fewer.
            among: only these ids are looked at; all when None.

        Returns:
            Two arrays of shape (questions, min(k, held)); a missing neighbour has id -1.
        """
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

    def vectors(self, ids: Sequence[int]) -> npt.NDArray[np.float32]:
        """Return the vectors of `ids`, shape (ids, dimension)."""
        found: npt.NDArray[np.float32] = self._index.reconstruct_batch(np.asarray(ids, np.int64))
        return found

    def save(self, path: Path, *, label: str) -> None:
        """Write the index to `path` in one step; a reader sees the old file or the new one, never a part.

        `label` says what the vectors are; `load` wants the same.
        """
        import faiss

        body = label.encode() + b"\0" + faiss.serialize_index(self._index).tobytes()
        handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(MAGIC + zlib.crc32(body).to_bytes(4, "little"))
                file.write(body)
            Path(unfinished).replace(path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path: Path, *, dimension: int, label: str) -> VectorIndex:
        """Read an index that `save` wrote.

        Raises:
            IndexFileError: the file is missing, damaged, or holds vectors of another length or label.
        """
        import faiss

        try:
            data = path.read_bytes()
        except OSError as error:
            raise IndexFileError(f"{path} cannot be read: {error.strerror}") from error
        head, body = data[: len(MAGIC) + 4], data[len(MAGIC) + 4 :]
        if head != MAGIC + zlib.crc32(body).to_bytes(4, "little"):
            raise IndexFileError(f"{path} is damaged")
        found, _, serialized = body.partition(b"\0")
        if found != label.encode():
            raise IndexFileError(f"{path} holds other vectors ({found.decode(errors='replace')}, not {label})")
        index = cls(dimension)
        index._index = faiss.deserialize_index(np.frombuffer(serialized, np.uint8))
        if index._index.d != dimension:
            raise IndexFileError(f"{path} holds vectors of length {index._index.d}, not {dimension}")
        return index
