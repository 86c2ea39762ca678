"""The file a document was read from, as long as it is still the same."""

from __future__ import annotations

import hashlib
from pathlib import Path

from qa.domain import Document
from qa.errors import LoadError, UnknownDocumentError
from qa.loaders import read

__all__ = ["original_file"]


def original_file(document: Document) -> bytes:
    """Return the bytes of a document's file.

    Raises:
        UnknownDocumentError: the file is gone, or holds something else by now, which the library does not quote from.
    """
    try:
        data = read(Path(document.source))
    except LoadError as error:
        raise UnknownDocumentError(f"the file of the document {document.id!r} is gone: {error}") from error
    if hashlib.sha256(data).hexdigest() != document.sha256:
        raise UnknownDocumentError(
            f"the file of the document {document.id!r} has changed since it was added; add it again"
        )
    return data
