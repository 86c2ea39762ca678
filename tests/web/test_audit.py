from __future__ import annotations

import io
import json
from typing import Any

from flask.testing import FlaskClient

from qa.audit import AUDIT_FILE
from qa.domain import DocumentSummary
from qa.library import Library
from web.keys import KeyStore, Role


def lines(library: Library) -> list[dict[str, Any]]:
    path = library.path / AUDIT_FILE
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


def test_changes_are_written_with_who_and_what(client: FlaskClient, library: Library, harbour: DocumentSummary) -> None:
    secret = KeyStore(library.path).add("desk", role=Role.EDITOR)
    headers = {"Authorization": f"Bearer {secret}", "X-Request-ID": "one"}
    files = {"file": [(io.BytesIO(b"New text."), "new.txt"), (io.BytesIO(b""), "empty.txt")]}
    added = client.post("/api/v1/documents", data=files, headers=headers).get_json()["added"]
    client.delete(f"/api/v1/documents/{harbour.id}", headers=headers)
    first, second = lines(library)
    assert first | {"time": ""} == {
        "time": "",
        "who": "desk",
        "address": "127.0.0.1",
        "action": "add",
        "what": [added[0]["id"]],
        "request_id": "one",
    }
    assert (second["action"], second["what"], second["who"]) == ("remove", [harbour.id], "desk")
    assert first["time"] <= second["time"]
    assert secret not in (library.path / AUDIT_FILE).read_text("utf-8")


def test_what_is_brought_back_is_written(client: FlaskClient, library: Library, harbour: DocumentSummary) -> None:
    client.post(f"/documents/{harbour.id}/remove")
    client.post(f"/documents/{harbour.id}/restore")
    assert [(line["action"], line["what"]) for line in lines(library)] == [
        ("remove", [harbour.id]),
        ("add", [harbour.id]),
    ]


def test_what_changes_nothing_is_not_written(client: FlaskClient, library: Library, harbour: DocumentSummary) -> None:
    client.post("/api/v1/ask", json={"question": "What?"})
    client.get("/documents")
    client.delete("/api/v1/documents/none")
    client.post("/documents", data={"file": (io.BytesIO(b""), "empty.txt")})
    assert lines(library) == []
