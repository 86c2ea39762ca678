"""The file a document was read from, as long as it is still the same."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

from flask import request, send_file
from werkzeug.wrappers import Response

from qa.domain import Document
from qa.errors import LoadError, UnknownDocumentError
from qa.loaders import read

__all__ = ["original_file", "send_original"]


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


def send_original(document: Document) -> Response:
    """Return the response that holds a document's file, or 304 when the client has it.

    Raises:
        UnknownDocumentError: as `original_file`.
    """
    response = send_file(
        io.BytesIO(original_file(document)),
        mimetype=document.media_type,
        as_attachment=True,  # a page from a stranger must not run as one of ours
        download_name=Path(document.source).name,
        etag=document.sha256,
        conditional=False,
    )
    return response.make_conditional(request)
