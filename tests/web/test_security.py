from __future__ import annotations

import io
import re
from typing import Any

import pytest
from flask import request
from flask.testing import FlaskClient

from qa.domain import DocumentSummary
from qa.library import Library
from qa.settings import Settings
from web import create_app
from web.assets import assets_path

SAME = "http://localhost"
OTHER = "https://elsewhere.example"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/documents",
        "/batches",
        "/nothing",
        "/api/v1/documents",
        "/api/nothing",
        "/healthz",
        f"{assets_path()}/pincite.css",
    ],
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


@pytest.mark.parametrize(
    ("settings", "host", "status"),
    [
        ({}, "127.0.0.1:8000", 200),
        ({}, "localhost", 200),
        ({}, "[::1]:8000", 200),
        ({}, "elsewhere.example", 400),
        ({}, "127.0.0.1.elsewhere.example", 400),
        ({"host": "127.0.0.2"}, "127.0.0.2:8000", 200),
        ({"allowed_hosts": ("library.example",)}, "library.example", 200),
        ({"allowed_hosts": ("library.example",)}, "localhost", 200),
        ({"host": "0.0.0.0", "open": True}, "anything.example", 200),
        ({"host": "0.0.0.0", "open": True, "allowed_hosts": ("library.example",)}, "anything.example", 400),
    ],
)
def test_a_name_that_is_not_ours_is_refused(library: Library, settings: dict[str, Any], host: str, status: int) -> None:
    client = create_app(Settings(library=library.path, **settings), library=library).test_client()
    for path in ("/api/v1/documents", "/"):
        response = client.get(path, headers={"Host": host})
        assert response.status_code == status
        assert status == 200 or "allowed_hosts" in response.get_data(as_text=True)
    assert client.get("/healthz", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(("origins", "welcome"), [((OTHER,), True), (("*",), True), ((), False), ((SAME,), False)])
def test_other_sites_may_use_the_api_when_they_are_named(
    library: Library, origins: tuple[str, ...], welcome: bool
) -> None:
    client = create_app(Settings(library=library.path, cors_origins=origins), library=library).test_client()
    headers = {"Origin": OTHER, "Sec-Fetch-Site": "cross-site"}
    wanted = headers | {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization"}
    allowed = client.options("/api/v1/ask", headers=wanted).headers.get("Access-Control-Allow-Origin")
    asked = client.post("/api/v1/ask", json={"question": "What?"}, headers=headers)
    if welcome:
        assert asked.status_code == 200
        assert {allowed, asked.headers["Access-Control-Allow-Origin"]} <= {OTHER, "*"}
        assert "Access-Control-Allow-Credentials" not in asked.headers
    else:
        assert (allowed == OTHER, asked.status_code) == (False, 403)
    assert client.post("/ask", data={"question": "What?"}, headers=headers).status_code == 403


def test_behind_another_server_the_address_and_protocol_are_the_clients(library: Library) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https", "X-Forwarded-Host": "library.example"}
    settings = Settings(library=library.path, proxies=1, open=True, allowed_hosts=("library.example",))
    app = create_app(settings, library=library)
    app.add_url_rule("/who", view_func=lambda: f"{request.remote_addr} {request.url}")
    assert app.test_client().get("/who", headers=forwarded).text == "203.0.113.9 https://library.example/who"
    plain = create_app(Settings(library=library.path), library=library)
    plain.add_url_rule("/who", view_func=lambda: f"{request.remote_addr} {request.url}")
    assert plain.test_client().get("/who", headers=forwarded).text == "127.0.0.1 http://localhost/who"
