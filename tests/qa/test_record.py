from __future__ import annotations

import json
from pathlib import Path

import pytest

from qa.domain import Failure, IngestReport
from qa.library import Library
from qa.record import (
    answer_record,
    citation_url,
    document_record,
    failure_records,
    hit_record,
    report_record,
    timed_answer,
)

DOCUMENT = {"id", "title", "source", "language", "sha256"}
PASSAGE = {"id", "number", "heading", "page", "language"}


@pytest.fixture
def rules(library: Library, tmp_path: Path) -> Library:
    """A library of one document with a heading."""
    (tmp_path / "rules.md").write_text(
        "# Museum rules\n\n## Opening\n\nThe museum opens at nine. It closes at five.\n\nDogs stay outside.\n", "utf-8"
    )
    library.add([tmp_path / "rules.md"])
    return library


def test_an_answer_record_has_the_keys_of_the_contract(rules: Library) -> None:
    answer = rules.ask("The museum opens at nine.")
    record = answer_record(answer, took_ms=34)
    assert list(record) == ["question", "language", "answer", "citations", "passages", "took_ms"]
    assert set(record["answer"]) == {"text", "confidence"}
    assert 0 <= record["answer"]["confidence"] <= 1
    citation = record["citations"][0]
    assert set(citation) == {"marker", "quote", "start", "end", "highlights", "also", "document", "passage", "url"}
    assert set(citation["document"]) == DOCUMENT
    assert set(citation["passage"]) == PASSAGE
    assert citation["url"] == f"/documents/{citation['document']['id']}#p1"
    hit = record["passages"][0]
    assert {"rank", "score", "passage", "document"} <= set(hit)
    assert set(hit["document"]) == DOCUMENT
    assert set(hit["passage"]) >= PASSAGE
    assert [hit["rank"] for hit in record["passages"]] == [1, 2]


def test_an_answer_record_says_what_the_answer_says(rules: Library) -> None:
    answer = rules.ask("The museum opens at nine.")
    record = json.loads(json.dumps(answer_record(answer)))
    assert "took_ms" not in record
    assert record["question"] == answer.question
    assert record["answer"]["text"] == answer.text
    for cited, citation in zip(record["citations"], answer.citations, strict=True):
        assert citation.document.text[cited["start"] : cited["end"]] == cited["quote"] == citation.quote
        assert cited["passage"]["id"] == citation.passage.id
        assert cited["passage"]["heading"] == "Museum rules › Opening"
        assert cited["passage"]["page"] is None
        assert cited["document"]["sha256"] == citation.document.sha256
    for shown, hit in zip(record["passages"], answer.hits, strict=True):
        assert shown["passage"]["text"] == hit.passage.text
        assert shown["score"] == pytest.approx(hit.score, abs=1e-4)


def test_no_answer_is_null(library: Library) -> None:
    record = answer_record(library.ask("Is anybody here?"))
    assert record["answer"] is None
    assert record["citations"] == []
    assert record["passages"] == []


def test_the_time_is_taken(rules: Library) -> None:
    answer, record = timed_answer(lambda: rules.ask("The museum opens at nine."))
    assert isinstance(record["took_ms"], int)
    assert record["took_ms"] >= 0
    assert {key: value for key, value in record.items() if key != "took_ms"} == answer_record(answer)


def test_a_document_record(rules: Library) -> None:
    summary = rules.summaries()[0]
    record = document_record(summary)
    assert set(record) == DOCUMENT | {"media_type", "passages", "date", "author"}
    assert record["passages"] == 2
    assert record["media_type"] == "text/markdown"


def test_a_hit_record_can_be_checked_against_its_document(rules: Library) -> None:
    hit = rules.search("Dogs stay outside.", k=1)[0]
    record = hit_record(hit, 7)
    passage = record["passage"]
    assert record["rank"] == 7
    assert record["url"] == citation_url(hit.document, hit.passage) == f"/documents/{hit.document.id}#p2"
    assert rules.document(hit.document.id).text[passage["start"] : passage["end"]] == passage["text"]


def test_report_and_failure_records() -> None:
    failures = [Failure("a.bin", "unknown")]
    assert failure_records(failures) == [{"source": "a.bin", "reason": "unknown"}]
    report = IngestReport(added=("a",), unchanged=("b",), failed=failures)
    assert report_record(report) == {
        "added": ["a"],
        "replaced": [],
        "unchanged": ["b"],
        "renamed": [],
        "removed": [],
        "skipped": [],
        "failed": [{"source": "a.bin", "reason": "unknown"}],
    }
