"""Parts of a source page, for the pane beside an answer; and pictures of the pages of PDFs."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path

from flask import Blueprint, Response, render_template, request

from qa.errors import LoadError, UnknownDocumentError
from qa.parser_pool import ParserPool
from web.holder import the_library
from web.marks import parse_span
from web.originals import original_file
from web.views import exact_document, view_of

__all__ = ["panes"]

MOST_PARAGRAPHS = 200
SECONDS = 30.0  # that drawing a page may take
PDF = "application/pdf"

panes = Blueprint("panes", __name__, url_prefix="/documents")

drawing = threading.BoundedSemaphore(2)
"""Pages are drawn by processes of their own; many at a time would take all of the machine."""


@panes.get("/<document_id>/pane")
def pane(document_id: str) -> str:
    """Show a document's outline, and the paragraphs around `?at=`, the first one found by `?find=`, or the quote."""
    view = view_of(the_library(), document_id, request.args)
    quoted = [view.quoted.number] if view.quoted else []
    first = next(iter([*view.found, *quoted]), 1)
    return render_template("_pane.html", view=view.around(request.args.get("at", first, type=int)))


@panes.get("/<document_id>/paragraphs")
def paragraphs(document_id: str) -> str:
    """Show the paragraphs from `?first=` to `?last=`."""
    view = view_of(the_library(), document_id, request.args)
    first = request.args.get("first", 1, type=int)
    last = request.args.get("last", first, type=int)
    return render_template("_paragraphs.html", view=view.part(first, min(last, first + MOST_PARAGRAPHS - 1)))


@panes.get("/<document_id>/pages/<int:number>.png")
def picture(document_id: str, number: int) -> Response:
    """Draw a page of a PDF, with the quote framed; the same picture is drawn once for each reader."""
    document = exact_document(the_library(), document_id)
    if document.media_type != PDF:
        raise UnknownDocumentError(f"the document {document_id!r} is no PDF, so there are no pictures of its pages")
    quote = parse_span(request.args.get("quote"), length=len(document.text))
    words = document.text[slice(*quote)] if quote else ""
    response = Response(mimetype="image/png")
    response.set_etag(hashlib.sha256(f"{document.sha256} {number} {words}".encode()).hexdigest())
    response.cache_control.private = True
    response.cache_control.no_cache = True  # the file may be replaced: a reader asks, and is told to keep what it has
    if response.make_conditional(request).status_code == 304:
        return response
    data = original_file(document)
    try:
        with drawing, ParserPool(seconds=SECONDS) as pool:
            response.data = pool.picture(Path(document.source), data, page=number, quote=words)
    except LoadError as error:
        raise UnknownDocumentError(f"there is no picture of page {number}: {error}") from error
    return response
