from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from qa import errors as qa_errors
from qa.errors import BatchError, PinciteError
from qa.library import Library
from qa.settings import Settings
from web import create_app
from web.errors import problem_of

ALL_ERRORS = [getattr(qa_errors, name) for name in qa_errors.__all__ if name != "PinciteError"]


def raising(app: Flask, error: Exception) -> FlaskClient:
    def fail() -> str:
        raise error

    app.add_url_rule("/api/fail", view_func=fail)
    app.add_url_rule("/fail", endpoint="fail_page", view_func=fail)
    return app.test_client()


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("QuestionError", 422),
        ("UsageError", 422),
        ("LibraryError", 503),
        ("LibraryBusyError", 503),
        ("LibraryFullError", 507),
        ("ModelMismatchError", 503),
        ("ModelUnavailableError", 503),
        ("LoadError", 422),
        ("UnknownFormatError", 422),
        ("UnknownDocumentError", 404),
        ("UnknownLanguageError", 404),
    ],
)
def test_every_error_has_its_status_as_json_and_as_a_page(app: Flask, name: str, status: int) -> None:
    client = raising(app, getattr(qa_errors, name)("the <b>cause</b>; the remedy"))
    response, page = client.get("/api/fail"), client.get("/fail")
    problem = response.get_json()
    assert (response.status_code, page.status_code) == (status, status)
    assert response.mimetype == "application/problem+json"
    assert problem["status"] == status
    assert problem["detail"] == "The <b>cause</b>; the remedy."
    assert problem["instance"] == "/api/fail"
    assert problem["type"].startswith("urn:pincite:problem:")
    assert problem["title"]
    assert "The &lt;b&gt;cause&lt;/b&gt;; the remedy." in page.get_data(as_text=True)
    assert ("Retry-After" in response.headers) == (status == 503)


@pytest.mark.parametrize("name", ["q.csv", "my questions.csv", "library/pincite.db", "/tmp/q.csv"])
def test_the_name_of_a_file_stays_as_it_is(app: Flask, name: str) -> None:
    with app.test_request_context():
        assert problem_of(qa_errors.BatchError(f"{name}: cannot be read")).detail == f"{name}: cannot be read."


def test_the_unexpected_shows_nothing_of_the_inside(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    client = raising(app, RuntimeError("secret /home/minister"))
    for path in ("/api/fail", "/fail"):
        response = client.get(path)
        assert response.status_code == 500
        assert "secret" not in response.get_data(as_text=True)
        assert "RuntimeError" not in response.get_data(as_text=True)
    assert "secret" in caplog.text


def test_an_error_that_is_new_counts_as_its_ancestor(app: Flask) -> None:
    class NewLibraryError(qa_errors.LibraryFullError):
        pass

    with app.test_request_context():
        assert problem_of(NewLibraryError("x")).status == 507


@pytest.mark.parametrize("error", ALL_ERRORS)
def test_no_named_error_tells_a_program_nothing(app: Flask, error: type[PinciteError]) -> None:
    with app.test_request_context():
        assert problem_of(error("the cause")).title


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/api/v1/nothing", 404),
        ("GET", "/api/", 404),
        ("DELETE", "/api/v1/ask", 405),
        ("PUT", "/api/v1/documents", 405),
        ("POST", "/healthz", 405),
        ("DELETE", "/readyz", 405),
    ],
)
def test_wrong_addresses_and_methods_are_problems(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    problem = response.get_json()
    assert (response.status_code, response.mimetype) == (status, "application/problem+json")
    assert (problem["type"], problem["instance"]) == ("about:blank", path)
    assert ("Allow" in response.headers) == (status == 405)


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/nothing", 404), ("PUT", "/", 405)])
def test_people_get_a_page(client: FlaskClient, method: str, path: str, status: int) -> None:
    response = client.open(path, method=method)
    assert (response.status_code, response.mimetype) == (status, "text/html")
    assert '<a class="wordmark"' in response.get_data(as_text=True)


def test_a_reason_begins_like_a_sentence_unless_it_names_a_file_first(app: Flask) -> None:
    with app.test_request_context():
        assert problem_of(BatchError("bad.csv: no column is named `question`")).detail.startswith("bad.csv: no column")
        assert problem_of(BatchError("no column is named `question`")).detail == "No column is named `question`."


def test_the_script_gets_a_fragment(client: FlaskClient) -> None:
    response = client.post("/ask", data={"question": ""}, headers={"X-Fragment": "1"})
    body = response.get_data(as_text=True)
    assert response.status_code == 422
    assert "question is empty" in body
    assert "<html" not in body


def test_a_request_beyond_the_limit_is_too_large(app: Flask) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1000
    client = app.test_client()
    body = {"file": (io.BytesIO(b"x" * 2000), "big.txt")}
    response = client.post("/api/v1/documents", data=body, content_type="multipart/form-data")
    assert response.status_code == 413
    assert "too large" in response.get_json()["detail"]


def test_a_tampered_library_is_told_in_a_problem(library: Library, client: FlaskClient, tmp_path: Path) -> None:
    (tmp_path / "harbour.txt").write_text("The harbour of Elmford opens at dawn.\n", "utf-8")
    library.add(tmp_path / "harbour.txt")
    with library.corpus.database.writing() as connection:
        connection.execute("UPDATE passages SET text = x'00'")
    response = client.post("/api/v1/ask", json={"question": "When does the harbour open?"})
    assert (response.status_code, response.mimetype) == (503, "application/problem+json")
    assert "pincite doctor" in response.get_json()["detail"]


def test_an_unusable_library_is_told_on_pages_and_to_programs(library: Library) -> None:
    database = library.path / "pincite.db"
    library.close()
    database.write_bytes(b"this is not a library" * 100)
    client = create_app(Settings(library=library.path)).test_client()
    response = client.post("/api/v1/ask", json={"question": "What?"})
    assert response.status_code == 503
    assert "damaged" in response.get_json()["detail"]
    for path in ("/", "/documents"):
        assert "damaged" in client.get(path).get_data(as_text=True)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.mimetype) == (503, "application/problem+json")
    assert client.get("/healthz").status_code == 200
