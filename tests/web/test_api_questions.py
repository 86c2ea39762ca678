"""Questions by link and several at once: the same records as one question sent by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa.domain import DocumentSummary
from qa.library import Library
from qa.questions import MAX_QUESTION
from qa.settings import Settings
from web.holder import KEY
from web.question_requests import MAX_QUESTIONS

FERRIES = "How many ferries cross the strait every working day?"
pytestmark = pytest.mark.usefixtures("filled")


def without_time(record: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in record.items() if key != "took_ms"}


def errors(response: Any) -> dict[str, str]:
    assert (response.status_code, response.mimetype) == (422, "application/problem+json")
    return {error["field"]: error["detail"] for error in response.get_json()["errors"]}


@pytest.mark.parametrize("route", ["ask", "search"])
def test_a_link_asks_what_a_body_asks(client: FlaskClient, harbour: DocumentSummary, route: str) -> None:
    asked: dict[str, Any] = {"question": FERRIES, "k": 2, "languages": ["en", "ar"], "documents": [harbour.id]}
    if route == "ask":
        asked["min_confidence"] = 0.1
    by_link = client.get(f"/api/v1/{route}?{urlencode(asked, doseq=True)}").get_json()
    assert len(by_link["passages"]) == 2
    assert without_time(by_link) == without_time(client.post(f"/api/v1/{route}", json=asked).get_json())


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("", {"question"}),
        ("question=a&k=5.5", {"k"}),
        ("question=a&k=", {"k"}),
        ("question=a&k=51", {"k"}),
        ("question=a&k=1&k=2", {"k"}),
        ("question=a&k=" + "9" * 3000, {"k"}),
        ("question=a&question=b", {"question"}),
        ("question=a&min_confidence=nan", {"min_confidence"}),
        ("question=a&min_confidence=1.1", {"min_confidence"}),
        ("question=a&langages=fr&history=%5B%5D", {"langages", "history"}),
        ("question=%20", {"question"}),
    ],
)
def test_what_is_wrong_with_a_link_is_named(client: FlaskClient, query: str, fields: set[str]) -> None:
    assert errors(client.get(f"/api/v1/ask?{query}")).keys() == fields


def test_a_link_that_is_not_utf8_is_asked_as_it_can_be_read(client: FlaskClient) -> None:
    record = client.get("/api/v1/ask?question=caf%E9?").get_json()
    assert record["question"] == "caf%E9?"


def test_several_questions_are_answered_as_each_by_itself(client: FlaskClient) -> None:
    asked = [FERRIES, "When did seven boats sink?", "Xyzzy plugh?", FERRIES]
    record = client.post("/api/v1/ask", json={"questions": asked, "k": 2, "languages": ["en"]}).get_json()
    assert record["took_ms"] >= 0
    single = [{"question": question, "k": 2, "languages": ["en"]} for question in asked]
    expected = [without_time(client.post("/api/v1/ask", json=body).get_json()) for body in single]
    assert record["answers"] == expected
    assert record["answers"][0]["answer"] is not None


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"questions": []}, {"questions"}),
        ({"questions": "What?"}, {"questions"}),
        ({"questions": ["What?", None]}, {"questions"}),
        ({"questions": ["What?"] * (MAX_QUESTIONS + 1)}, {"questions"}),
        ({"questions": ["What?", " ", "a" * (MAX_QUESTION + 1)]}, {"questions[1]", "questions[2]"}),
        ({"questions": ["What?"], "question": "What?"}, {"question"}),
        ({"questions": ["What?"], "history": []}, {"history"}),
    ],
)
def test_what_is_wrong_with_several_questions_is_named(
    client: FlaskClient, body: dict[str, Any], fields: set[str]
) -> None:
    assert errors(client.post("/api/v1/ask", json=body)).keys() == fields


def test_a_ranking_takes_the_object_of_a_question(client: FlaskClient, library: Library) -> None:
    body = {"question": FERRIES, "k": 2, "history": [["Who opened the harbour?", "The mayor."]], "min_confidence": 1}
    found = client.post("/api/v1/search", json=body).get_json()["passages"]
    assert [hit["passage"]["id"] for hit in found] == [hit.passage.id for hit in library.search(FERRIES, k=2)]


def test_a_language_that_is_not_held_is_named(client: FlaskClient) -> None:
    for response in (
        client.get("/api/v1/ask?question=What&languages=xx"),
        client.post("/api/v1/search", json={"question": "What?", "languages": ["xx"]}),
    ):
        assert response.status_code == 404
        assert "'xx'; its languages are: ar, en" in response.get_json()["detail"]


@pytest.mark.parametrize("path", ["/api/v1/ask", "/api/v1/search", "/v1/chat/completions", "/ask"])
def test_questions_wait_for_their_turn_and_nothing_else_does(app: Flask, harbour: DocumentSummary, path: str) -> None:
    asked = {"question": FERRIES, "messages": [{"role": "user", "content": FERRIES}]}
    body: dict[str, Any] = {"data": asked, "headers": {"X-Fragment": "1"}} if path == "/ask" else {"json": asked}
    if path.startswith("/api/"):
        body["json"].pop("messages")
    turn = app.extensions[KEY].turn
    with ExitStack() as turns, ThreadPoolExecutor() as pool:
        for _ in range(Settings().threads):
            turns.enter_context(turn)
        answer = pool.submit(lambda: app.test_client().post(path, **body))
        assert app.test_client().delete(f"/api/v1/documents/{harbour.id}").status_code == 204
        assert not answer.done()
        turns.close()
        response = answer.result()
    assert response.status_code == 200
    assert harbour.id not in response.get_data(as_text=True)
