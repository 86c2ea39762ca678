from __future__ import annotations

import io

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from qa.domain import DocumentSummary
from qa.errors import UsageError
from qa.library import Library
from qa.settings import Settings
from web import create_app
from web.access import check_exposure
from web.assets import assets_path
from web.keys import KeyStore, Role

QUESTION = {"question": "How many ferries cross the strait?"}


@pytest.fixture
def keys(library: Library) -> dict[str, str]:
    """A key of each role, and some that let nobody in, by name."""
    store = KeyStore(library.path)
    secrets = {role.value: store.add(role.value, role=role) for role in Role}
    secrets["revoked"] = store.add("revoked", role=Role.ADMIN)
    store.revoke("revoked")
    return secrets | {"wrong": "pincite_wrong", "empty": ""}


@pytest.fixture
def client(library: Library, keys: dict[str, str]) -> FlaskClient:
    return create_app(Settings(library=library.path), library=library).test_client()


def bearer(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def upload(client: FlaskClient, headers: dict[str, str]) -> TestResponse:
    return client.post("/api/v1/documents", data={"file": (io.BytesIO(b"New text."), "new.txt")}, headers=headers)


@pytest.mark.parametrize(("role", "changes"), [("reader", False), ("editor", True), ("admin", True)])
def test_a_role_allows_what_it_says(
    client: FlaskClient, keys: dict[str, str], harbour: DocumentSummary, role: str, changes: bool
) -> None:
    headers = bearer(keys[role])
    place = f"/api/v1/documents/{harbour.id}"
    assert client.post("/api/v1/ask", json=QUESTION, headers=headers).status_code == 200
    assert client.post("/api/v1/search", json=QUESTION, headers=headers).status_code == 200
    assert client.get(place, headers=headers).status_code == 200
    assert client.get("/documents", headers=headers).status_code == 200
    assert upload(client, headers).status_code == (201 if changes else 403)
    assert client.delete(place, headers=headers).status_code == (204 if changes else 403)


@pytest.mark.parametrize("which", ["revoked", "wrong", "empty", None])
def test_without_a_valid_key_nothing_is_told(
    client: FlaskClient, keys: dict[str, str], harbour: DocumentSummary, which: str | None
) -> None:
    headers = {} if which is None else bearer(keys[which])
    bodies = set()
    for response in (
        client.post("/api/v1/ask", json=QUESTION, headers=headers),
        client.get(f"/api/v1/documents/{harbour.id}", headers=headers),
        client.delete(f"/api/v1/documents/{harbour.id}", headers=headers),
        upload(client, headers),
        client.get("/api/v1/nothing", headers=headers),
    ):
        assert (response.status_code, response.mimetype) == (401, "application/problem+json")
        assert response.headers["WWW-Authenticate"] == "Bearer realm=pincite"
        bodies.add(response.get_json()["detail"])
    assert bodies == {"Send a valid key as `Authorization: Bearer KEY`, or sign in with it on the chat page."}


def test_the_refusal_of_a_role_is_a_problem(client: FlaskClient, keys: dict[str, str]) -> None:
    response = upload(client, bearer(keys["reader"]))
    assert response.mimetype == "application/problem+json"
    assert "does not allow this" in response.get_json()["detail"]


def test_probes_and_the_form_need_no_key(client: FlaskClient) -> None:
    for path in ("/healthz", "/sign-in", f"{assets_path()}/pincite.css"):
        with client.get(path) as response:
            assert response.status_code == 200


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("ar", "تسجيل الدخول"),
        ("de", "Anmelden"),
        ("en", "Sign in"),
        ("es", "Iniciar"),
        ("fr", "Se connecter"),
        ("zh", "登录"),
    ],
)
def test_the_form_speaks_the_readers_language_also_the_chosen_one(
    client: FlaskClient, keys: dict[str, str], language: str, told: str
) -> None:
    assert told in client.get("/sign-in", headers={"Accept-Language": language}).get_data(as_text=True)
    assert client.post("/language", data={"language": language, "back": "/sign-in"}).location == "/sign-in"
    assert told in client.get("/sign-in").get_data(as_text=True)
    client.post("/sign-in", data={"key": keys["reader"]})
    assert client.post("/language", data={"language": "fr", "back": "/documents"}).location == "/documents"


def test_a_person_signs_in_and_out(client: FlaskClient, keys: dict[str, str], harbour: DocumentSummary) -> None:
    page = client.get(f"/documents/{harbour.id}?quote=0-5")
    assert (page.status_code, page.location) == (303, f"/sign-in?next=/documents/{harbour.id}?quote%3D0-5")
    assert 'name="key"' in client.get(page.location).get_data(as_text=True)
    wrong = client.post("/sign-in", data={"key": keys["revoked"]})
    assert wrong.status_code == 401
    assert "no valid key" in wrong.get_data(as_text=True)
    assert "Set-Cookie" not in wrong.headers
    inside = client.post("/sign-in", data={"key": f" {keys['reader']} ", "next": "/documents"})
    assert (inside.status_code, inside.location) == (303, "/documents")
    cookie = inside.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Strict"))
    assert "Secure" not in cookie
    assert "Sign out" in client.get("/documents").get_data(as_text=True)
    assert client.get("/", query_string={"q": QUESTION["question"]}).status_code == 200
    assert client.post("/documents", data={}).status_code == 403
    assert client.post("/sign-out").location == "/sign-in"
    assert client.get("/documents").status_code == 303


def test_under_https_the_cookie_stays_there(client: FlaskClient, keys: dict[str, str]) -> None:
    response = client.post("/sign-in", data={"key": keys["reader"]}, base_url="https://localhost")
    assert "Secure" in response.headers["Set-Cookie"]


@pytest.mark.parametrize("place", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "", "/a\r\nb"])
def test_signing_in_leads_nowhere_else(client: FlaskClient, keys: dict[str, str], place: str) -> None:
    assert client.post("/sign-in", data={"key": keys["reader"], "next": place}).location == "/"


def test_a_cookie_counts_on_our_own_pages_only(client: FlaskClient, keys: dict[str, str]) -> None:
    client.post("/sign-in", data={"key": keys["reader"]})
    assert client.get("/api/v1/documents").status_code == 200
    other = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    assert client.get("/api/v1/documents", headers=other).status_code == 401


def test_the_pages_script_is_told_without_a_redirect(client: FlaskClient) -> None:
    assert client.post("/ask", data=QUESTION, headers={"X-Fragment": "1"}).status_code == 401


def test_a_key_revoked_is_out_with_the_next_request(
    client: FlaskClient, library: Library, keys: dict[str, str]
) -> None:
    headers = bearer(keys["admin"])
    assert client.get("/api/v1/documents", headers=headers).status_code == 200
    KeyStore(library.path).revoke("admin")
    assert client.get("/api/v1/documents", headers=headers).status_code == 401


def test_an_open_server_asks_nobody(library: Library, keys: dict[str, str]) -> None:
    app = create_app(Settings(library=library.path, host="0.0.0.0", open=True), library=library)
    assert app.test_client().get("/api/v1/documents").status_code == 200


@pytest.mark.parametrize("settings", [{"host": "0.0.0.0"}, {"host": "::"}, {"proxies": 1}])
def test_where_others_can_come_a_key_is_needed(library: Library, settings: dict[str, int | str]) -> None:
    exposed = Settings(library=library.path, **settings)  # type: ignore[arg-type]  # each is what it must be
    assert create_app(exposed, library=library).test_client().get("/api/v1/documents").status_code == 401
    with pytest.raises(UsageError, match=r"pincite key add NAME --role reader.*--open"):
        check_exposure(exposed)
    KeyStore(library.path).add("desk", role=Role.READER)
    check_exposure(exposed)
    KeyStore(library.path).revoke("desk")
    with pytest.raises(UsageError):
        check_exposure(exposed)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.1.2.3", "::1", "localhost"])
def test_alone_on_this_computer_none_is(library: Library, host: str) -> None:
    alone = Settings(library=library.path, host=host)
    check_exposure(alone)
    assert create_app(alone, library=library).test_client().get("/api/v1/documents").status_code == 200


def test_clients_of_openai_send_their_key_as_they_always_do(
    client: FlaskClient, keys: dict[str, str], harbour: DocumentSummary
) -> None:
    body = {"model": "pincite", "messages": [{"role": "user", "content": QUESTION["question"]}]}
    assert client.post("/v1/chat/completions", json=body, headers=bearer(keys["reader"])).status_code == 200
    refused = client.post("/v1/chat/completions", json=body, headers=bearer(keys["wrong"]))
    assert (refused.status_code, "error" in refused.get_json()) == (401, True)
    assert client.get("/v1/models").status_code == 401
