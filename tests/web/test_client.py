"""The Python client against a real `pincite serve`."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TypeVar

import pytest
from httpx2 import Response

from qa.batch import answer_file
from qa.library import Library
from qa.locks import held_if_free
from qa.record import answer_record, document_record, hit_record
from tests.fakes import HashingEncoder
from tests.web.serving import serving
from web.client import AdditionRecord, BatchRecord, PinciteClient
from web.client_errors import BatchFailedError, ProblemError, UnreachableError

pytestmark = pytest.mark.server

FERRIES = "How many ferries cross the strait every working day?"
Job = TypeVar("Job", BatchRecord, AdditionRecord)


@pytest.fixture(scope="module")
def address(place: Path) -> Iterator[str]:
    with serving(place, PINCITE_READER="off") as server:
        yield server.address


@pytest.fixture
def client(address: str) -> Iterator[PinciteClient]:
    with PinciteClient(address, key="any") as client:
        yield client


@pytest.fixture
def library(place: Path) -> Iterator[Library]:
    with Library.open(place, encoder=HashingEncoder()) as library:
        yield library


def wait_for(look: Callable[[], Job]) -> Job:
    """Return a job that has ended."""
    for _ in range(3_000):
        job = look()
        if job.finished:
            return job
        time.sleep(0.05)
    return pytest.fail(f"the job does not end: {job}")


@contextmanager
def no_batch_runs(place: Path) -> Iterator[None]:
    """Run a block while batches wait."""
    (place / "jobs").mkdir(exist_ok=True)
    with ExitStack() as stack:
        while not stack.enter_context(held_if_free(place / "jobs" / "batch.lock")):
            time.sleep(0.01)  # the server looks for batches at this moment
        yield


def test_answers_and_passages_are_those_of_the_library(client: PinciteClient, library: Library) -> None:
    answer = client.ask(FERRIES, k=2, history=[("Who came?", None)])
    assert answer.citations
    assert answer.model_dump(exclude={"took_ms"}) == answer_record(library.ask(FERRIES, k=2))
    hits = client.search(FERRIES, k=3)
    assert [hit.model_dump() for hit in hits] == [
        hit_record(hit, rank) for rank, hit in enumerate(library.search(FERRIES, k=3), 1)
    ]


def test_a_history_holds_pairs_or_objects(client: PinciteClient) -> None:
    turn = {"question": "Who came?", "answer": None}
    assert client.ask(FERRIES, history=[turn, ("Who came?", "Nobody.")]).citations
    with pytest.raises(ProblemError) as refused:
        client.ask(FERRIES, history=[turn | {"question": ""}])
    assert "the question is empty" in refused.value.errors["history[0]"]


def test_questions_can_be_narrowed(client: PinciteClient) -> None:
    assert client.ask(FERRIES, languages=["ar"]).answer is None
    assert client.ask(FERRIES, documents=["Harbour report"]).answer
    assert client.ask(FERRIES, min_confidence=1).answer is None
    assert {hit.passage.language for hit in client.search(FERRIES, languages=["ar"])} == {"ar"}


def test_documents_are_added_listed_and_removed(client: PinciteClient, library: Library, tmp_path: Path) -> None:
    (tmp_path / "Été.txt").write_text("The lido opens in June.\n", "utf-8")
    (tmp_path / "empty.txt").touch()
    report = client.add([tmp_path / "Été.txt", str(tmp_path / "empty.txt")])
    assert [document.title for document in report.added] == ["Été"]
    assert [left_out.source for left_out in (*report.skipped, *report.failed)] == ["empty.txt"]
    assert [document.model_dump() for document in client.documents()] == list(map(document_record, library.summaries()))
    client.remove(report.added[0].id)
    assert len(client.documents()) == 2


def test_a_document_is_read_with_its_passages_and_its_file(
    client: PinciteClient, library: Library, tmp_path: Path
) -> None:
    (tmp_path / "lido.txt").write_text("The lido opens in June.\n\nIt closes in autumn.\n", "utf-8")
    (added,) = client.add([tmp_path / "lido.txt"]).added
    document = client.document(added.id)
    assert document.text == library.document(added.id).text
    assert [passage.number for passage in document.passages] == [1, 2]
    assert client.passages(added.id) == document.passages
    client.fetch_original(added.id, tmp_path / "again.txt")
    assert (tmp_path / "again.txt").read_bytes() == (tmp_path / "lido.txt").read_bytes()
    client.remove(added.id)
    with pytest.raises(ProblemError) as gone:
        client.fetch_original(added.id, tmp_path / "gone.txt")
    assert gone.value.status == 404
    assert not (tmp_path / "gone.txt").exists()


def test_several_questions_are_answered_at_once(client: PinciteClient) -> None:
    several = client.ask_many([FERRIES, "Who came?"], k=2)
    each = [client.ask(question, k=2) for question in (FERRIES, "Who came?")]
    assert [answer.model_dump(exclude={"took_ms"}) for answer in several] == [
        answer.model_dump(exclude={"took_ms"}) for answer in each
    ]


def test_documents_are_added_in_the_background(client: PinciteClient, tmp_path: Path) -> None:
    (tmp_path / "lido.txt").write_text("The lido opens in June.\n", "utf-8")
    started = client.start_adding([tmp_path / "lido.txt"])
    assert [job.id for job in client.additions()] == [started.id]
    addition = wait_for(lambda: client.get_addition(started.id))
    assert addition.result
    assert [document.title for document in addition.result.added] == ["lido"]
    assert client.cancel_addition(started.id).state == "finished"
    with pytest.raises(ProblemError) as ended:
        client.resume_addition(started.id)
    assert ended.value.status == 409
    client.remove_addition(started.id)
    assert client.additions() == []
    client.remove(addition.result.added[0].id)


def test_a_batch_goes_on_after_it_was_cancelled(client: PinciteClient, place: Path, tmp_path: Path) -> None:
    (tmp_path / "few.txt").write_text(f"{FERRIES}\n" * 3, "utf-8")
    with no_batch_runs(place):
        started = client.start_batch(tmp_path / "few.txt")
        assert client.cancel_batch(started.id).state == "cancelled"
        assert client.resume_batch(started.id).state == "queued"
        assert started.id in [job.id for job in client.batches()]
    finished = wait_for(lambda: client.get_batch(started.id))
    assert (finished.state, finished.result and finished.result.total) == ("finished", 3)
    client.remove_batch(started.id)


def test_a_list_that_comes_in_pages_is_read_to_its_end(
    client: PinciteClient, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = map(document_record, library.summaries())
    pages = {None: ([first], "more"), "more": ([second], None)}

    def send(method: str, path: str, *, params: dict[str, str] | None = None) -> Response:
        documents, cursor = pages[(params or {}).get("cursor")]
        return Response(200, json={"documents": documents, "next_cursor": cursor})

    monkeypatch.setattr(client, "_call", send)
    assert [document.model_dump() for document in client.documents()] == [first, second]


@pytest.mark.parametrize("suffix", ["csv", "jsonl", "CSV"])
def test_a_batch_gives_the_file_of_the_command_line(
    client: PinciteClient, library: Library, tmp_path: Path, suffix: str
) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text(f"id,question\n1,{FERRIES}\n2,\n3,What does a kilo of bananas cost?\n", "utf-8")
    seen: list[tuple[int, int]] = []
    client.batch(questions, tmp_path / f"sent.{suffix}", k=2, progress=lambda *done: seen.append(done))
    answer_file(library, questions, tmp_path / f"own.{suffix}", k=2)
    assert (tmp_path / f"sent.{suffix}").read_bytes() == (tmp_path / f"own.{suffix}").read_bytes()
    assert seen[-1] == (3, 3)
    assert [path.name for path in tmp_path.glob("sent*")] == [f"sent.{suffix}"]


def test_a_batch_that_is_cancelled_is_no_answer(
    client: PinciteClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "many.txt").write_text(f"{FERRIES}\n" * 5_000, "utf-8")
    started = client.start_batch(tmp_path / "many.txt")
    client.cancel_batch(started.id)
    monkeypatch.setattr(client, "start_batch", lambda *_, **__: started)
    with pytest.raises(BatchFailedError, match="cancelled"):
        client.batch(tmp_path / "many.txt", tmp_path / "answers.csv")
    with pytest.raises(ProblemError) as early:
        client.fetch_answers(started.id, tmp_path / "answers.csv")
    assert early.value.status == 409
    assert [path.name for path in tmp_path.iterdir()] == ["many.txt"]


def test_problems_are_exceptions(client: PinciteClient) -> None:
    with pytest.raises(ProblemError, match="The question is empty; write a question") as empty:
        client.ask(" ")
    assert (empty.value.status, empty.value.type) == (422, "urn:pincite:problem:question")
    assert empty.value.errors.keys() == {"question"}
    with pytest.raises(ProblemError) as wrong:
        client.search(FERRIES, k=0)
    assert wrong.value.errors.keys() == {"k"}
    with pytest.raises(ProblemError) as unknown:
        client.remove("nothing")
    assert unknown.value.status == 404


def test_without_a_server_the_address_is_named() -> None:
    with PinciteClient("http://127.0.0.1:9") as client, pytest.raises(UnreachableError, match=r"127\.0\.0\.1:9"):
        client.ask(FERRIES)
