"""The page of each document, and its original file."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from web.holder import the_library
from web.originals import send_original
from web.views import exact_document, view_of

__all__ = ["sources"]

sources = Blueprint("sources", __name__, url_prefix="/documents")


@sources.get("/<document_id>")
def page(document_id: str) -> str:
    """Show a document's text, paragraphs anchored `#p13`.

    `?quote=start-end` marks a quote, `&words=start-end` key words in it, and `?find=` all places of some words.
    """
    return render_template("source.html", view=view_of(the_library(), document_id, request.args))


@sources.get("/<document_id>/original")
def original(document_id: str) -> Response:
    """Send the file that the document was read from."""
    return send_original(exact_document(the_library(), document_id))
