from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from qa.library import Library
from qa.settings import Settings
from web import create_app
from web.keys import KeyStore, Role


def client_of(library: Library, **limits: str) -> FlaskClient:
    settings = Settings(library=library.path, **limits)  # type: ignore[arg-type]  # limits are texts
    return create_app(settings, library=library).test_client()


def statuses(client: FlaskClient, times: int, path: str = "/api/v1/documents", **headers: str) -> list[int]:
    return [client.get(path, headers=headers).status_code for _ in range(times)]


def test_an_address_is_limited_over_all_routes(library: Library) -> None:
    client = client_of(library, address_limit="3/hour")
    assert statuses(client, 2) + statuses(client, 2, "/documents") == [200, 200, 200, 429]
    refused = client.get("/api/v1/documents")
    assert refused.mimetype == "application/problem+json"
    assert refused.get_json()["detail"] == "This address has sent more than 3 requests a hour. Wait, and send fewer."
    assert 0 < int(refused.headers["Retry-After"]) <= 3601


def test_probes_are_not_counted(library: Library) -> None:
    client = client_of(library, address_limit="1/hour")
    assert statuses(client, 5, "/healthz") == [200] * 5
    assert statuses(client, 2) == [200, 429]


def test_each_key_is_limited_on_its_own(library: Library) -> None:
    store = KeyStore(library.path)
    one, two = (f"Bearer {store.add(name, role=Role.READER)}" for name in ("one", "two"))
    client = client_of(library, key_limit="2/hour")
    assert statuses(client, 3, Authorization=one) == [200, 200, 429]
    assert statuses(client, 3, Authorization=two) == [200, 200, 429]


def test_guessing_keys_is_limited_by_address(library: Library) -> None:
    KeyStore(library.path).add("one", role=Role.READER)
    client = client_of(library, address_limit="2/hour")
    assert statuses(client, 4, Authorization="Bearer guess") == [401, 401, 429, 429]


@pytest.mark.parametrize("limit", ["off", "6000/minute"])
def test_the_usual_use_meets_no_limit(library: Library, limit: str) -> None:
    assert statuses(client_of(library, address_limit=limit), 20) == [200] * 20
