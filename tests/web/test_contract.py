"""The REST API keeps to its OpenAPI document, whatever it is sent: a hundred cases of schemathesis, always the same.

Two thousand, against a running server with the setting `address_limit = "off"`:

    schemathesis --config-file tests/web/schemathesis.toml run http://127.0.0.1:8000/api/v1/openapi.json \\
        --checks all --max-examples 100 --seed 1 --request-timeout 60 --max-response-time 60
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest
import schemathesis
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from tests.web.conftest import HARBOUR
from web import create_app

BATCHES = "/api/v1/batches"
"""No schema can say which bytes are a question file, and one that is none is refused at once."""
CASES = hypothesis.settings(
    max_examples=5,
    derandomize=True,
    deadline=None,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    folder = tmp_path_factory.mktemp("contract")
    (folder / "harbour.md").write_text(HARBOUR, "utf-8")
    with Library.open(folder / "library", encoder=HashingEncoder()) as library:
        library.add([folder / "harbour.md"])
        app = create_app(Settings(library=library.path), library=library)
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)


@pytest.mark.parametrize("mode", list(GenerationMode))
def test_every_answer_is_one_that_the_document_names(described: Any, mode: GenerationMode) -> None:
    """What the document allows is accepted, what it does not is refused, and no answer is one that it does not name."""
    operations = [result.ok() for result in described.get_all_operations()]
    assert len(operations) >= 10
    for operation in operations:
        if mode is GenerationMode.NEGATIVE and not (operation.body or operation.query):
            continue  # a path alone cannot be wrong

        @CASES
        @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
        def check(case: Any) -> None:
            case.call_and_validate(excluded_checks=[positive_data_acceptance] if case.path == BATCHES else [])

        check()


@pytest.mark.usefixtures("filled")
def test_every_example_runs(client: FlaskClient, library: Library) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    ran = 0
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            query = {part["name"]: part["example"] for part in operation.get("parameters", ()) if "example" in part}
            bodies = _examples(document, operation.get("requestBody", {}).get("content", {}).get("application/json"))
            if not query and not bodies:
                continue
            for body in bodies or [None]:
                response = client.open(path, method=method.upper(), query_string=query, json=body)
                assert response.status_code == 200, (path, body)
                described = operation["responses"]["200"]["content"]["application/json"]["schema"]
                _validator(document, described).validate(json.loads(response.data))
                ran += 1
    assert ran >= 5


def _examples(document: dict[str, Any], content: dict[str, Any] | None) -> list[Any]:
    """Return the examples of a body: of its schema, or of those it is one of."""
    if content is None:
        return []
    schema = _resolved(document, content["schema"])
    found = [_resolved(document, choice) for choice in schema.get("anyOf", [schema])]
    return [choice["example"] for choice in found if "example" in choice]


def _resolved(document: dict[str, Any], schema: dict[str, Any]) -> Any:
    return document["components"]["schemas"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema


def _validator(document: dict[str, Any], schema: dict[str, Any]) -> Draft202012Validator:
    return Draft202012Validator({"components": document["components"], **schema})
