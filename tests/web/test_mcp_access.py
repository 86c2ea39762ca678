from __future__ import annotations

from pathlib import Path

import pytest
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

from qa.settings import Settings
from web.keys import KeyStore, Role
from web.mcp_access import KeyGate, known_names


def status(settings: Settings, authorization: str | None = None) -> int:
    headers = {} if authorization is None else {"Authorization": authorization}
    return TestClient(KeyGate(PlainTextResponse("in"), settings)).get("/mcp", headers=headers).status_code


def test_a_library_without_keys_asks_for_none(tmp_path: Path) -> None:
    assert status(Settings(library=tmp_path)) == 200


def test_a_library_with_keys_asks_for_one(tmp_path: Path) -> None:
    settings, keys = Settings(library=tmp_path), KeyStore(tmp_path)
    secret = keys.add("anna", role=Role.READER)
    assert status(settings, f"Bearer {secret}") == 200
    assert status(settings, f"bearer {secret} ") == 200
    for wrong in (None, "", "Bearer", "Bearer wrong", f"Basic {secret}", secret):
        assert status(settings, wrong) == 401
    assert status(Settings(library=tmp_path, open=True)) == 200
    keys.revoke("anna")
    assert status(settings, f"Bearer {secret}") == 401


def test_a_refusal_says_what_to_send(tmp_path: Path) -> None:
    KeyStore(tmp_path).add("anna", role=Role.READER)
    response = TestClient(KeyGate(PlainTextResponse("in"), Settings(library=tmp_path))).post("/mcp")
    assert response.headers["WWW-Authenticate"].startswith("Bearer")
    assert "Bearer KEY" in response.json()["error"]


@pytest.mark.parametrize(
    ("settings", "known", "unknown"),
    [
        (Settings(), {"127.0.0.1:*", "localhost:*", "[::1]:*"}, {"0.0.0.0:*"}),
        (Settings(host="::1"), {"[::1]:*", "localhost"}, {"::1"}),
        (Settings(host="0.0.0.0", allowed_hosts=("desk.example",)), {"desk.example", "desk.example:*"}, {"localhost"}),
    ],
)
def test_names_that_nobody_has_allowed_are_unknown(settings: Settings, known: set[str], unknown: set[str]) -> None:
    security = known_names(settings)
    assert security.enable_dns_rebinding_protection
    assert known <= set(security.allowed_hosts)
    assert not unknown & set(security.allowed_hosts)
    assert all(origin.partition("://")[2] in security.allowed_hosts for origin in security.allowed_origins)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", ""])
def test_what_listens_on_all_addresses_is_called_by_any_name(host: str) -> None:
    assert not known_names(Settings(host=host)).enable_dns_rebinding_protection
