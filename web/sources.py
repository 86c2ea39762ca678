"""The documents: their list, with adding and removing, and the page of each."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Blueprint, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from qa.errors import PinciteError
from web.errors import Problem, problem_of
from web.holder import the_library
from web.originals import original_file
from web.uploads import UploadReport, add_uploads, remove_document
from web.views import exact_document, view_of

__all__ = ["sources"]

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
    """Show a document's text, paragraphs anchored `#p13`.

    `?quote=start-end` marks a quote, `&words=start-end` key words in it, and `?find=` all places of some words.
    """
    return render_template("source.html", view=view_of(the_library(), document_id, request.args))


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


@sources.post("/<document_id>/remove")
def remove(document_id: str) -> Response:
    """Remove a document and go back to the list."""
    library = the_library()
    remove_document(library, exact_document(library, document_id).id)
    return redirect(url_for("sources.all_documents"), 303)


def _list(*, report: UploadReport | None = None, problem: Problem | None = None) -> str:
    try:
        summaries = the_library().summaries()
    except PinciteError as error:
        problem, summaries = problem or problem_of(error), None
    return render_template("documents.html", summaries=summaries, report=report, problem=problem)
