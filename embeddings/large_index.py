"""The index of a large library: it looks at the vectors in the neighbourhood of the question.

The vectors are divided among lists, each around a centre (FAISS's IVF), and kept with 8 bits a number. A question is
compared with the lists whose centres are nearest to it. The lists never change and are mapped from their file; what was
added since is held beside them, and what was removed is passed over, until the index is saved again.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Self

import numpy as np
import numpy.typing as npt

from embeddings.exact_index import ExactIndex
from embeddings.index import Batches, Ids, Vectors
from embeddings.index_file import IndexFile, name_for_faiss, write_index_file

__all__ = ["LargeIndex"]

SHARE = 1 / 25
"""Of the vectors, how many are compared with a question; `docs/en/limits.md` has the measurements."""
PER_RESULT = 100
"""Vectors compared with a question for each that it asks for, at least."""
LISTS = 4
"""Lists for each root of the number of vectors, as FAISS advises."""
SAMPLE = 48
"""Vectors for each list that its centre is learned from; FAISS wants 39."""
ROUNDS = 10
RANGE = 6
"""Deviations from zero, of a number of a random unit vector, that 8 bits reach at least: vectors that are added later
may lie outside of the range of those that the index was trained on."""


class LargeIndex:
    """An inverted-file FAISS index; its scores are right to about 0.001. Use `build` or `read`."""

    kind = "large"

    def __init__(self, lists: Any, ids: Ids, *, trained: int) -> None:
        self._lists = lists
        self._ids = ids
        self._trained = trained
        self._held = np.ones(len(ids), bool)
        self._recent = ExactIndex(lists.d)

    @classmethod
    def build(cls, batches: Callable[[], Batches], *, dimension: int, count: int) -> Self:
        """Train an index on some of the vectors that `batches` gives, and add all of them.

        The lists follow from the vectors alone, not from their ids or their order.

        Args:
            batches: gives the same vectors whenever it is called, their ids ascending.
            dimension: length of the vectors.
            count: about how many there are.
        """
        import faiss

        lists = max(1, min(round(LISTS * math.sqrt(count)), count // SAMPLE))
        sample = _sample(batches(), dimension=dimension, share=SAMPLE * lists / max(1, count))
        if len(sample) < lists:  # of copies of a few texts, all are chosen or none
            sample = np.concatenate([sample, np.eye(1, dimension, dtype=np.float32)])
            lists = len(sample)
        index = _empty(faiss.IndexFlatIP(dimension), lists)
        index.cp.niter = ROUNDS
        index.train(sample)
        _widen(index.sq)
        ids = [np.empty(0, np.int64)]
        for some, vectors in batches():
            index.add_with_ids(vectors, np.arange(index.ntotal, index.ntotal + len(some)))
            ids.append(some)
        return cls(index, np.concatenate(ids), trained=index.ntotal)

    def __len__(self) -> int:
        return int(self._held.sum()) + len(self._recent)

    @property
    def ids(self) -> Ids:
        """The ids held, in no particular order, shape (len,)."""
        return np.concatenate([self._ids[self._held], self._recent.ids])

    def fits(self, *, exact_up_to: int) -> bool:
        """Say whether it holds about as many vectors as it was trained for."""
        return self._trained / 2 <= len(self) <= self._trained * 2

    def updated(self, additions: Batches, *, remove: Ids) -> Self:
        """Return an index on the same lists without the ids `remove`, with `additions`."""
        changed = type(self)(self._lists, self._ids, trained=self._trained)
        changed._held = self._held.copy()
        changed._held[self._rows(remove)] = False
        changed._recent = self._recent.updated(additions, remove=remove)
        return changed

    def search(self, questions: Vectors, k: int, *, among: Sequence[int] | Ids | None = None) -> tuple[Ids, Vectors]:
        """Return ids and scores of the `k` nearest vectors, best first, as `VectorIndex` says.

        Among few ids all are compared with the question, among many as many as without a choice.
        """
        count = min(k, len(self) if among is None else len(among))
        selected, recent = self._held, None
        if among is not None:
            chosen = np.sort(np.asarray(among, np.int64))
            selected = np.zeros(len(self._ids), bool)
            selected[self._rows(chosen)] = True
            selected &= self._held
            recent = self._recent.ids
            recent = recent[np.searchsorted(chosen, recent, "right") > np.searchsorted(chosen, recent)]
        # Missing neighbours, should there be fewer than `count`.
        found = [(np.full((len(questions), count), -1), np.full((len(questions), count), -np.inf, np.float32))]
        if count and len(self._recent):
            found.append(self._recent.search(questions, count, among=recent))
        if count and selected.any():
            found.append(self._search_lists(questions, count, selected))
        ids, scores = (np.concatenate(parts, axis=1) for parts in zip(*found, strict=True))
        best = np.argsort(-scores, axis=1, kind="stable")[:, :count]
        return np.take_along_axis(ids, best, axis=1), np.take_along_axis(scores, best, axis=1)

    def vectors(self, ids: Sequence[int] | Ids) -> Vectors:
        """Return the vectors of `ids`, shape (ids, dimension), with 8 bits a number unless they are new."""
        wanted = np.asarray(ids, np.int64)
        recent = np.isin(wanted, self._recent.ids)
        found = np.empty((len(wanted), self._lists.d), np.float32)
        found[recent] = self._recent.vectors(wanted[recent])
        self._lists.make_direct_map()
        found[~recent] = self._lists.reconstruct_batch(np.searchsorted(self._ids, wanted[~recent]))
        return found

    def save(self, path: Path, *, label: str, state: str) -> None:
        """Write the index to `path` in one step, as `VectorIndex` says, with what is new in its lists."""
        import faiss

        lists, ids = self._settled()
        write_index_file(
            path,
            lambda name: faiss.write_index(lists, name),
            codes=lists.ntotal * (lists.code_size + ids.itemsize),
            ids=ids,
            kind=self.kind,
            dimension=lists.d,
            label=label,
            state=state,
            trained=self._trained,
        )

    @classmethod
    def read(cls, data: BinaryIO, file: IndexFile) -> Self:
        """Return the index in a file that `save` wrote; its lists stay there."""
        import faiss

        lists: Any = faiss.read_index(name_for_faiss(data), faiss.IO_FLAG_MMAP)
        mapped: Any = faiss.downcast_InvertedLists(lists.invlists)
        mapped.prefetch_nthread = 0  # otherwise dozens of threads are begun for each question
        return cls(lists, file.read_ids(data), trained=file.trained)

    def _search_lists(self, questions: Vectors, k: int, selected: npt.NDArray[np.bool_]) -> tuple[Ids, Vectors]:
        import faiss

        wanted = max(SHARE * len(self), PER_RESULT * k)
        probes = min(self._lists.nlist, math.ceil(self._lists.nlist * wanted / selected.sum()))
        selector = faiss.IDSelectorBitmap(np.packbits(selected, bitorder="little"))  # type: ignore[call-arg, arg-type]
        parameters = faiss.SearchParametersIVF(sel=selector, nprobe=probes)  # type: ignore[call-arg]  # made by SWIG
        scores, rows = self._lists.search(np.ascontiguousarray(questions, np.float32), k, params=parameters)
        return np.where(rows >= 0, self._ids[rows], -1), scores

    def _rows(self, ids: Ids) -> Ids:
        """Return the rows of those of `ids` that the lists know."""
        if not len(self._ids):
            return np.empty(0, np.int64)
        rows = np.minimum(np.searchsorted(self._ids, ids), len(self._ids) - 1)
        known: Ids = rows[self._ids[rows] == ids]
        return known

    def _settled(self) -> tuple[Any, Ids]:
        """Return new lists, with the same centres, that hold all vectors, and the ids of their rows."""
        import faiss

        old, ids = self._lists, np.sort(self.ids)
        lists = _empty(faiss.clone_index(old.quantizer), old.nlist)
        lists.sq, lists.is_trained = old.sq, True
        for number in range(old.nlist):
            size = old.invlists.list_size(number)
            if size:
                rows = faiss.rev_swig_ptr(old.invlists.get_ids(number), size)
                codes = faiss.rev_swig_ptr(old.invlists.get_codes(number), size * old.code_size)
                kept = self._held[rows]
                rows = np.searchsorted(ids, self._ids[rows[kept]])
                codes = codes.reshape(size, old.code_size)[kept]
                lists.invlists.add_entries(number, len(rows), faiss.swig_ptr(rows), faiss.swig_ptr(codes))
                lists.ntotal += len(rows)
        recent = self._recent.ids
        lists.add_with_ids(self._recent.vectors(recent), np.searchsorted(ids, recent))
        return lists, ids


def _empty(centres: Any, lists: int) -> Any:
    import faiss

    bits = faiss.ScalarQuantizer.QT_8bit
    return faiss.IndexIVFScalarQuantizer(centres, centres.d, lists, bits, faiss.METRIC_INNER_PRODUCT, False)


def _widen(quantizer: Any) -> None:
    """Let 8 bits reach at least `RANGE` deviations from zero in every number."""
    import faiss

    lowest, widths = faiss.vector_to_array(quantizer.trained).reshape(2, -1)
    least = RANGE / math.sqrt(len(lowest))
    highest = np.maximum(lowest + widths, least)
    lowest = np.minimum(lowest, -least)
    faiss.copy_array_to_vector(np.concatenate([lowest, highest - lowest]), quantizer.trained)


def _sample(batches: Batches, *, dimension: int, share: float) -> Vectors:
    """Return a share of the vectors, chosen and ordered by their values, so that other ids choose the same."""
    chosen, keys = [np.empty((0, dimension), np.float32)], [np.empty(0, np.uint32)]
    odd = np.random.default_rng(0).integers(2**32, size=dimension, dtype=np.uint32) | 1
    for _, vectors in batches:
        bits = vectors.view(np.uint32)
        key = (bits * odd).sum(axis=1, dtype=np.uint32)
        kept = key < share * 2**32
        chosen.append(vectors[kept])
        keys.append(key[kept])
    vectors = np.concatenate(chosen)
    chosen.clear()  # hundreds of megabytes of a large library
    return vectors[np.argsort(np.concatenate(keys), kind="stable")]
