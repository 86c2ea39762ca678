"""The records of documents that only REST has, as models; `web.records` has those of every door."""

from __future__ import annotations

from flask_openapi3.models.file import FileStorage
from pydantic import BaseModel, ConfigDict, Field

from web.records import CitedDocument, DocumentRecord, PassageRecord

__all__ = ["DocumentDetail", "DocumentList", "DocumentPath", "UploadForm", "UploadRecord"]


class DocumentPath(BaseModel):
    """The address of a document."""

    document_id: str = Field(description="id of the document")


class UploadForm(BaseModel):
    """Files to add."""

    model_config = ConfigDict(extra="forbid")

    file: list[FileStorage] = Field(description="the files, each in a field of this name", min_length=1)


class DocumentList(BaseModel):
    """The documents of the library."""

    documents: list[DocumentRecord] = Field(description="by title")


class DocumentDetail(CitedDocument):
    """A document with its text and its passages."""

    media_type: str
    text: str
    passages: list[PassageRecord] = Field(description="in reading order")


class LeftOut(BaseModel):
    """A file that was left out, and why."""

    source: str = Field(description="its name")
    reason: str = Field(description="the cause and the remedy")


class UploadRecord(BaseModel):
    """What became of uploaded files."""

    added: list[DocumentRecord]
    replaced: list[DocumentRecord] = Field(description="an earlier file of the same name went")
    unchanged: list[DocumentRecord] = Field(description="were there already")
    skipped: list[LeftOut]
    failed: list[LeftOut]
