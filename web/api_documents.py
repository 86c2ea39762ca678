"""Documents over REST: list, add, read, remove."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag

from qa.record import document_record
from web.adding import submit_addition, upload_record
from web.document_records import DocumentDetail, DocumentList, DocumentPath, UploadForm, UploadQuery, UploadRecord
from web.errors import InvalidRequestError
from web.holder import the_library
from web.job_records import AdditionRecord
from web.jobs import accepted, the_jobs
from web.openapi import ApiBlueprint
from web.problem_record import READING, SENDING, problems
from web.sources import exact_document
from web.uploads import add_uploads, remove_document
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
    responses={200: UploadRecord, 201: UploadRecord, 202: AdditionRecord, **problems(507, *READING, *SENDING)},
)
def add_documents(form: UploadForm, query: UploadQuery) -> tuple[Response, int] | tuple[Response, int, dict[str, str]]:
    """Add files.

    The status is 201 when a document came in or changed, 200 when all were there already. With `wait=false`, it is 202,
    and the response is the job that adds the files.
    """
    if not query.wait:
        return accepted(submit_addition(the_jobs(), form.file))
    report = add_uploads(the_library(), form.file)
    record = upload_record(report)
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
