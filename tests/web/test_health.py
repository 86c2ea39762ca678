from __future__ import annotations

import threading
import time
from pathlib import Path

from flask.testing import FlaskClient

from qa.library import Library
from qa.settings import Settings
from tests.fakes import HashingEncoder
from web import create_app


class SlowEncoder(HashingEncoder):
    """Encodes nothing until it is told to go on, as a model that is still being loaded."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded = threading.Event()

    def _encode(self, texts):  # type: ignore[no-untyped-def]
        self.loaded.wait(10)
        return super()._encode(texts)


def wait_until_ready(client: FlaskClient) -> int:
    for _ in range(500):
        status = client.get("/readyz").status_code
        if status == 200:
            break
        time.sleep(0.01)
    return status


def test_healthz_says_that_the_process_answers(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.get_json()) == (200, {"status": "ok"})


def test_readyz_waits_for_the_model(tmp_path: Path) -> None:
    encoder = SlowEncoder()
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        client = create_app(Settings(library=library.path), library=library).test_client()
        response = client.get("/readyz")
        assert (response.status_code, response.mimetype) == (503, "application/problem+json")
        assert "being loaded" in response.get_json()["detail"]
        assert client.get("/healthz").status_code == 200
        encoder.loaded.set()
        assert wait_until_ready(client) == 200


def test_readyz_names_why_the_model_cannot_be_loaded(tmp_path: Path) -> None:
    settings = Settings(library=tmp_path / "library", model=str(tmp_path / "no-model"), cache=tmp_path / "cache")
    app = create_app(settings)
    client = app.test_client()
    reasons = set()
    for _ in range(3000):
        response = client.get("/readyz")
        assert response.status_code == 503
        reasons.add(response.get_json()["detail"])
        if len(reasons) == 2:
            break
        time.sleep(0.01)
    app.extensions["pincite.library"].close()
    assert any("no-model" in reason for reason in reasons)
