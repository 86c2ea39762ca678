from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

from qa.library import Library
from qa.settings import Settings
from tests.web.serving import Server, serving
from web import create_app
from web.keys import KeyStore, Role


def figures(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    """Return the value of each sample by its name and labels."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def shown(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    response = client.get("/metrics")
    assert response.mimetype == "text/plain"
    return figures(response.text)


def test_questions_refusals_and_requests_are_counted(client: FlaskClient, filled: Library) -> None:
    ask = {"question": "How many ferries cross the strait every working day?", "min_confidence": 0}
    client.post("/api/v1/ask", json=ask)
    client.get("/", query_string={"q": "How many ferries cross the strait?"})
    client.post("/api/v1/ask", json=ask | {"min_confidence": 1})
    client.post("/api/v1/ask", json={})
    found = shown(client)
    counts = {dict(labels)["outcome"]: value for (name, labels), value in found.items() if name.endswith("ons_total")}
    assert counts["refused"] >= 1
    assert sum(counts.values()) == 3
    assert found["pincite_answer_seconds_count", ()] == 3
    labels = (("method", "POST"), ("route", "/api/v1/ask"), ("status", "422"))
    assert found["pincite_request_seconds_count", labels] == 1


def test_the_library_is_measured(client: FlaskClient, filled: Library) -> None:
    found = shown(client)
    assert found["pincite_documents", ()] == len(filled.summaries())
    passages = {
        dict(labels)["language"]: value for (name, labels), value in found.items() if name == "pincite_passages"
    }
    assert sum(passages.values()) == filled.corpus.passage_count()
    assert len(passages) > 1


def test_jobs_are_counted_by_kind_and_state(client: FlaskClient, filled: Library) -> None:
    client.post("/api/v1/batches", data={"file": (io.BytesIO(b"What?\n"), "questions.txt")})
    assert shown(client)["pincite_jobs", (("kind", "batch"), ("state", "queued"))] == 1


def test_a_library_that_cannot_be_opened_has_no_size(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("a file", "utf-8")
    client = create_app(Settings(library=tmp_path / "library")).test_client()
    assert ("pincite_documents", ()) not in shown(client)


@pytest.mark.parametrize(("role", "status"), [(Role.READER, 403), (Role.ADMIN, 200), (None, 401)])
def test_figures_are_for_admins(client: FlaskClient, library: Library, role: Role | None, status: int) -> None:
    secret = KeyStore(library.path).add("desk", role=role or Role.ADMIN)
    response = client.get("/metrics", headers={} if role is None else {"Authorization": f"Bearer {secret}"})
    assert response.status_code == status
    assert status == 200 or response.mimetype == "application/problem+json"


@pytest.mark.server
def test_the_figures_of_all_workers_are_added_up(tmp_path: Path) -> None:
    with serving(tmp_path / "library", "--workers", "2") as server:
        server.add("moon.txt", "The moon is far away.")
        asked = _ask_both(server)
        texts = [server.send("/metrics")[1] for _ in range(4)]
    assert {figures(text)["pincite_answer_seconds_count", ()] for text in texts} == {asked}


def _ask_both(server: Server) -> int:
    for number in range(1, 200):
        server.ask("How far away is the moon?")
        if len({line["process"] for line in server.logged()}) == 2:
            return number
    return pytest.fail("one worker answered everything")
