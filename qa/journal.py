"""The journal of a batch: its finished rows, on the disk while it runs, so that a stopped batch can go on."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any

from qa.errors import BatchError
from qa.locks import locked
from qa.progress import Check, checked, go_on

__all__ = ["Journal"]

Record = dict[str, Any]

_log = logging.getLogger(__name__)


class Journal:
    """The finished chunks of a batch: a line with the fingerprint, then a JSON array of records a line.

    Iterating yields the records. A chunk counts once its whole line is on the disk.
    """

    def __init__(self, path: Path, file: FileIO, check: Check) -> None:
        self.chunks = 0
        self._check = check
        self._path = path
        self._file = file

    @classmethod
    @contextmanager
    def locked(
        cls, path: Path, *, check: Check = go_on, kept: Callable[[Path], None] | None = None
    ) -> Iterator[Journal]:
        """Open the journal for one batch at a time; when that is stopped, finished chunks are kept.

        `check` is called at every chunk that is read, `kept` with the path when chunks are kept.
        """
        file = _open_locked(path)
        journal = cls(path, file, check)
        try:
            yield journal
        except BaseException:
            if not journal.chunks:
                journal.remove()
            elif kept is not None:
                kept(path)
            raise
        finally:
            file.close()

    def resume(self, fingerprint: Record, sizes: Sequence[int]) -> int:
        """Keep the finished chunks of a batch with this fingerprint, and return how many there are.

        `sizes` holds the number of rows of each chunk. A torn line, and all below it, is dropped.
        """
        end = self._finished(fingerprint, sizes)
        with self._failing():
            self._file.truncate(end)
        if not end:
            self._write(fingerprint)
        return self.chunks

    def append(self, records: Sequence[Record | None]) -> None:
        """Add a finished chunk; it is on the disk when this returns."""
        self._write(records)
        self.chunks += 1

    def remove(self) -> None:
        """Delete the journal."""
        self._path.unlink(missing_ok=True)

    def __iter__(self) -> Iterator[Record | None]:
        with self._path.open("rb") as lines:
            lines.readline()
            for line in checked(lines, self._check):
                yield from json.loads(line)

    def _finished(self, fingerprint: Record, sizes: Sequence[int]) -> int:
        """Count the finished chunks, and return where the last of them ends."""
        with self._path.open("rb") as lines:
            header = lines.readline()
            if _parsed(header) != fingerprint:
                if header:
                    _log.warning("%s is from other questions, settings or documents; starting anew", self._path)
                return 0
            end = len(header)
            for size, line in zip(sizes, checked(lines, self._check), strict=False):
                records = _parsed(line)
                if not isinstance(records, list) or len(records) != size:
                    break
                self.chunks += 1
                end += len(line)
        return end

    def _write(self, value: object) -> None:
        line = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass") + b"\n"
        with self._failing():
            while line:
                line = line[self._file.write(line) :]
            os.fsync(self._file.fileno())

    @contextmanager
    def _failing(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BatchError(
                f"{self._path}: cannot be written ({error.strerror}); free some space, then run the same batch again"
            ) from error


def _open_locked(path: Path) -> FileIO:
    def refuse() -> None:
        raise BatchError(f"{path}: another batch is writing these answers; wait for it to end")

    try:
        return locked(path, waiting=refuse)
    except OSError as error:
        raise BatchError(
            f"{path.parent}: cannot be written to ({error.strerror}); choose another folder for the answers"
        ) from error


def _parsed(line: bytes) -> Any:
    """Return the JSON of a complete line, None for a torn one."""
    if not line.endswith(b"\n"):
        return None
    try:
        return json.loads(line)
    except ValueError:
        return None
