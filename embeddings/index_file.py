"""The file of an index: what FAISS writes, then the ids of its rows, then a footer that says what the file is.

FAISS's part begins with a head and ends with the codes of the vectors. Opening checks the footer, the head and the ids,
whose damage would do harm. The codes, nearly all of a large file, are read as they are needed and checked by
`check_index_file` alone: damage in them can hide a passage from a question, but puts nothing false into an answer.
"""

from __future__ import annotations

import json
import os
import secrets
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from embeddings.errors import IndexFileError, cause_of

__all__ = ["IndexFile", "check_index_file", "name_for_faiss", "opened", "write_index_file"]

MAGIC = b"PINCITE2"
NUMBER = 4  # bytes
CHUNK = 1 << 24

Ids = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class IndexFile:
    """What the footer says.

    Attributes:
        kind: which index wrote the file.
        dimension: length of the vectors.
        label: what the vectors are.
        state: the state of the library whose vectors they are.
        trained: how many vectors the index was trained for; 0 when it needs no training.
        head, codes, ids: bytes of the parts, in this order.
        sums: the checksum of each.
    """

    kind: str
    dimension: int
    label: str
    state: str
    trained: int
    head: int
    codes: int
    ids: int
    sums: tuple[int, int, int]

    def read_ids(self, data: BinaryIO) -> Ids:
        """Return the ids of the rows."""
        data.seek(self.head + self.codes)
        return np.fromfile(data, "<i8", count=self.ids // 8).astype(np.int64)


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, IndexFile]]:
    """Yield an open file and what it is.

    Whatever is read of an index is read from one open file: another process may put a newer one in its place meanwhile.

    Raises:
        IndexFileError: it cannot be read, is damaged, or was written by another version.
    """
    try:
        with path.open("rb") as data:
            found = _footer(data)
            if found is None or not _is_whole(data, found):
                raise IndexFileError(f"{path} is damaged, or of another version of Pincite")
            yield data, found
    except OSError as error:
        raise IndexFileError(f"{path} cannot be read: {error.strerror}") from error


def name_for_faiss(data: BinaryIO) -> str:
    """Return a name under which FAISS, which takes no open file, finds this one and no newer one."""
    data.seek(0)  # on some systems what is opened by this name begins where `data` stands
    return f"/dev/fd/{data.fileno()}"


def check_index_file(path: Path) -> None:
    """Read the whole file, codes and all.

    Raises:
        IndexFileError: it is not as it was written.
    """
    with opened(path) as (data, found):
        if _sum(data, found.head, found.codes) != found.sums[1]:
            raise IndexFileError(f"{path} is damaged")


def write_index_file(path: Path, write: Callable[[str], None], *, codes: int, ids: Ids, **facts: Any) -> None:
    """Write an index to `path` in one step; a reader sees the old file or the new one, never a part.

    Args:
        path: the file.
        write: writes FAISS's part to a file of the given name.
        codes: how many bytes at its end are codes.
        ids: the ids of the rows.
        facts: kind, dimension, label, state and trained, as in `IndexFile`.
    """
    unfinished = path.with_name(f".{path.name}-{secrets.token_hex(4)}")
    unfinished.touch(exist_ok=False)  # whoever may read the folder's other files may read this one, too
    try:
        try:
            write(str(unfinished))
        except RuntimeError as error:  # FAISS's, whose message ends with the system's
            raise OSError(cause_of(error)) from error
        with unfinished.open("r+b") as file:
            size = file.seek(0, os.SEEK_END)
            file.write(ids.astype("<i8").tobytes())
            parts = (size - codes, codes, 8 * len(ids))
            sums = (_sum(file, 0, parts[0]), _sum(file, parts[0], codes), _sum(file, size, parts[2]))
            footer = IndexFile(**facts, head=parts[0], codes=codes, ids=parts[2], sums=sums)
            text = json.dumps(asdict(footer)).encode()
            file.seek(0, os.SEEK_END)
            file.write(text + _number(len(text)) + _number(zlib.crc32(text)) + MAGIC)
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _footer(file: BinaryIO) -> IndexFile | None:
    """Return what the footer says; None when there is none, or the file is not as long as it says."""
    size = file.seek(0, os.SEEK_END)
    tail = 2 * NUMBER + len(MAGIC)
    if size < tail:
        return None
    file.seek(size - tail)
    length, found, magic = _integer(file), _integer(file), file.read()
    if magic != MAGIC or length > size - tail:
        return None
    file.seek(size - tail - length)
    text = file.read(length)
    if zlib.crc32(text) != found:
        return None
    footer = IndexFile(**json.loads(text) | {"sums": tuple(json.loads(text)["sums"])})
    return footer if footer.head + footer.codes + footer.ids + length + tail == size else None


def _is_whole(file: BinaryIO, found: IndexFile) -> bool:
    """Say whether the head and the ids are as they were written."""
    return (_sum(file, 0, found.head), _sum(file, found.head + found.codes, found.ids)) == (
        found.sums[0],
        found.sums[2],
    )


def _sum(file: BinaryIO, start: int, length: int) -> int:
    file.seek(start)
    total = 0
    for at in range(0, length, CHUNK):
        total = zlib.crc32(file.read(min(CHUNK, length - at)), total)
    return total


def _number(value: int) -> bytes:
    return value.to_bytes(NUMBER, "little")


def _integer(file: BinaryIO) -> int:
    return int.from_bytes(file.read(NUMBER), "little")
