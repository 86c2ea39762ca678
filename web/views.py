"""A document as an address shows it: its lines, with the quote, the key words and the words looked for marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from qa.domain import Citation, Document, DocumentSummary, Passage
from qa.errors import UnknownDocumentError
from qa.library import Library
from web.marks import LONGEST_SOUGHT, Marks, find, parse_span
from web.reading import Entry, Line, Paragraph, laid_out, outline, window

__all__ = ["View", "exact_document", "exact_passages", "exact_summary", "view_of"]

BEFORE, AFTER = 12, 28
"""Paragraphs that are shown before and after the one that a reader comes for; the others follow when needed."""
FEWEST_HEADINGS = 2


@dataclass(frozen=True, slots=True)
class View:
    """A document's lines; `all` of them, though `lines` may be those of a part only.

    `citation` is that of the quote that is marked, and `sought` are the words that the reader looks for; `first` and
    `last` number the paragraphs of the part.
    """

    document: Document
    all: Sequence[Line]
    lines: Sequence[Line]
    citation: Citation | None
    sought: str

    @property
    def paragraphs(self) -> list[Paragraph]:
        """All paragraphs."""
        return [line for line in self.all if isinstance(line, Paragraph)]

    @property
    def quoted(self) -> Paragraph | None:
        """The paragraph that holds the quote."""
        return next((paragraph for paragraph in self.paragraphs if paragraph.is_quoted), None)

    @property
    def found(self) -> list[int]:
        """The numbers of the paragraphs that hold words looked for."""
        return [paragraph.number for paragraph in self.paragraphs if paragraph.holds_found]

    @property
    def outline(self) -> list[Entry]:
        """The headings, when there are enough of them to find one's way by."""
        entries = outline(self.all)
        return entries if len(entries) >= FEWEST_HEADINGS else []

    @property
    def first(self) -> int:
        """The number of the first paragraph of the part."""
        return min((line.number for line in self.lines if isinstance(line, Paragraph)), default=1)

    @property
    def last(self) -> int:
        """The number of the last paragraph of the part."""
        return max((line.number for line in self.lines if isinstance(line, Paragraph)), default=0)

    @property
    def end(self) -> int:
        """The number of the document's last paragraph."""
        return max((paragraph.number for paragraph in self.paragraphs), default=0)

    def around(self, number: int) -> View:
        """Return the part around a paragraph."""
        return self.part(number - BEFORE, number + AFTER)

    def part(self, first: int, last: int) -> View:
        """Return the part from one paragraph to another."""
        return replace(self, lines=window(self.all, first=first, last=last))


def view_of(library: Library, document_id: str, fields: MultiDict[str, str]) -> View:
    """Return the document that an address names; `quote`, `words` and `find` of its fields say what is marked.

    Raises:
        UnknownDocumentError: the library holds no such document.
    """
    document, passages = exact_passages(library, document_id)
    quote = parse_span(fields.get("quote"), length=len(document.text))
    spans = (parse_span(value, length=quote[1]) for value in fields.getlist("words")) if quote else ()
    words = tuple(sorted(span for span in spans if span and quote and quote[0] <= span[0]))
    sought = fields.get("find", "")[:LONGEST_SOUGHT].strip()
    marks = Marks(quote, words, find(document.text, sought))
    lines = laid_out(document, passages, marks=marks)
    return View(document, lines, lines, _citation(document, passages, marks), sought)


def _citation(document: Document, passages: Sequence[Passage], marks: Marks) -> Citation | None:
    """Return the citation of a quote that begins in a passage; None when there is none."""
    if marks.quote is None:
        return None
    start, end = marks.quote
    passage = next((passage for passage in passages if passage.start <= start < passage.end), None)
    return (
        None if passage is None else Citation(1, document, passage, start, end, document.text[start:end], marks.words)
    )


def exact_document(library: Library, document_id: str) -> Document:
    """Return the document of this id; an address names a document by nothing else.

    Raises:
        UnknownDocumentError: there is none.
    """
    document = library.document(document_id)
    if document.id != document_id:
        raise UnknownDocumentError(f"the library holds no document with the id {document_id!r}")
    return document


def exact_passages(library: Library, document_id: str) -> tuple[Document, list[Passage]]:
    """Return the document of this id and its passages, both of one version.

    Raises:
        UnknownDocumentError: there is none.
    """
    with library.corpus.database.reading():  # it may be replaced meanwhile
        return exact_document(library, document_id), library.passages(document_id)


def exact_summary(library: Library, document_id: str) -> DocumentSummary:
    """Return the document of this id without its text; an address names a document by nothing else.

    Raises:
        UnknownDocumentError: there is none.
    """
    summary = library.corpus.summaries_by_id([document_id]).get(document_id)
    if summary is None:
        raise UnknownDocumentError(f"the library holds no document with the id {document_id!r}")
    return summary
