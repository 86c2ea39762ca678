"""Documents over REST: list, add, read, remove."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag
from werkzeug.wrappers import Response as BaseResponse

from qa.paging import passages_after, summaries_after
from qa.record import document_record
from qa.uploads import remove_document
from web.adding import submit_addition, upload_record
from web.cursors import read_cursor, write_cursor
from web.document_records import (
    DocumentDetail,
    DocumentList,
    DocumentPath,
    PageQuery,
    PassageList,
    UploadForm,
    UploadQuery,
    UploadRecord,
)
from web.holder import the_library
from web.job_records import AdditionRecord
from web.jobs import accepted, the_jobs
from web.openapi import ApiBlueprint
from web.originals import send_original
from web.problem_record import READING, SENDING, problems
from web.uploads import UploadReport, add_uploads
from web.views import exact_document, exact_passages, exact_summary
from web.wire import document_detail, passage_records

__all__ = ["documents"]

TAG = Tag(name="Documents", description="The documents of the library.")

READ = {304: None, **problems(*READING)}
"""What a request of a list or a document can end in; an `If-None-Match` with the response's `ETag` saves sending it."""
FILE = {"description": "the file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}

documents = ApiBlueprint("documents", __name__, url_prefix="/api/v1/documents", abp_tags=[TAG])


@documents.get("", operation_id="listDocuments", responses={200: DocumentList, **READ})
def list_documents(query: PageQuery) -> BaseResponse:
    """List the documents, by title."""
    title, document_id = read_cursor(query.cursor, str, str) if query.cursor else ("", "")
    found = summaries_after(the_library().corpus, title, document_id, limit=query.limit + 1)
    page = found[: query.limit]
    return _conditional(
        documents=[document_record(summary) for summary in page],
        next_cursor=write_cursor(page[-1].title, page[-1].id) if len(found) > len(page) else None,
    )


@documents.post(
    "",
    operation_id="addDocuments",
    responses={
        **dict.fromkeys((200, 201, 207), UploadRecord),
        202: AdditionRecord,
        **problems(507, *READING, *SENDING),
    },
)
def add_documents(form: UploadForm, query: UploadQuery) -> tuple[Response, int] | tuple[Response, int, dict[str, str]]:
    """Add files.

    The status is 201 when all came in, 200 when all were there already, and 207 when some or all were left out:
    `skipped` and `failed` say which, and why. With `wait=false`, it is 202, and the response is the job that adds the
    files.
    """
    if not query.wait:
        return accepted(submit_addition(the_jobs(), form.file))
    report = add_uploads(the_library(), form.file)
    return jsonify(upload_record(report)), _upload_status(report)


@documents.get("/<document_id>", operation_id="getDocument", responses={200: DocumentDetail, **READ})
def get_document(path: DocumentPath) -> BaseResponse:
    """Return a document with its text and all its passages."""
    return _conditional(**document_detail(*exact_passages(the_library(), path.document_id)))


@documents.get("/<document_id>/passages", operation_id="listPassages", responses={200: PassageList, **READ})
def list_passages(path: DocumentPath, query: PageQuery) -> BaseResponse:
    """List the passages of a document, in reading order."""
    library = the_library()
    [start] = read_cursor(query.cursor, int) if query.cursor else [-1]
    with library.corpus.database.reading():  # it may be removed meanwhile
        document = exact_summary(library, path.document_id)
        found = passages_after(library.corpus, document.id, start=start, limit=query.limit + 1)
    page = found[: query.limit]
    return _conditional(
        passages=passage_records(page),
        next_cursor=write_cursor(page[-1].start) if len(found) > len(page) else None,
    )


@documents.get("/<document_id>/original", operation_id="getOriginal", responses={200: FILE, **READ})
def get_original(path: DocumentPath) -> BaseResponse:
    """Send the file that the document was read from.

    404 also when the file is gone, or has changed since it was added.
    """
    return send_original(exact_document(the_library(), path.document_id))


@documents.delete("/<document_id>", operation_id="removeDocument", responses={204: None, **problems(403, *READING)})
def delete_document(path: DocumentPath) -> tuple[str, int]:
    """Remove a document, and its file if it was uploaded."""
    library = the_library()
    remove_document(library, exact_summary(library, path.document_id).id)
    return "", 204


def _conditional(**record: Any) -> BaseResponse:
    """Return a record as a response, or 304 when the client has this very record."""
    response = jsonify(record)
    response.add_etag()
    return response.make_conditional(request)


def _upload_status(report: UploadReport) -> int:
    if report.skipped or report.failed:
        return 207
    return 201 if report.added or report.replaced else 200
