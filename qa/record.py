"""The answer record: one JSON shape for the REST API, the command line, batch files and the chat page."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from qa.domain import Answer, Citation, Document, DocumentSummary, Failure, Hit, IngestReport, Passage

__all__ = [
    "answer_record",
    "citation_url",
    "document_record",
    "failure_records",
    "hit_record",
    "passage_record",
    "report_record",
    "timed_answer",
]

Record = dict[str, Any]


def answer_record(answer: Answer, *, took_ms: int | None = None) -> Record:
    """Return the record of an answer; `took_ms` is left out when it is None."""
    text = None if answer.text is None else {"text": answer.text, "confidence": round(answer.confidence, 4)}
    record: Record = {
        "question": answer.question,
        "language": answer.language,
        "answer": text,
        "citations": [_citation_record(citation) for citation in answer.citations],
        "passages": [hit_record(hit, rank) for rank, hit in enumerate(answer.hits, 1)],
    }
    if took_ms is not None:
        record["took_ms"] = took_ms
    return record


def timed_answer(ask: Callable[[], Answer]) -> tuple[Answer, Record]:
    """Call `ask` and return its answer, and the answer's record with the time it took."""
    started = time.perf_counter()
    answer = ask()
    return answer, answer_record(answer, took_ms=round((time.perf_counter() - started) * 1000))


def report_record(report: IngestReport) -> Record:
    """Return the record of what adding did."""
    return {
        "added": list(report.added),
        "replaced": list(report.replaced),
        "unchanged": list(report.unchanged),
        "renamed": list(report.renamed),
        "removed": list(report.removed),
        "skipped": failure_records(report.skipped),
        "failed": failure_records(report.failed),
    }


def failure_records(failures: Iterable[Failure]) -> list[Record]:
    """Return the records of inputs that were left out."""
    return [{"source": failure.source, "reason": failure.reason} for failure in failures]


def citation_url(document: Document | DocumentSummary, passage: Passage) -> str:
    """Return the path of the source page, at the passage's paragraph."""
    return f"/documents/{document.id}#p{passage.number}"


def document_record(document: DocumentSummary) -> Record:
    """Return the record of a document in a list."""
    return {
        "id": document.id,
        "title": document.title,
        "source": document.source,
        "media_type": document.media_type,
        "language": document.language,
        "sha256": document.sha256,
        "passages": document.passages,
        "date": document.date,
        "author": document.author,
    }


def hit_record(hit: Hit, rank: int) -> Record:
    """Return the record of a ranked passage; ranks start at 1."""
    return {"rank": rank, "score": round(hit.score, 4)} | passage_record(hit.document, hit.passage)


def passage_record(document: Document | DocumentSummary, passage: Passage) -> Record:
    """Return the record of a passage with its text."""
    with_text = {"text": passage.text, "start": passage.start, "end": passage.end}
    return {
        "passage": _passage_record(passage) | with_text,
        "document": _cited_document_record(document),
        "url": citation_url(document, passage),
    }


def _citation_record(citation: Citation) -> Record:
    return {
        "marker": citation.marker,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "highlights": [{"start": start, "end": end} for start, end in citation.highlights],
        **_place_record(citation),
        "also": [
            {"quote": source.quote, "start": source.start, "end": source.end, **_place_record(source)}
            for source in citation.also
        ],
    }


def _place_record(citation: Citation) -> Record:
    return {
        "document": _cited_document_record(citation.document),
        "passage": _passage_record(citation.passage),
        "url": citation_url(citation.document, citation.passage),
    }


def _cited_document_record(document: Document | DocumentSummary) -> Record:
    return {key: getattr(document, key) for key in ("id", "title", "source", "language", "sha256")}


def _passage_record(passage: Passage) -> Record:
    return {key: getattr(passage, key) for key in ("id", "number", "heading", "page", "language")}
