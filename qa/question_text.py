"""The text of a question file, opened as often as needed, and read line by line where its encoding allows it."""

from __future__ import annotations

import codecs
import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from qa.errors import BatchError, LoadError
from qa.loaders.encoding import decode
from qa.named_files import unreadable

__all__ = ["QuestionText", "reading", "scanned"]

_CHUNK = 1024 * 1024
_BYTE_ORDER_MARKS = b"\xef\xbb\xbf\xff\xfe"


class QuestionText:
    """The characters of a file. UTF-8 stays on the disk; what is in another encoding is held in memory.

    Raises:
        BatchError: the file cannot be read, or holds no text.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: str | None = None
        with reading(path):
            self.size = path.stat().st_size
            if not _is_utf8(path):
                self._held = _decoded(path.read_bytes(), path).removeprefix("\ufeff")

    @contextmanager
    def open(self, *, newline: str | None) -> Iterator[TextIO]:
        """Open the text; `newline` says what becomes of the ends of lines, as for the built-in `open`."""
        with reading(self._path):
            if self._held is not None:
                yield io.StringIO(self._held, newline=newline)
                return
            with self._path.open(encoding="utf-8-sig", newline=newline) as file:
                yield file


def scanned(path: Path) -> str:
    """Return the SHA-256 of a file that is not empty.

    Raises:
        BatchError: it is, or it cannot be read.
    """
    problem = unreadable(path, contents="questions")
    if problem is not None:
        raise BatchError(problem)
    digest = hashlib.sha256()
    is_empty = True
    with reading(path):
        for chunk in _chunks(path):
            digest.update(chunk)
            is_empty = is_empty and not chunk.strip(_BYTE_ORDER_MARKS).strip()
    if is_empty:
        raise BatchError(f"{path}: the file is empty; write one question a row")
    return digest.hexdigest()


@contextmanager
def reading(path: Path) -> Iterator[None]:
    """Name what goes wrong while a file is read."""
    try:
        yield
    except OSError as error:
        raise BatchError(
            f"{path}: cannot be read ({error.strerror}); check its permissions, and that the temporary folder has room"
        ) from error


def _is_utf8(path: Path) -> bool:
    """Say whether a file is UTF-8 and nothing that only looks so, as UTF-16 does; raise BatchError for binary data."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    begun = False
    try:
        for chunk in _chunks(path):
            text = decoder.decode(chunk)
            if "\0" in text:
                return False
            if not begun:
                begun = bool(_decoded(text.encode(), path))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _decoded(data: bytes, path: Path) -> str:
    try:
        return decode(data)
    except LoadError as error:
        raise BatchError(f"{path}: {error}") from error


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
