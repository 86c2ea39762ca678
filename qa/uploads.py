"""Uploads: files that came over the network, which the library keeps for as long as their documents."""

from __future__ import annotations

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from qa.domain import DocumentSummary
from qa.errors import LibraryError
from qa.library import Library

__all__ = ["alone", "aside", "file_sha256", "remove_document", "uploaded_file", "uploads_folder"]


def uploads_folder(library: Library) -> Path:
    """Return the folder of a library's uploads, which may not be there yet."""
    return library.path.absolute() / "uploads"


def remove_document(library: Library, reference: str) -> DocumentSummary:
    """Remove the document of this id, path or title, and its file if it is an upload.

    Raises:
        UnknownDocumentError: the library holds no such document.
        LibraryError: its file cannot be deleted; the document is removed all the same.
    """
    summary = library.remove(reference)
    folder = uploads_folder(library)
    if _is_upload(library, summary) and folder.is_dir():
        try:
            with alone(folder, wait=False) as is_alone:
                for file in _left_files(library, summary, is_alone=is_alone):
                    file.unlink(missing_ok=True)
        except OSError as error:
            raise LibraryError(
                f"{summary.source} cannot be deleted: {error.strerror}; its document is removed, delete the file "
                "yourself"
            ) from error
    return summary


@contextmanager
def alone(folder: Path, *, wait: bool) -> Iterator[bool]:
    """Keep other uploads, of this process or another, out of their folder, and yield True.

    Yield False when one is under way and `wait` is False.

    Raises:
        OSError: the folder cannot be opened.
    """
    lock = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
        else:
            yield True
    finally:
        os.close(lock)


def uploaded_file(library: Library, document: DocumentSummary) -> Path | None:
    """Return the file that an uploaded document was read from; None when it is gone, or was not uploaded.

    While a newer version of its name comes in, that is not the one with this name.
    """
    source = Path(document.source)
    if not _is_upload(library, document):
        return None
    return next((path for path in (source, aside(source)) if file_sha256(path) == document.sha256), None)


def aside(path: Path) -> Path:
    """Return the hidden name that a file keeps while a newer one of its name comes in."""
    return path.with_name(f".{path.name}.old")


def file_sha256(path: Path) -> str | None:
    """Return the hash of a file; None when it cannot be read, as one that is gone."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def _is_upload(library: Library, document: DocumentSummary) -> bool:
    return Path(document.source).parent.resolve() == uploads_folder(library).resolve()


def _left_files(library: Library, document: DocumentSummary, *, is_alone: bool) -> list[Path]:
    """Return the files of a document that was just removed; the same content may have come in again meanwhile."""
    source = Path(document.source)
    found = [path for path in (aside(source), source) if file_sha256(path) == document.sha256]
    if library.corpus.sha256(source=document.source) is not None:
        return [path for path in found if path != source]
    return found if is_alone else found[:1]  # while one comes in, the earlier one is aside
