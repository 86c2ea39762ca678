"""What the official client never sends, and what it does not show."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa.domain import DocumentSummary
from qa.errors import LibraryBusyError, ModelUnavailableError
from qa.library import Library
from web.keys import KeyStore, Role

ROUTE = "/v1/chat/completions"
FERRIES = "How many ferries cross the strait every working day?"


def chat(client: FlaskClient, question: Any = FERRIES, **fields: Any) -> Any:
    return client.post(ROUTE, json={"model": "pincite", "messages": [{"role": "user", "content": question}]} | fields)


def events(body: str) -> list[Any]:
    *data, done, rest = body.split("\n\n")
    assert (done, rest) == ("data: [DONE]", "")
    return [json.loads(line.removeprefix("data: ")) for line in data]


@pytest.mark.usefixtures("filled")
def test_a_stream_is_server_sent_events(client: FlaskClient) -> None:
    response = chat(client, stream=True)
    assert (response.status_code, response.mimetype) == (200, "text/event-stream")
    assert response.headers["Cache-Control"] == "no-cache"
    assert {event["object"] for event in events(response.get_data(as_text=True))} == {"chat.completion.chunk"}


@pytest.mark.usefixtures("filled")
def test_no_line_of_a_stream_can_be_taken_for_two(client: FlaskClient) -> None:
    question = "تضم المكتبة ألف كتاب\u2028\x85"
    body = chat(client, question, stream=True).get_data(as_text=True)
    assert body.isascii()
    answer = chat(client, question).get_json()["choices"][0]["message"]["content"]
    assert "".join(event["choices"][0]["delta"].get("content", "") for event in events(body)) == answer
    assert "ألف كتاب" in answer


@pytest.mark.usefixtures("filled")
def test_the_model_need_not_be_named(client: FlaskClient) -> None:
    response = client.post(ROUTE, json={"messages": [{"role": "user", "content": FERRIES}]})
    assert "Twelve ferries" in response.get_json()["choices"][0]["message"]["content"]


def test_a_question_can_be_put_to_some_documents(client: FlaskClient, harbour: DocumentSummary) -> None:
    for fields in ({"documents": [harbour.id]}, {"languages": ["en"]}):
        assert chat(client, **fields).get_json()["pincite"]["answer"]
    assert chat(client, languages=["ar"]).get_json()["pincite"]["answer"] is None
    response = chat(client, documents=["nothing"], stream=True)
    assert (response.status_code, response.mimetype) == (404, "application/json")
    assert response.get_json()["error"]["code"] == "unknown_document"


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"messages": None}, "messages"),
        ({"messages": []}, "messages"),
        ({"messages": [{"role": "user"}]}, "question"),
        ({"messages": [{"content": "Who?"}]}, "messages[0].role"),
        ({"messages": [{"role": "king", "content": "Who?"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 5}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": [{"type": "text", "text": 5}]}]}, "messages[0].content[0].text"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, "messages[0].content[0]"),
        ({"messages": [{"role": "user", "content": "x" * 3_000}]}, "question"),
        ({"messages": "Who?"}, "messages"),
        ({"model": 5}, "model"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": {"include_usage": "yes"}}, "stream_options.include_usage"),
        ({"n": 0}, "n"),
        ({"n": "1"}, "n"),
        ({"response_format": "json"}, "response_format"),
        ({"k": 0}, "k"),
        ({"k": 51}, "k"),
        ({"languages": "en"}, "languages"),
        ({"documents": [1]}, "documents[0]"),
        ({"min_confidence": 1.5}, "min_confidence"),
        ({"min_confidence": float("nan")}, None),
    ],
)
@pytest.mark.usefixtures("filled")
def test_what_is_wrong_is_named(client: FlaskClient, fields: dict[str, Any], param: str | None) -> None:
    response = chat(client, **fields)
    error = response.get_json()["error"]
    assert response.status_code == 400
    assert (error["type"], error["param"]) == ("invalid_request_error", param)
    assert error["message"]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("POST", ROUTE, {"data": "{", "content_type": "application/json"}, 400),
        ("POST", ROUTE, {"data": "[]", "content_type": "application/json"}, 400),
        ("POST", ROUTE, {"data": "{}", "content_type": "text/plain"}, 415),
        ("POST", ROUTE, {"data": b"x" * 2**21, "content_type": "application/json"}, 413),
        ("POST", ROUTE, {"json": {}, "headers": {"Origin": "https://elsewhere.example"}}, 403),
        ("GET", ROUTE, {}, 405),
        ("GET", "/v1/embeddings", {}, 404),
        ("GET", "/v1/models/gpt-4o", {}, 404),
        ("GET", "/v1/", {}, 404),
    ],
)
def test_every_error_has_the_shape_of_openai(
    client: FlaskClient, method: str, path: str, options: dict[str, Any], status: int
) -> None:
    response = client.open(path, method=method, **options)
    assert (response.status_code, response.mimetype) == (status, "application/json")
    assert response.get_json().keys() == {"error"}
    assert response.get_json()["error"].keys() == {"message", "type", "param", "code"}


@pytest.mark.usefixtures("filled")
def test_a_key_is_the_api_key_of_the_client(client: FlaskClient, library: Library) -> None:
    secret = KeyStore(library.path).add("anna", role=Role.READER)
    body = {"messages": [{"role": "user", "content": FERRIES}]}
    for key in (None, "wrong"):
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        for response in (client.get("/v1/models", headers=headers), client.post(ROUTE, json=body, headers=headers)):
            assert (response.status_code, response.mimetype) == (401, "application/json")
            assert response.get_json()["error"]["type"] == "authentication_error"
    headers = {"Authorization": f"Bearer {secret}"}
    assert client.get("/v1/models", headers=headers).status_code == 200
    assert client.post(ROUTE, json=body, headers=headers).status_code == 200


@pytest.mark.parametrize("error", [LibraryBusyError, ModelUnavailableError])
def test_what_may_work_later_says_so(
    app: Flask, library: Library, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def ask(*_: Any, **__: Any) -> None:
        raise error("the cause; the remedy")

    monkeypatch.setattr(library, "ask", ask)
    response = chat(app.test_client())
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert response.get_json()["error"]["type"] == "server_error"
    assert response.get_json()["error"]["message"] == "The cause; the remedy."
