from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from qa.domain import DocumentSummary

SAME = "http://localhost"
OTHER = "https://elsewhere.example"


@pytest.mark.parametrize(
    "path",
    ["/", "/documents", "/batches", "/nothing", "/api/v1/documents", "/api/nothing", "/healthz", "/static/pincite.css"],
)
def test_every_response_forbids_what_is_not_ours(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_pages_hold_nothing_inline(client: FlaskClient, harbour: DocumentSummary) -> None:
    pages = [
        client.get(path) for path in ("/", "/documents", "/batches", f"/documents/{harbour.id}?quote=0-5", "/nothing")
    ]
    pages.append(client.post("/ask", data={"question": "ferries"}, follow_redirects=True))
    for page in pages:
        body = page.get_data(as_text=True)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)", body)
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", body)


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": SAME}, True),
        ({"Referer": f"{SAME}/documents"}, True),
        ({"Sec-Fetch-Site": "same-origin", "Origin": SAME}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": OTHER}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://localhost:81"}, False),
        ({"Origin": "http://[bad"}, False),
        ({"Referer": f"{OTHER}/page"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
    ],
)
def test_other_sites_change_nothing(
    client: FlaskClient, harbour: DocumentSummary, headers: dict[str, str], allowed: bool
) -> None:
    uploaded = client.post(
        "/documents", data={"file": (io.BytesIO(b"New text."), "new.txt")}, headers=headers
    ).status_code
    asked = client.post("/api/v1/ask", json={"question": "What?"}, headers=headers).status_code
    removed = client.post(f"/documents/{harbour.id}/remove", headers=headers).status_code
    deleted = client.delete(f"/api/v1/documents/{harbour.id}", headers=headers).status_code
    assert (uploaded, asked, removed, deleted) == ((200, 200, 303, 404) if allowed else (403,) * 4)


def test_other_sites_may_link_here(client: FlaskClient) -> None:
    assert client.get("/", headers={"Sec-Fetch-Site": "cross-site", "Referer": OTHER}).status_code == 200
