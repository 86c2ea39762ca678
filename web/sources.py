"""The documents: their list, with adding and removing, and the page of each."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa.domain import Document
from qa.errors import PinciteError, UnknownDocumentError
from qa.library import Library
from web.errors import Problem, problem_of
from web.holder import the_library
from web.originals import send_original
from web.reading import Paragraph, laid_out, parse_span
from web.uploads import UploadReport, add_uploads, remove_document

__all__ = ["exact_document", "sources"]

sources = Blueprint("sources", __name__, url_prefix="/documents")


@sources.get("")
def all_documents() -> str:
    """List the documents."""
    return _list()


@sources.post("")
def upload() -> tuple[str, int]:
    """Add the files of the form and say what became of each."""
    try:
        report = add_uploads(the_library(), request.files.getlist("file"))
    except PinciteError as error:
        problem = problem_of(error)
        return _list(problem=problem), problem.status
    return _list(report=report), 200 if report.succeeded else 422


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
    return send_original(exact_document(the_library(), document_id))


@sources.post("/<document_id>/remove")
def remove(document_id: str) -> Response:
    """Remove a document and go back to the list."""
    library = the_library()
    remove_document(library, exact_document(library, document_id).id)
    return redirect(url_for("sources.all_documents"), 303)


def exact_document(library: Library, document_id: str) -> Document:
    """Return the document of this id; an address names a document by nothing else.

    Raises:
        UnknownDocumentError: there is none.
    """
    document = library.document(document_id)
    if document.id != document_id:
        raise UnknownDocumentError(f"the library holds no document with the id {document_id!r}")
    return document


def _list(*, report: UploadReport | None = None, problem: Problem | None = None) -> str:
    try:
        summaries = the_library().summaries()
    except PinciteError as error:
        problem, summaries = problem or problem_of(error), None
    return render_template("documents.html", summaries=summaries, report=report, problem=problem)
