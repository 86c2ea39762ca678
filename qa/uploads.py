"""Uploads: files that came over the network, which the library keeps for as long as their documents."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qa.domain import DocumentSummary
from qa.errors import LibraryError
from qa.library import Library

__all__ = ["aside", "file_sha256", "remove_document", "uploaded_file", "uploads_folder"]


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
    file = uploaded_file(library, summary)
    try:
        if file is not None:
            file.unlink(missing_ok=True)
    except OSError as error:
        raise LibraryError(
            f"{file} cannot be deleted: {error.strerror}; its document is removed, delete the file yourself"
        ) from error
    return summary


def uploaded_file(library: Library, document: DocumentSummary) -> Path | None:
    """Return the file that an uploaded document was read from; None when it is gone, or was not uploaded.

    While a newer version of its name comes in, that is not the one with this name.
    """
    source = Path(document.source)
    if source.parent.resolve() != uploads_folder(library).resolve():
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
