"""The library page: its documents, found and chosen, with adding, removing and undoing."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa.domain import DocumentSummary
from qa.errors import PinciteError
from web.errors import Problem, problem_of, wants_fragment
from web.holder import the_library
from web.holdings import entries, holdings_of, read_filter
from web.removal import can_be_restored, forget_removed, remove_for_now, removed_document, restore
from web.uploads import UploadReport, add_uploads
from web.views import exact_summary

__all__ = ["shelf"]

shelf = Blueprint("shelf", __name__, url_prefix="/documents")


@shelf.get("")
def page() -> str:
    """Show the documents: `?find=` words, `?language=`, `?format=`, `?year=` and `?page=` choose which."""
    return _page()


@shelf.post("")
def upload() -> tuple[str, int]:
    """Add the files of the form and say what became of each, on the page or as a fragment of it."""
    try:
        report = add_uploads(the_library(), request.files.getlist("file"))
    except PinciteError as error:
        problem = problem_of(error)
        return _fragment(problem=problem) if wants_fragment() else _page(problem=problem), problem.status
    if wants_fragment():  # the script asks for one file after the other, and each is told
        return _fragment(report=report), 200
    return _page(report=report), 200 if report.succeeded else 422


@shelf.post("/<document_id>/remove")
def remove(document_id: str) -> Response | str:
    """Remove a document and go back to the list, which offers to undo it; ask first when that would not be possible."""
    library = the_library()
    document = exact_summary(library, document_id)
    if "for_good" not in request.form and not can_be_restored(library, document):
        return _page(irretrievable=document)
    remove_for_now(library, document)
    return redirect(url_for("shelf.page", removed=document_id), 303)


@shelf.post("/<document_id>/restore")
def undo(document_id: str) -> Response | tuple[str, int]:
    """Bring a document back that was removed a moment ago, and go back to the list."""
    failure = restore(the_library(), document_id)
    if failure is None:
        return redirect(url_for("shelf.page", restored=document_id), 303)
    return _page(failure=failure), 422


def _fragment(*, report: UploadReport | None = None, problem: Problem | None = None) -> str:
    return render_template("_problem.html" if problem else "_report.html", report=report, problem=problem)


def _page(
    *,
    report: UploadReport | None = None,
    problem: Problem | None = None,
    failure: str | None = None,
    irretrievable: DocumentSummary | None = None,
) -> str:
    """Render the page; the document that is `irretrievable` once it is removed is removed when the reader insists."""
    holdings, removed, restored = None, None, None
    try:
        library = the_library()
        forget_removed(library)
        summaries = library.summaries()
        holdings = holdings_of(summaries, read_filter(request.args))
        removed = removed_document(library, request.args.get("removed", ""))
        restored = next((summary for summary in summaries if summary.id == request.args.get("restored")), None)
    except PinciteError as error:
        problem = problem or problem_of(error)
    return render_template(
        "documents.html",
        holdings=holdings,
        entries=entries(holdings.shown) if holdings else [],
        report=report,
        removed=removed,
        restored=restored,
        failure=failure,
        irretrievable=irretrievable,
        problem=problem,
    )
