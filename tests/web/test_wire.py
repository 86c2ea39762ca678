"""Every body that is not a question gets a clean answer that says why."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from qa.questions import MAX_QUESTION


def post(client: FlaskClient, body: bytes, content_type: str = "application/json") -> Any:
    return client.post("/api/v1/ask", data=body, content_type=content_type)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"question",
        b'{"question": "a" "b"}',
        b'{"question": "\xff"}',
        b'{"question": "a", "k": ' + b"9" * 5000 + b"}",
        b'{"question": "a", "k": NaN}',
        b'{"question": "a", "k": -Infinity}',
        b"[" * 200_000,
        b'{"question":' * 50_000,
        b"\x00",
    ],
)
def test_what_is_not_json_is_a_bad_request(client: FlaskClient, body: bytes) -> None:
    response = post(client, body)
    problem = response.get_json()
    assert (response.status_code, response.mimetype) == (400, "application/problem+json")
    assert problem["detail"].startswith("The body")


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "multipart/form-data"])
def test_another_content_type_is_named(client: FlaskClient, content_type: str) -> None:
    response = post(client, b'{"question": "a"}', content_type)
    assert response.status_code == 415
    assert "application/json" in response.get_json()["detail"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"{}", ["question"]),
        (b'{"question": null}', ["question"]),
        (b'{"question": ["a"], "k": "5"}', ["question", "k"]),
        (b'{"question": "a", "k": true}', ["k"]),
        (b'{"question": "a", "k": 0}', ["k"]),
        (b'{"question": "a", "k": 51}', ["k"]),
        (b'{"question": "a", "k": -1}', ["k"]),
        (b'{"question": "a", "k": 2.5}', ["k"]),
        (b'{"question": "a", "k": 1e400}', ["k"]),
        (b'{"question": "a", "k": null}', ["k"]),
        (b'{"question": "a", "k": ' + b"9" * 400 + b"}", ["k"]),
        *(
            (b'{"question": "a", "min_confidence": ' + value + b"}", ["min_confidence"])
            for value in (b"true", b'"0.5"', b"1.01", b"-0.1", b"1e400", b"[]", b"9" * 400)
        ),
        (b'{"question": "a", "history": "b"}', ["history"]),
        (b'{"question": "a", "history": {}}', ["history"]),
        (
            b'{"question": "a", "history": [["b", "c"], ["b"], [1, 2], {}, "x"]}',
            [f"history[{i}]" for i in (1, 2, 3, 4)],
        ),
        (b'{"question": "a", "history": [["\\u0000", "c"]]}', ["history[0]"]),
        (b'{"question": "a", "history": [' + b'["b", "c"],' * 1000 + b'["b"]]}', ["history[1000]"]),
        (b'{"question": "a", "history": [["b", "' + b"c" * 20_001 + b'"]]}', ["history[0]"]),
        (b'{"question": "What?", "language": "fr", "": {"a": [1e999]}}', ["language", ""]),
        (b'{"question": "What?", "\\ud800": 1}', [" "]),
        (b'{"question": ""}', ["question"]),
        (b'{"question": " \\t\\n "}', ["question"]),
        (b'{"question": "\\u0000\\u0007"}', ["question"]),
        (b'{"question": "\\ud800"}', ["question"]),
        (b'{"question": "' + b"a" * (MAX_QUESTION + 1) + b'"}', ["question"]),
        (b'{"question": "' + b"a" * 100_000 + b'"}', ["question"]),
    ],
)
def test_wrong_fields_are_named(client: FlaskClient, body: bytes, fields: list[str]) -> None:
    response = post(client, body)
    problem = response.get_json()
    assert (response.status_code, problem["status"]) == (422, 422)
    assert [error["field"] for error in problem["errors"]] == fields
    assert all(error["detail"] for error in problem["errors"])


@pytest.mark.parametrize("body", [b"[]", b'"question"', b"null", b"5"])
def test_the_body_must_be_an_object(client: FlaskClient, body: bytes) -> None:
    response = post(client, body)
    assert response.status_code == 422
    assert "object" in response.get_json()["detail"]


def test_a_body_beyond_a_megabyte_is_too_large(client: FlaskClient) -> None:
    response = post(client, b'{"question": "' + b"a" * 1_100_000 + b'"}')
    assert (response.status_code, response.mimetype) == (413, "application/problem+json")


@pytest.mark.parametrize(
    ("body", "question"),
    [
        (b'{"question": "  What\\u0000 now?\\ud800 "}', "What now?"),
        ('{"question": "Où ?"}'.encode("utf-16"), "Où ?"),
        (b'{"question": "What?", "k": 5.0, "history": [{"question": "Who?"}]}', "What?"),
        (b'{"question": "What?", "history": [["\\ud83d\\ude00?", "\\udfff \\u0000"]]}', "What?"),
    ],
)
def test_odd_but_readable_questions_are_asked(client: FlaskClient, body: bytes, question: str) -> None:
    response = post(client, body)
    assert response.status_code == 200
    assert response.get_json()["question"] == question


def test_json_may_carry_a_charset_or_a_profile(client: FlaskClient) -> None:
    for content_type in ("application/json; charset=utf-8", "application/ld+json"):
        assert post(client, b'{"question": "What?"}', content_type).status_code == 200
