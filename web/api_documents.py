"""Documents over REST: list, add, read, remove."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag

from qa.record import document_record, failure_records
from web.document_records import DocumentDetail, DocumentList, DocumentPath, UploadForm, UploadRecord
from web.errors import InvalidRequestError
from web.holder import the_library
from web.openapi import ApiBlueprint
from web.problem_record import READING, SENDING, problems
from web.sources import exact_document
from web.uploads import UploadReport, add_uploads, remove_document
from web.wire import document_detail

__all__ = ["documents"]

TAG = Tag(name="Documents", description="The documents of the library.")

documents = ApiBlueprint("documents", __name__, url_prefix="/api/v1/documents", abp_tags=[TAG])


@documents.get("", operation_id="listDocuments", responses={200: DocumentList, **problems(*READING)})
def list_documents() -> Response:
    """List the documents."""
    return jsonify(documents=[document_record(summary) for summary in the_library().summaries()])


@documents.post(
    "",
    operation_id="addDocuments",
    responses={200: UploadRecord, 201: UploadRecord, **problems(507, *READING, *SENDING)},
)
def add_documents(form: UploadForm) -> tuple[Response, int]:
    """Add files.

    The status is 201 when a document came in or changed, 200 when all were there already.
    """
    report = add_uploads(the_library(), form.file)
    record = _upload_record(report)
    if not report.succeeded:
        reasons = "; ".join(f"{failure.source}: {failure.reason}" for failure in (*report.failed, *report.skipped))
        raise InvalidRequestError(f"no document was added: {reasons}", extra=record)
    return jsonify(record), 201 if report.added or report.replaced else 200


@documents.get("/<document_id>", operation_id="getDocument", responses={200: DocumentDetail, **problems(*READING)})
def get_document(path: DocumentPath) -> Response:
    """Return a document with its text and passages."""
    library = the_library()
    document = exact_document(library, path.document_id)
    return jsonify(document_detail(document, library.passages(document.id)))


@documents.delete("/<document_id>", operation_id="removeDocument", responses={204: None, **problems(403, *READING)})
def delete_document(path: DocumentPath) -> tuple[str, int]:
    """Remove a document, and its file if it was uploaded."""
    library = the_library()
    remove_document(library, exact_document(library, path.document_id).id)
    return "", 204


def _upload_record(report: UploadReport) -> dict[str, Any]:
    record: dict[str, Any] = {
        outcome: [document_record(summary) for summary in getattr(report, outcome)]
        for outcome in ("added", "replaced", "unchanged")
    }
    return record | {"skipped": failure_records(report.skipped), "failed": failure_records(report.failed)}
