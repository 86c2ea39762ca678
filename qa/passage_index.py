"""The passages' vectors, ready to be searched: an index kept in step with the corpus, cached in a file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexFileError
from qa.corpus import Corpus
from qa.errors import LibraryError

if TYPE_CHECKING:
    from embeddings.index import VectorIndex
    from embeddings.offsets import LanguageOffsets

__all__ = ["PassageIndex"]

Ids = npt.NDArray[np.int64]

CHUNK = 20_000
"""Vectors read from SQLite at a time: 30 MB at 384 dimensions."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    index: VectorIndex
    revision: int


class PassageIndex:
    """Gives an index that holds exactly the passages of the corpus.

    Passage ids are never given twice and passages never change, so the set of ids alone says what an index lacks and
    what in it is gone. A stale or damaged file costs a rebuild from SQLite, never an encoding.

    Args:
        corpus: the truth.
        path: the cache file.
        offsets: language offsets that are taken out of the vectors; None when there are none for the model.
        label: what the vectors in the file are; a file with another label is not used.
    """

    def __init__(self, corpus: Corpus, path: Path, *, offsets: LanguageOffsets | None, label: str) -> None:
        self.path = path
        self._corpus = corpus
        self._offsets = offsets
        self._label = label
        self._snapshot: _Snapshot | None = None
        self._lock = threading.Lock()

    def current(self) -> VectorIndex | None:
        """Return an index in step with the corpus; None while the library has never held a passage."""
        snapshot = self._snapshot
        if snapshot is not None and snapshot.revision == self._corpus.revision():
            return snapshot.index
        with self._lock:
            return self._refresh()

    def rebuild(self) -> None:
        """Throw the cache away and make it again from the vectors in SQLite.

        Raises:
            LibraryError: the vectors are damaged, or what lies in the place of the file cannot be removed.
        """
        with self._lock:
            self._snapshot = None
            try:
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise LibraryError(f"{self.path} cannot be removed ({error.strerror}); remove it by hand") from error
            self._refresh()

    def load(self) -> VectorIndex:
        """Return the index in the file as it is.

        Raises:
            IndexFileError: it is missing, damaged, or holds other vectors.
        """
        from embeddings.index import VectorIndex

        return VectorIndex.load(self.path, dimension=self._corpus.dimension or 0, label=self._label)

    def agrees(self, index: VectorIndex) -> bool:
        """Say whether the vectors of `index` are those that SQLite's give, for every passage."""
        return all(
            np.allclose(index.vectors(ids.tolist()), vectors, atol=1e-5) for ids, vectors in self._vectors(index.ids)
        )

    def _refresh(self) -> VectorIndex | None:
        dimension = self._corpus.dimension
        if dimension is None:
            return None
        with self._corpus.database.reading():
            revision, held = self._corpus.revision(), self._corpus.passage_ids()
        index = self._snapshot.index if self._snapshot is not None else self._load_or_empty(dimension)
        known = index.ids
        missing, gone = np.setdiff1d(held, known), np.setdiff1d(known, held)
        if len(missing) or len(gone) or not self.path.exists():
            index = index.updated(self._vectors(missing), remove=gone)
            self._save(index)
        self._snapshot = _Snapshot(index, revision)
        return index

    def _load_or_empty(self, dimension: int) -> VectorIndex:
        from embeddings.index import VectorIndex

        try:
            return VectorIndex.load(self.path, dimension=dimension, label=self._label)
        except IndexFileError as error:
            if self.path.exists():
                log.warning("%s; it is rebuilt from the library", error)
            return VectorIndex(dimension)

    def _vectors(self, ids: Ids) -> Iterator[tuple[Ids, npt.NDArray[np.float32]]]:
        """Yield ids and language-neutral vectors of the passages that are still held among `ids`."""
        for start in range(0, len(ids), CHUNK):
            held, vectors, languages = self._corpus.vectors(ids[start : start + CHUNK].tolist())
            if len(held):
                yield held, vectors if self._offsets is None else self._offsets.neutral_passages(vectors, languages)

    def _save(self, index: VectorIndex) -> None:
        try:
            index.save(self.path, label=self._label)
        except OSError as error:  # the library is complete without its cache
            log.warning("the index cache %s cannot be written (%s); the next start rebuilds it", self.path, error)
