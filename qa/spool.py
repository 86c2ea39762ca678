"""A sequence that lies on the disk: as long as a file of a million rows, and no larger in memory than a few."""

from __future__ import annotations

import os
import pickle
import weakref
from array import array
from collections.abc import Iterable, Iterator, Sequence
from tempfile import TemporaryFile
from typing import Generic, TypeVar, overload

__all__ = ["Spool"]

_Item = TypeVar("_Item")


class Spool(Sequence[_Item], Generic[_Item]):
    """The items of an iterable, in a temporary file without a name; each is read when it is asked for.

    Raises:
        OSError: the file cannot be written.
    """

    def __init__(self, items: Iterable[_Item]) -> None:
        file = TemporaryFile()  # noqa: SIM115 - closed with the spool
        self._close = weakref.finalize(self, file.close)
        self._file = file.fileno()
        self._ends = array("Q", [0])
        for item in items:
            self._ends.append(self._ends[-1] + file.write(pickle.dumps(item, pickle.HIGHEST_PROTOCOL)))
        file.flush()

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __iter__(self) -> Iterator[_Item]:
        return map(self._read, range(len(self)))

    @overload
    def __getitem__(self, index: int) -> _Item: ...

    @overload
    def __getitem__(self, index: slice) -> list[_Item]: ...

    def __getitem__(self, index: int | slice) -> _Item | list[_Item]:
        chosen = range(len(self))[index]
        return self._read(chosen) if isinstance(chosen, int) else [self._read(position) for position in chosen]

    def _read(self, position: int) -> _Item:
        start, end = self._ends[position], self._ends[position + 1]
        item: _Item = pickle.loads(os.pread(self._file, end - start, start))  # noqa: S301 - nobody else can write it
        return item
