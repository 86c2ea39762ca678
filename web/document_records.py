"""The records of documents that only REST has, as models; `web.records` has those of every door."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from web.records import CitedDocument, DocumentRecord, PassageRecord
from web.typed_requests import File, Wording

__all__ = ["DocumentDetail", "DocumentList", "DocumentPath", "UploadForm", "UploadQuery", "UploadRecord"]


class DocumentPath(BaseModel):
    """The address of a document."""

    document_id: str = Field(description="id of the document")


class UploadForm(BaseModel):
    """Files to add."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[list[File], Wording("must be files")] = Field(
        description="the files, each in a field of this name", min_length=1
    )


class UploadQuery(BaseModel):
    """When to answer an upload."""

    model_config = ConfigDict(extra="forbid")

    wait: Annotated[bool, Wording("must be true or false")] = Field(
        True, description="answer when the files are added; with false, at once, with a job"
    )


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
