"""The records of documents that only REST has, as models; `web.records` has those of every door."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from web.records import DocumentRecord, KnownDocument, PassageRecord
from web.typed_requests import File, Wording

__all__ = [
    "DocumentDetail",
    "DocumentList",
    "DocumentPath",
    "PageQuery",
    "PassageList",
    "UploadForm",
    "UploadQuery",
    "UploadRecord",
]

MAX_PAGE = 1_000
NEXT = "cursor of the next page; null when this is the last"


class DocumentPath(BaseModel):
    """The address of a document."""

    document_id: str = Field(description="id of the document")


class PageQuery(BaseModel):
    """A page of a list."""

    model_config = ConfigDict(extra="forbid")

    limit: Annotated[int, Wording(f"must be a whole number from 1 to {MAX_PAGE:,}")] = Field(
        default=100, ge=1, le=MAX_PAGE, description="how many to return at most"
    )
    cursor: Annotated[str, Wording("must be a string")] = Field(
        default="", description="`next_cursor` of the page before; the first page comes without it"
    )


class UploadForm(BaseModel):
    """Files to add."""

    model_config = ConfigDict(extra="forbid")

    file: Annotated[list[File], Wording("must be files, each sent with its file name")] = Field(
        description="the files, each in a field of this name", min_length=1
    )


class UploadQuery(BaseModel):
    """When to answer an upload."""

    model_config = ConfigDict(extra="forbid")

    wait: Annotated[bool, Wording("must be true or false")] = Field(
        True, description="answer when the files are added; with false, at once, with a job"
    )


class DocumentList(BaseModel):
    """A page of the list of documents."""

    documents: list[DocumentRecord] = Field(description="by title")
    next_cursor: str | None = Field(description=NEXT)


class PassageList(BaseModel):
    """A page of the passages of a document."""

    passages: list[PassageRecord] = Field(description="in reading order")
    next_cursor: str | None = Field(description=NEXT)


class DocumentDetail(KnownDocument):
    """A document with its text and its passages."""

    text: str
    passages: list[PassageRecord] = Field(description="in reading order")


class LeftOut(BaseModel):
    """A file that was left out, and why."""

    source: str = Field(description="its name")
    reason: str = Field(description="the cause and the remedy")


class UploadRecord(BaseModel):
    """What became of each uploaded file."""

    added: list[DocumentRecord]
    replaced: list[DocumentRecord] = Field(description="an earlier file of the same name went")
    unchanged: list[DocumentRecord] = Field(description="were there already")
    skipped: list[LeftOut]
    failed: list[LeftOut]
