"""The passages' vectors, ready to be searched: an index kept in step with the corpus, cached in a file."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from embeddings.errors import IndexFileError
from qa.changes import State, difference, last_state
from qa.corpus import Corpus
from qa.encoded import REMEDY, Ids, Vectors
from qa.errors import LibraryError

if TYPE_CHECKING:
    from embeddings.index import VectorIndex
    from embeddings.offsets import LanguageOffsets

__all__ = ["PassageIndex"]

EXACT_UP_TO = 50_000
"""Passages that are searched one by one; `docs/en/limits.md` has the measurements."""
UNSAVED = 1 / 50
"""Of the passages, how many may change before the file is written anew: each start reads them from SQLite."""
CHUNK = 20_000
"""Vectors read from SQLite at a time: 30 MB at 384 dimensions."""
LIKENESS = 0.99
"""Least cosine of a vector to itself as the index keeps it, with 8 bits a number; 0.9999 is usual."""

NO_STATE = State(0, 0)
"""Of an index that holds nothing: no library was ever in it."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """An index, the state of the library that it holds, and how much of it has changed since its file was written."""

    index: VectorIndex
    state: State
    unsaved: int


class PassageIndex:
    """Gives an index that holds exactly the passages of the corpus.

    The file is written now and then. What was added and removed since then is taken from the corpus, by its log of
    changes; when the file is of a state that the corpus was never in, by the ids of all passages, which are never given
    twice. A missing, foreign or damaged file costs a rebuild from SQLite, never an encoding.

    Args:
        corpus: the truth.
        path: the cache file.
        offsets: language offsets that are taken out of the vectors; None when there are none for the model.
        label: what the vectors in the file are; a file with another label is not used.
        exact_up_to: with more passages than this, not all are compared with every question.
    """

    def __init__(
        self,
        corpus: Corpus,
        path: Path,
        *,
        offsets: LanguageOffsets | None,
        label: str,
        exact_up_to: int = EXACT_UP_TO,
    ) -> None:
        self.path = path
        self._corpus = corpus
        self._offsets = offsets
        self._label = label
        self._exact_up_to = exact_up_to
        self._snapshot: _Snapshot | None = None
        self._lock = threading.Lock()
        self._tidying = threading.Lock()

    def current(self) -> VectorIndex | None:
        """Return an index in step with the corpus; None while the library has never held a passage.

        The first thread that finds the file too old writes it anew, after training the index if it has outgrown its
        kind; the others go on with the index as it is.

        Raises:
            LibraryError: there is too little memory for the index.
        """
        if self._corpus.dimension is None:
            return None
        try:
            snapshot = self._in_step()
        except MemoryError as error:
            raise LibraryError(
                f"the index of {self._corpus.passage_count()} passages needs more memory than there is; "
                "close other programs and try again"
            ) from error
        if self._is_untidy(snapshot) and self._tidying.acquire(blocking=False):
            try:
                snapshot = self._tidied(snapshot)
            finally:
                self._tidying.release()
        return snapshot.index

    def rebuild(self) -> None:
        """Throw the cache away and make it again from the vectors in SQLite.

        Raises:
            LibraryError: the vectors are damaged, or what lies in the place of the file cannot be removed.
        """
        with self._tidying, self._lock:
            self._snapshot = None
            try:
                self.path.unlink(missing_ok=True)
            except OSError as error:
                raise LibraryError(f"{self.path} cannot be removed ({error.strerror}); remove it by hand") from error
        self.current()

    def load(self) -> VectorIndex:
        """Return the index in the file as it is, after a look at every byte of it.

        Raises:
            IndexFileError: it is missing, damaged, or holds other vectors.
        """
        from embeddings.index_file import check_index_file

        check_index_file(self.path)
        return self._read()[0]

    def agrees(self, index: VectorIndex) -> bool:
        """Say whether the vectors of `index` are those that SQLite's give, for every passage."""
        return all(
            (np.einsum("ij,ij->i", index.vectors(ids), vectors) > LIKENESS).all()
            for ids, vectors in self._vectors(index.ids)
        )

    def _in_step(self) -> _Snapshot:
        with self._corpus.database.reading() as connection:
            state = last_state(connection)
        with self._lock:
            snapshot = self._snapshot
            # A thread that still reads an older state can use a newer index: what it does not see drops out.
            if snapshot is None or snapshot.state.number < state.number:
                snapshot = self._snapshot = self._caught_up(snapshot or self._from_file())
            return snapshot

    def _caught_up(self, snapshot: _Snapshot) -> _Snapshot:
        with self._corpus.database.reading() as connection:
            state = last_state(connection)
            if snapshot.state == state:
                return snapshot
            missing, gone = difference(connection, snapshot.state) or self._compared(snapshot.index)
        if len(missing) > len(snapshot.index):
            index = self._built(np.setdiff1d(np.union1d(snapshot.index.ids, missing), gone))
        else:
            index = snapshot.index.updated(self._vectors(missing), remove=gone)
        # While it costs little, what is removed from the library is removed from the file at once.
        removed = len(gone) if len(index) > self._exact_up_to else len(gone) and snapshot.unsaved + len(index) + 1
        return _Snapshot(index, state, snapshot.unsaved + len(missing) + removed)

    def _compared(self, index: VectorIndex) -> tuple[Ids, Ids]:
        """Return the ids that the index lacks, and those in it that are gone."""
        held, known = self._corpus.passage_ids(), index.ids
        return np.setdiff1d(held, known), np.setdiff1d(known, held)

    def _from_file(self) -> _Snapshot:
        from embeddings.exact_index import ExactIndex

        try:
            index, state = self._read()
        except IndexFileError as error:
            if self.path.exists():
                log.warning("%s; it is rebuilt from the library", error)
            return _Snapshot(ExactIndex(self._dimension), NO_STATE, unsaved=0)
        return _Snapshot(index, state, unsaved=0)

    def _read(self) -> tuple[VectorIndex, State]:
        from embeddings.index import read_index

        index, state = read_index(self.path, dimension=self._dimension, label=self._label)
        return index, State.parse(state)

    def _built(self, ids: Ids) -> VectorIndex:
        """Return a new index of the passages `ids`, ascending, of the kind that is right for so many."""
        from embeddings.exact_index import ExactIndex
        from embeddings.large_index import LargeIndex

        if len(ids) <= self._exact_up_to:
            return ExactIndex(self._dimension).updated(self._vectors(ids), remove=ids[:0])
        log.warning("Preparing the index for %s passages (again when they have doubled) …", f"{len(ids):,}")
        return LargeIndex.build(lambda: self._vectors(ids), dimension=self._dimension, count=len(ids))

    def _is_untidy(self, snapshot: _Snapshot) -> bool:
        return snapshot.unsaved > UNSAVED * len(snapshot.index)

    def _tidied(self, snapshot: _Snapshot) -> _Snapshot:
        """Return a snapshot with the right kind of index, in the file too, unless this thread reads another state."""
        with self._corpus.database.reading() as connection:
            if last_state(connection) != snapshot.state:
                return snapshot  # a thread that reads another state would train the index on what it sees there
        index, state = snapshot.index, snapshot.state
        try:
            if not index.fits(exact_up_to=self._exact_up_to):
                index = self._built(np.sort(index.ids))
            index.save(self.path, label=self._label, state=str(state))
            # What is in the file need not be in memory. Another process may have put its own there meanwhile.
            index, state = self._read()
        except (OSError, MemoryError, IndexFileError) as error:  # the library is complete without its cache
            log.warning("the index cache %s cannot be written (%s); the next start rebuilds it", self.path, error)
        with self._lock:
            # Others may have gone on meanwhile.
            self._snapshot = self._caught_up(_Snapshot(index, state, unsaved=0))
            return self._snapshot

    @property
    def _dimension(self) -> int:
        return self._corpus.dimension or 0

    def _vectors(self, ids: Ids) -> Iterator[tuple[Ids, Vectors]]:
        """Yield ids and language-neutral vectors of the passages that are still held among `ids`."""
        for start in range(0, len(ids), CHUNK):
            held, vectors, languages = self._corpus.vectors(ids[start : start + CHUNK].tolist())
            if len(held):
                if vectors.shape[1] != self._dimension:
                    raise LibraryError(f"the library has lost part of its vectors; {REMEDY}")
                yield held, vectors if self._offsets is None else self._offsets.neutral_passages(vectors, languages)
