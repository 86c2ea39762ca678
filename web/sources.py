"""The page of each document, and its original file."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Blueprint, render_template, request, send_file
from werkzeug.wrappers import Response

from qa.domain import Document, DocumentSummary
from qa.errors import UnknownDocumentError
from qa.library import Library
from web.holder import the_library
from web.originals import original_file
from web.reading import Paragraph, laid_out, parse_span

__all__ = ["exact_document", "exact_summary", "sources"]

sources = Blueprint("sources", __name__, url_prefix="/documents")


@sources.get("/<document_id>")
def page(document_id: str) -> str:
    """Show a document's text, paragraphs anchored `#p13`; `?quote=start-end` marks a quote."""
    library = the_library()
    document = exact_document(library, document_id)
    quote = parse_span(request.args.get("quote"), length=len(document.text))
    lines = laid_out(document, library.passages(document.id), quote=quote)
    quoted = any(piece.marked for line in lines if isinstance(line, Paragraph) for piece in line.pieces)
    return render_template("source.html", document=document, lines=lines, quoted=quoted)


@sources.get("/<document_id>/original")
def original(document_id: str) -> Response:
    """Send the file that the document was read from."""
    document = exact_document(the_library(), document_id)
    return send_file(
        io.BytesIO(original_file(document)),
        mimetype=document.media_type,
        as_attachment=True,  # a page from a stranger must not run as one of ours
        download_name=Path(document.source).name,
    )


def exact_document(library: Library, document_id: str) -> Document:
    """Return the document of this id; an address names a document by nothing else.

    Raises:
        UnknownDocumentError: there is none.
    """
    document = library.document(document_id)
    if document.id != document_id:
        raise UnknownDocumentError(f"the library holds no document with the id {document_id!r}")
    return document


def exact_summary(library: Library, document_id: str) -> DocumentSummary:
    """Return the document of this id without its text; an address names a document by nothing else.

    Raises:
        UnknownDocumentError: there is none.
    """
    summary = library.corpus.summaries_by_id([document_id]).get(document_id)
    if summary is None:
        raise UnknownDocumentError(f"the library holds no document with the id {document_id!r}")
    return summary
