"""The tools that a language model gets over MCP: each is one call of the library and gives its record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from qa.errors import UsageError
from qa.library import Library
from qa.questions import check_question
from qa.record import document_record, hit_record, passage_record, timed_answer
from web.records import AnswerRecord, DocumentRecord, FoundPassage, HitRecord

__all__ = ["LibraryTools"]

Question = Annotated[str, Field(description="a full question, in any language, of at most 2,000 characters")]
Count = Annotated[int, Field(ge=1, le=50, description="how many passages to return")]
Languages = Annotated[
    Sequence[str], Field(description="look only in passages in these languages, ISO 639 codes such as `fr`; [] for all")
]
Documents = Annotated[
    Sequence[str], Field(description="look only in these documents, by id, path or title; [] for all")
]
Least = Annotated[
    float | None, Field(ge=0, le=1, description="answer from this confidence on; null for the limit chosen on data")
]
Around = Annotated[int, Field(ge=0, le=20)]


class Turn(BaseModel):
    """An earlier question of the conversation and its answer."""

    question: str
    answer: str | None = None


class SearchResult(BaseModel):
    """What a search found."""

    question: str
    passages: list[HitRecord]


class DocumentList(BaseModel):
    """Some of the library's documents, by title."""

    documents: list[DocumentRecord]
    total: int = Field(description="how many there are in all")


class PassageList(BaseModel):
    """Passages of a document in reading order."""

    passages: list[FoundPassage]


class LibraryTools:
    """What a model can do with a library: ask, search, list and read. Nothing changes it."""

    def __init__(self, library: Library) -> None:
        self._library = library

    def ask(
        self,
        question: Question,
        k: Count = 5,
        languages: Languages = (),
        documents: Documents = (),
        min_confidence: Least = None,
        history: Annotated[Sequence[Turn], Field(description="earlier turns, oldest first")] = (),
    ) -> AnswerRecord:
        """Answer a question from the documents, with verbatim quotations.

        The text of the answer is made of one to three quotations, each followed by its marker, such as [1]; `citations`
        says for each marker from which document, paragraph and characters it comes. Give quotations word for word, with
        their document. When `answer` is null, the documents do not say: tell the user so, and do not answer from
        memory; `passages` holds what comes closest. A question that leans on earlier ones needs `history`.
        """
        _, record = timed_answer(
            lambda: self._library.ask(
                question,
                k=k,
                history=[turn.model_dump() for turn in history],
                languages=languages,
                documents=documents,
                min_confidence=min_confidence,
            )
        )
        return AnswerRecord.model_validate(record)

    def search(
        self, question: Question, k: Count = 10, languages: Languages = (), documents: Documents = ()
    ) -> SearchResult:
        """Find the passages that come closest to a question, best first, whether or not they answer it."""
        hits = self._library.search(question, k=k, languages=languages, documents=documents)
        passages = [HitRecord.model_validate(hit_record(hit, rank)) for rank, hit in enumerate(hits, 1)]
        return SearchResult(question=check_question(question), passages=passages)

    def list_documents(
        self,
        contains: Annotated[
            str, Field(description="only documents whose title or path contains this; '' for all")
        ] = "",
        offset: Annotated[int, Field(ge=0, description="how many to leave out at the beginning")] = 0,
        limit: Annotated[int, Field(ge=1, le=500, description="how many to return")] = 100,
    ) -> DocumentList:
        """List the documents of the library by title, with their ids, paths and languages."""
        wanted = contains.casefold()
        found = [
            summary
            for summary in self._library.summaries()
            if wanted in summary.title.casefold() or wanted in summary.source.casefold()
        ]
        listed = [DocumentRecord.model_validate(document_record(summary)) for summary in found[offset : offset + limit]]
        return DocumentList(documents=listed, total=len(found))

    def read_passage(
        self,
        document: Annotated[str, Field(description="id, path or title of the document")],
        number: Annotated[int, Field(ge=1, description="number of the paragraph, as in a citation")],
        before: Annotated[Around, Field(description="how many paragraphs before it to read too")] = 0,
        after: Annotated[Around, Field(description="how many paragraphs after it to read too")] = 0,
    ) -> PassageList:
        """Read a paragraph of a document, and those around it: what a quotation says in its context."""
        with self._library.corpus.database.reading():  # it may be replaced meanwhile: both must be of one version
            source = self._library.document(document)
            passages = self._library.passages(source.id)
        if number not in {passage.number for passage in passages}:
            last = max((passage.number for passage in passages), default=0)
            raise UsageError(f"{source.title} has no paragraph {number}; choose one from 1 to {last}")
        read = [passage for passage in passages if number - before <= passage.number <= number + after]
        return PassageList(passages=[FoundPassage.model_validate(passage_record(source, passage)) for passage in read])
