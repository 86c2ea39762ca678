"""The OpenAPI document is valid, and says what the routes do."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import validate

from qa.library import Library
from web.document_records import DocumentDetail, DocumentList
from web.records import AnswerRecord


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    document: dict[str, Any] = response.get_json()
    return document


def test_the_document_is_valid_openapi_3_1(document: dict[str, Any]) -> None:
    assert document["openapi"].startswith("3.1.")
    validate(document)


def test_every_route_of_the_api_is_described(app: Flask, document: dict[str, Any]) -> None:
    served = {
        (re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule), method.lower())
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/") and not rule.endpoint.startswith("reference.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(path, method) for path, operations in document["paths"].items() for method in operations}
    assert described == served


def test_every_operation_names_the_problems_it_can_end_in(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            statuses = set(operation["responses"])
            assert {"405", "429", "500"} <= statuses, (method, path)
            assert ({"400", "413", "415", "422"} <= statuses) == ("requestBody" in operation), (method, path)
            assert operation["summary"], (method, path)


@pytest.mark.usefixtures("filled")
def test_the_models_are_the_records(client: FlaskClient, library: Library) -> None:
    """A record with a member that its model does not know, or without one that it has, does not pass."""
    record = client.post("/api/v1/ask", json={"question": "How many ferries cross the strait?"}).get_json()
    assert record["citations"]
    AnswerRecord.model_validate(record, extra="forbid", strict=True)
    DocumentList.model_validate(client.get("/api/v1/documents").get_json(), extra="forbid", strict=True)
    detail = client.get(f"/api/v1/documents/{library.summaries()[0].id}").get_json()
    DocumentDetail.model_validate(detail, extra="forbid", strict=True)
