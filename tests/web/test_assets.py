from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from web import assets


def test_browsers_keep_the_files_of_a_version(client: FlaskClient) -> None:
    page = client.get("/").get_data(as_text=True)
    addresses = re.findall(r'(?:href|src)="(/static/[^"]+)"', page)
    assert {address.rpartition("/")[2] for address in addresses} >= {
        "pincite.css",
        "pincite.js",
        "fragments.js",
        "icon.svg",
    }
    for address in addresses:
        assert address.startswith(f"{assets.assets_path()}/")
        with client.get(address) as response:
            assert response.status_code == 200
            assert "immutable" in response.headers["Cache-Control"]


def test_a_file_of_another_version_is_not_kept(client: FlaskClient) -> None:
    for address in ("/static/pincite.css", f"{assets.assets_path()}/nothing.css"):
        response = client.get(address)
        assert response.status_code == 404
        assert response.headers["Cache-Control"] == "no-cache"


def test_a_changed_file_changes_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "page.css"
    monkeypatch.setattr(assets, "FOLDER", tmp_path)
    paths = []
    for text in ("a", "b", "a"):
        path.write_text(text, "utf-8")
        paths.append(assets.assets_path.__wrapped__())
    assert paths[0] == paths[2] != paths[1]


def test_only_scripts_that_others_import_are_fetched_ahead(client: FlaskClient) -> None:
    ahead = re.findall(r'rel="modulepreload" href="[^"]*/([^"/]+)"', client.get("/").get_data(as_text=True))
    assert "fragments.js" in ahead
    assert not {"pincite.js", "shelf.js", "batches.js", "reference.js"} & set(ahead)
