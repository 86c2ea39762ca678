"""The types of the records that programs get; `qa.record` makes them."""

from __future__ import annotations

from pydantic import BaseModel, Field

__all__ = [
    "AnswerRecord",
    "CitationRecord",
    "CitedDocument",
    "CitedPassage",
    "DocumentRecord",
    "FoundPassage",
    "HitRecord",
    "KnownDocument",
    "PassageRecord",
]

OFFSET = "in the text of the document, in Unicode code points"


class CitedDocument(BaseModel):
    """A document that a citation or a passage comes from."""

    id: str
    title: str
    source: str = Field(description="path of the file that it was read from")
    language: str = Field(description="ISO 639 code, or `und`")
    sha256: str = Field(description="digest of the file")


class KnownDocument(CitedDocument):
    """A document, and what its file says of itself."""

    media_type: str
    date: str | None = Field(description="ISO 8601, or the year and month of it, where the file says it")
    author: str | None = Field(description="where the file says it")


class DocumentRecord(KnownDocument):
    """A document in a list."""

    passages: int = Field(description="how many passages it has")


class CitedPassage(BaseModel):
    """The passage that a quotation stands in."""

    id: int
    number: int = Field(description="number of the paragraph, from 1; the pieces of a long paragraph share it")
    heading: str = Field(description="headings above it, outermost first, joined with ` › `; may be empty")
    page: int | None = Field(description="page of the file, where it has pages")
    language: str = Field(description="ISO 639 code, or `und`")


class PassageRecord(CitedPassage):
    """A passage with its text."""

    text: str
    start: int = Field(description=f"where it starts {OFFSET}")
    end: int = Field(description=f"where it ends {OFFSET}, exclusive")


class Span(BaseModel):
    """A stretch of the text of a document, in Unicode code points, the end exclusive."""

    start: int
    end: int


class QuotationRecord(BaseModel):
    """A verbatim quotation and where it stands."""

    quote: str
    start: int = Field(description=f"where it starts {OFFSET}")
    end: int = Field(description=f"where it ends {OFFSET}, exclusive")
    document: CitedDocument
    passage: CitedPassage
    url: str = Field(description="path of the paragraph on the web pages of `pincite serve`")


class CitationRecord(QuotationRecord):
    """A quotation that an answer is made of."""

    marker: int = Field(description="its number in the text of the answer, as in [1]")
    highlights: list[Span] = Field(description="the words in it that answer; may be empty")
    also: list[QuotationRecord] = Field(description="quotations from other documents that say the same; may be empty")


class FoundPassage(BaseModel):
    """A passage, and where it stands."""

    passage: PassageRecord
    document: CitedDocument
    url: str = Field(description="path of the paragraph on the web pages of `pincite serve`")


class HitRecord(FoundPassage):
    """A passage that a question found."""

    rank: int
    score: float


class AnswerText(BaseModel):
    """What the documents say."""

    text: str = Field(description="quotations, each followed by its marker, as in [1]")
    confidence: float = Field(ge=0, le=1)


class AnswerRecord(BaseModel):
    """An answer made of quotations, or none."""

    question: str
    language: str = Field(description="the question's, as an ISO 639 code")
    answer: AnswerText | None = Field(description="null when the documents do not say")
    citations: list[CitationRecord]
    passages: list[HitRecord] = Field(description="the closest passages, best first, whether or not they answer")
    took_ms: int | None = None
