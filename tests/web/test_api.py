from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from qa.domain import DocumentSummary
from qa.library import Library
from qa.record import answer_record

FERRIES = "How many ferries cross the strait every working day?"


def upload(client: FlaskClient, *files: tuple[str, bytes]) -> Any:
    return client.post(
        "/api/v1/documents",
        data={"file": [(io.BytesIO(data), name) for name, data in files]},
        content_type="multipart/form-data",
    )


@pytest.mark.usefixtures("filled")
def test_ask_answers_with_the_record_that_every_door_gives(client: FlaskClient, library: Library) -> None:
    response = client.post("/api/v1/ask", json={"question": FERRIES, "k": 2})
    record = response.get_json()
    assert response.status_code == 200
    assert record.pop("took_ms") >= 0
    assert record == answer_record(library.ask(FERRIES, k=2))
    assert "Twelve ferries" in record["answer"]["text"]


@pytest.mark.usefixtures("filled")
def test_the_least_confidence_decides_if_there_is_an_answer(client: FlaskClient) -> None:
    for least, answers in ((0, True), (0.0, True), (1, False), (None, True)):
        record = client.post("/api/v1/ask", json={"question": FERRIES, "min_confidence": least}).get_json()
        assert (record["answer"] is not None) == answers


def test_every_quote_stands_in_the_document_at_its_offsets(client: FlaskClient, filled: Library) -> None:
    citations = client.post("/api/v1/ask", json={"question": FERRIES}).get_json()["citations"]
    assert citations
    for citation in citations:
        document = client.get(f"/api/v1/documents/{citation['document']['id']}").get_json()
        assert document["text"][citation["start"] : citation["end"]] == citation["quote"]


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    "history", [[], [["Who?", "The mayor."]], [{"question": "Who?", "answer": "The mayor."}], [["Who?", None]], None]
)
def test_ask_takes_a_history(client: FlaskClient, history: object) -> None:
    assert client.post("/api/v1/ask", json={"question": FERRIES, "history": history}).status_code == 200


def test_an_empty_library_gives_no_answer(client: FlaskClient) -> None:
    record = client.post("/api/v1/ask", json={"question": FERRIES}).get_json()
    assert (record["answer"], record["citations"], record["passages"]) == (None, [], [])


@pytest.mark.usefixtures("filled")
def test_answers_are_written_in_their_own_script(client: FlaskClient) -> None:
    body = client.post("/api/v1/ask", json={"question": "تضم المكتبة ألف كتاب"}).get_data(as_text=True)
    assert "المكتبة" in body


@pytest.mark.usefixtures("filled")
def test_a_ranking_bears_the_question_as_it_was_asked(client: FlaskClient) -> None:
    sent = {"question": f"  {FERRIES}\n"}
    answers = [client.post(f"/api/v1/{route}", json=sent).get_json() for route in ("ask", "search")]
    assert [answer["question"] for answer in answers] == [FERRIES, FERRIES]


@pytest.mark.usefixtures("filled")
def test_search_ranks_passages(client: FlaskClient) -> None:
    record = client.post("/api/v1/search", json={"question": FERRIES, "k": 3}).get_json()
    assert record["question"] == FERRIES
    assert [passage["rank"] for passage in record["passages"]] == [1, 2, 3]
    assert "Twelve ferries" in record["passages"][0]["passage"]["text"]


def test_documents_lists_records(client: FlaskClient, harbour: DocumentSummary) -> None:
    listed = client.get("/api/v1/documents").get_json()["documents"]
    assert len(listed) == 3
    found = next(record for record in listed if record["id"] == harbour.id)
    assert (found["title"], found["passages"], found["language"]) == ("Harbour report", 3, "en")


def test_a_document_comes_with_text_and_passages(client: FlaskClient, harbour: DocumentSummary) -> None:
    record = client.get(f"/api/v1/documents/{harbour.id}").get_json()
    assert [passage["number"] for passage in record["passages"]] == [1, 2, 3]
    for passage in record["passages"]:
        assert record["text"][passage["start"] : passage["end"]] == passage["text"]


def test_questions_can_be_put_to_some_documents_and_languages(client: FlaskClient, harbour: DocumentSummary) -> None:
    for field, value in (("documents", [harbour.id]), ("languages", ["ar"])):
        for route in ("ask", "search"):
            response = client.post(f"/api/v1/{route}", json={"question": "Who came?", field: value})
            found = response.get_json()["passages"]
            assert found
            assert all(hit["document"]["id"] == harbour.id for hit in found) is (field == "documents")
            assert {hit["passage"]["language"] for hit in found} == ({"en"} if field == "documents" else {"ar"})


@pytest.mark.parametrize(
    ("body", "status"),
    [({"documents": "one"}, 422), ({"languages": [1]}, 422), ({"languages": ["xx"]}, 404), ({"documents": ["x"]}, 404)],
)
@pytest.mark.usefixtures("filled")
def test_a_wrong_choice_is_a_problem(client: FlaskClient, body: dict[str, object], status: int) -> None:
    response = client.post("/api/v1/ask", json={"question": "Who came?"} | body)
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")


def test_upload_adds_replaces_and_leaves_alone(client: FlaskClient, library: Library) -> None:
    first = upload(client, ("Notes on ferries.txt", b"Twelve ferries cross every day."))
    assert first.status_code == 201
    added = first.get_json()["added"]
    assert Path(added[0]["source"]).name == "Notes on ferries.txt"

    again = upload(client, ("Notes on ferries.txt", b"Twelve ferries cross every day."))
    assert (again.status_code, len(again.get_json()["unchanged"])) == (200, 1)

    changed = upload(client, ("Notes on ferries.txt", b"Nine ferries cross every day."))
    assert (changed.status_code, len(changed.get_json()["replaced"])) == (201, 1)
    assert [document.text for document in library.documents()] == ["Nine ferries cross every day."]


def test_upload_names_what_it_could_not_add(client: FlaskClient, library: Library) -> None:
    response = upload(client, ("good.txt", b"A good text stands here."), ("picture.xyz", b"?"), ("empty.txt", b""))
    record = response.get_json()
    assert response.status_code == 207
    assert [added["title"] for added in record["added"]] == ["good"]
    left_out = {entry["source"]: entry["reason"] for entry in record["failed"] + record["skipped"]}
    assert left_out.keys() == {"picture.xyz", "empty.txt"}
    assert str(library.path) not in str(left_out)
    assert [path.name for path in (library.path / "uploads").iterdir()] == ["good.txt"]


def test_upload_of_nothing_usable_says_so(client: FlaskClient, library: Library) -> None:
    response = upload(client, ("empty.txt", b""))
    record = response.get_json()
    assert response.status_code == 207
    assert record["failed"][0]["source"] == "empty.txt"
    assert record["failed"][0]["reason"]
    assert library.summaries() == []


def test_a_file_sent_as_a_field_is_a_problem(client: FlaskClient, library: Library) -> None:
    for file in ("a text", [(io.BytesIO(b"A text."), "a.txt"), "a text"]):
        response = client.post("/api/v1/documents", data={"file": file}, content_type="multipart/form-data")
        assert response.status_code == 422
        assert [error["field"] for error in response.get_json()["errors"]] == ["file"]
    assert library.summaries() == []


def test_upload_without_a_file_is_a_problem(client: FlaskClient) -> None:
    response = client.post("/api/v1/documents", data={"note": "none"}, content_type="multipart/form-data")
    assert response.status_code == 422
    assert response.get_json()["errors"] == [
        {"field": "file", "detail": "is missing"},
        {"field": "note", "detail": "is unknown; known are file"},
    ]


def test_upload_of_text_in_place_of_a_file_is_a_problem(client: FlaskClient) -> None:
    response = client.post("/api/v1/documents", data={"file": "text"}, content_type="multipart/form-data")
    assert response.status_code == 422
    assert response.get_json()["errors"] == [{"field": "file", "detail": "must be files, each sent with its file name"}]


def test_upload_must_be_a_form(client: FlaskClient) -> None:
    assert client.post("/api/v1/documents", json={"file": "x"}).status_code == 415


def test_delete_removes_the_document_and_its_upload(client: FlaskClient, library: Library) -> None:
    document_id = upload(client, ("gone.txt", b"Soon gone.")).get_json()["added"][0]["id"]
    response = client.delete(f"/api/v1/documents/{document_id}")
    assert (response.status_code, response.data) == (204, b"")
    assert library.summaries() == []
    assert list((library.path / "uploads").iterdir()) == []
    assert client.delete(f"/api/v1/documents/{document_id}").status_code == 404


def test_delete_leaves_files_that_are_not_uploads(client: FlaskClient, harbour: DocumentSummary) -> None:
    assert client.delete(f"/api/v1/documents/{harbour.id}").status_code == 204
    assert Path(harbour.source).is_file()


@pytest.mark.parametrize("reference", ["Harbour report", "nothing", "%00", "..%2f..", "a" * 5000])
def test_only_ids_name_documents(client: FlaskClient, harbour: DocumentSummary, reference: str) -> None:
    assert client.get(f"/api/v1/documents/{reference}").status_code == 404
    assert client.delete(f"/api/v1/documents/{reference}").status_code == 404
    assert client.get(f"/api/v1/documents/{harbour.id}").status_code == 200
