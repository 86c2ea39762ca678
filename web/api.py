"""The REST API. Errors are RFC 9457 problems; answers are the records of `qa.record`."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, request
from werkzeug.exceptions import UnsupportedMediaType

from qa.record import document_record, hit_record, timed_answer
from web.adding import submit_addition, upload_record
from web.errors import InvalidRequestError
from web.holder import the_library
from web.jobs import accepted, the_jobs
from web.sources import exact_document
from web.uploads import add_uploads, remove_document
from web.wire import document_detail, read_question

__all__ = ["api"]

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.post("/ask")
def ask() -> Response:
    """Answer a question: `{"question", "k", "history", "languages", "documents", "min_confidence"}` to a record."""
    asked = read_question()
    library = the_library()
    _, record = timed_answer(
        lambda: library.ask(
            asked.question,
            k=asked.k,
            history=asked.history,
            languages=asked.languages,
            documents=asked.documents,
            min_confidence=asked.min_confidence,
        )
    )
    return jsonify(record)


@api.post("/search")
def search() -> Response:
    """Rank passages for a question: `{"question", "k", "languages", "documents"}` to `{"question", "passages"}`."""
    asked = read_question()
    hits = the_library().search(asked.question, k=asked.k, languages=asked.languages, documents=asked.documents)
    return jsonify(question=asked.question, passages=[hit_record(hit, rank) for rank, hit in enumerate(hits, 1)])


@api.get("/documents")
def list_documents() -> Response:
    """List the documents."""
    return jsonify(documents=[document_record(summary) for summary in the_library().summaries()])


@api.post("/documents")
def add_documents() -> tuple[Response, int] | tuple[Response, int, dict[str, str]]:
    """Add the files of a multipart form: 201 when a document came in or changed, 200 when all were there already.

    With `?wait=false`, 202 and the job that adds them.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send files as `multipart/form-data`, each in a field called `file`.")
    files = request.files.getlist("file")
    if not _is_to_wait():
        return accepted(submit_addition(the_jobs(), files))
    report = add_uploads(the_library(), files)
    record = upload_record(report)
    if not report.succeeded:
        reasons = "; ".join(f"{failure.source}: {failure.reason}" for failure in (*report.failed, *report.skipped))
        raise InvalidRequestError(f"no document was added: {reasons}", extra=record)
    return jsonify(record), 201 if report.added or report.replaced else 200


@api.get("/documents/<document_id>")
def get_document(document_id: str) -> Response:
    """Return a document with its text and passages."""
    library = the_library()
    document = exact_document(library, document_id)
    return jsonify(document_detail(document, library.passages(document.id)))


@api.delete("/documents/<document_id>")
def delete_document(document_id: str) -> tuple[str, int]:
    """Remove a document, and its file if it was uploaded."""
    library = the_library()
    remove_document(library, exact_document(library, document_id).id)
    return "", 204


def _is_to_wait() -> bool:
    """Say whether the client wants the outcome in this response, as it does unless it says `wait=false`."""
    wait = request.args.get("wait", "true")
    if wait not in ("true", "false"):
        raise InvalidRequestError("`wait` must be true or false", errors=[("wait", "must be true or false")])
    return wait == "true"
