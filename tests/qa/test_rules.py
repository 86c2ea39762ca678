"""The rules of DESIGN.md, section 3, on answers."""

from __future__ import annotations

import json
import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qa.domain import Answer, Document, Hit
from qa.errors import QuestionError
from qa.library import Library
from qa.record import answer_record
from tests.fakes import HashingEncoder

QUESTIONS = [
    "The harbour of Elmford opens at dawn.",
    "Herring is weighed twice before sale.",
    "Er hält in Köln.",
    "يصل القطار مساءً.",
    "Chiens interdits.",
    "Who closes the harbour, the keeper or the museum?",
    "xyzzy plugh",
]


def citations(answer: Answer) -> object:
    return json.loads(json.dumps(answer_record(answer)))["citations"]


def check_hit(library: Library, hit: Hit) -> None:
    document = library.document(hit.document.id)
    passage = hit.passage
    assert passage.document_id == document.id
    assert document.text[passage.start : passage.end] == passage.text
    assert hit.sentences
    for sentence in hit.sentences:
        assert passage.start <= sentence.start < sentence.end <= passage.end


def check_answer(answer: Answer) -> None:
    assert (answer.text is None) == (answer.citations == ())
    assert 0 <= answer.confidence <= 1
    assert [citation.marker for citation in answer.citations] == list(range(1, len(answer.citations) + 1))
    hits = {hit.passage for hit in answer.hits}
    for citation in answer.citations:
        assert citation.document.text[citation.start : citation.end] == citation.quote
        assert citation.passage in hits
        assert citation.passage.document_id == citation.document.id
        assert citation.passage.start <= citation.start < citation.end <= citation.passage.end
        assert f"{citation.quote} [{citation.marker}]" in str(answer.text)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("k", [1, 3, 50])
def test_hits_and_answers_keep_the_rules(filled: Library, question: str, k: int) -> None:
    hits = filled.search(question, k=k)
    assert len(hits) == min(k, 6)
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)
    assert len({hit.passage.id for hit in hits}) == len(hits)
    for hit in hits:
        check_hit(filled, hit)
    answer = filled.ask(question, k=k)
    check_answer(answer)
    assert answer.question == question
    assert len(answer.hits) >= len(hits)


@pytest.mark.parametrize("question", QUESTIONS[:5])
def test_a_sentence_of_the_library_is_answered_with_itself(filled: Library, question: str) -> None:
    answer = filled.ask(question)
    assert answer.citations
    assert answer.citations[0].quote.endswith(question)
    assert filled.search(question, k=1)[0].passage == answer.citations[0].passage


def test_one_by_one_and_together_is_the_same(filled: Library) -> None:
    together = filled.ask_many(QUESTIONS, k=4)
    assert [answer.question for answer in together] == QUESTIONS
    for answer, alone in zip(together, [filled.ask(question, k=4) for question in QUESTIONS], strict=True):
        assert json.dumps(answer_record(answer)) == json.dumps(answer_record(alone))
    assert filled.ask_many([]) == []


def test_k_can_be_given_by_position(filled: Library) -> None:
    assert [hit.passage for hit in filled.search("harbour", 2)] == [hit.passage for hit in filled.search("harbour")][:2]


@pytest.mark.parametrize("question", ["", " \n", "\x00", "x" * 100_000])
def test_what_is_no_question_is_refused(filled: Library, question: str) -> None:
    for ask in (filled.ask, filled.search, lambda text: filled.ask_many(["Fine?", text])):
        with pytest.raises(QuestionError):
            ask(question)


def test_control_characters_change_nothing(filled: Library) -> None:
    assert citations(filled.ask("The harbour\x00 of\x1b Elmford\r\nopens at dawn.\x7f")) == citations(
        filled.ask("The harbour of Elmford opens at dawn.")
    )


def test_the_order_of_adding_changes_nothing(tmp_path: Path) -> None:
    files = []
    for number in range(12):
        path = tmp_path / f"{number}.txt"
        same = [f"The same words in every file. {'Crowns and herring. ' * (part % 3)}".strip() for part in range(7)]
        path.write_text("\n\n".join([*same, f"Only in number {number}.", "يصل القطار مساءً."]), "utf-8")
        files.append(path)

    def found(name: str, order: list[Path]) -> list[tuple[str, int, int]]:
        with Library.open(tmp_path / name, encoder=HashingEncoder()) as library:
            for path in order:
                library.add([path])
            questions = ["the same words in every file", "crowns", "Only in number 7.", "القطار"]
            hits = [hit for question in questions for hit in library.search(question, k=30)]
            return [(hit.document.source, hit.passage.start, hit.passage.end) for hit in hits]

    expected = found("sorted", files)
    for seed in range(3):
        assert found(f"shuffled {seed}", random.Random(seed).sample(files, len(files))) == expected


def replaced(other: Library, path: Path) -> None:
    path.write_text("Now a preface stands before the text.\n\nAll else has moved down or gone.\n", "utf-8")
    other.add([path])


def removed(other: Library, path: Path) -> None:
    other.remove(str(path))


@pytest.mark.parametrize("change", [replaced, removed])
def test_a_change_in_the_middle_of_an_answer_does_not_tear_it(
    filled: Library, folder: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[Library, Path], None]
) -> None:
    """Another process changes the document between finding its passage and quoting it."""
    document = filled.corpus.document
    question = "The harbour of Elmford opens at dawn."
    changes = iter([change])

    def late(document_id: str) -> Document:
        for only_once in changes:
            with Library.open(filled.path, encoder=HashingEncoder()) as other:
                only_once(other, folder / "harbour.txt")
        return document(document_id)

    monkeypatch.setattr(filled.corpus, "document", late)
    answer = filled.ask(question)
    monkeypatch.undo()
    check_answer(answer)
    for citation in answer.citations:
        passage = citation.passage
        assert citation.document.text[passage.start : passage.end] == passage.text
    assert all("Elmford" not in citation.quote for citation in filled.ask(question).citations)


def test_threads_ask_while_another_adds_and_removes(filled: Library, folder: Path) -> None:
    stop = threading.Event()

    def churn() -> None:
        for number in range(15):
            (folder / "harbour.txt").write_text(f"The harbour of Elmford has {number} gates.\n\nAnd a wall.\n", "utf-8")
            filled.add([folder])
            if number % 5 == 4:
                filled.remove("harbour")
        stop.set()

    def ask() -> int:
        asked = 0
        while not stop.is_set():
            for answer in filled.ask_many(QUESTIONS[:3]):
                check_answer(answer)
            filled.search("harbour")
            asked += 1
        return asked

    with ThreadPoolExecutor(4) as pool:
        askers = [pool.submit(ask) for _ in range(3)]
        try:
            churn()
        finally:
            stop.set()
        assert all(asker.result() > 0 for asker in askers)


@pytest.mark.model
def test_the_embedded_model_keeps_the_rules(tmp_path: Path, folder: Path) -> None:
    with Library.open(tmp_path / "real") as library:
        library.add([folder])
        answers = library.ask_many(["When does the museum open?", "Wann fährt der Zug?", "متى يصل القطار؟"])
        for answer in answers:
            check_answer(answer)
            for hit in answer.hits:
                check_hit(library, hit)
        assert [answer.hits[0].document.title for answer in answers] == ["Musée", "Züge 🚂", "Züge 🚂"]
