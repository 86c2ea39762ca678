"""Lists in pages, tags that save sending a document again, and the original file, over REST."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from qa.domain import DocumentSummary
from qa.library import Library


def pages(client: FlaskClient, path: str, *, limit: int) -> list[list[Any]]:
    """Follow the cursors of a list from page to page."""
    found, cursor = [], ""
    while cursor is not None:
        response = client.get(path, query_string={"limit": limit} | ({"cursor": cursor} if cursor else {}))
        assert response.status_code == 200
        record = response.get_json()
        cursor = record.pop("next_cursor")
        [items] = record.values()
        found.append(items)
    return found


def test_the_list_comes_in_pages(client: FlaskClient, library: Library, tmp_path: Path) -> None:
    for number in range(7):  # the same title twice, and one that sorts by its accent
        (tmp_path / f"{number}.md").write_text(f"# Zoë's report {number // 2}\n\nText {number}.\n", "utf-8")
    library.add([tmp_path / f"{number}.md" for number in range(7)])
    found = pages(client, "/api/v1/documents", limit=3)
    assert [len(page) for page in found] == [3, 3, 1]
    ids = [document["id"] for page in found for document in page]
    assert ids == [summary.id for summary in library.summaries()]
    assert pages(client, "/api/v1/documents", limit=7) == [[document for page in found for document in page]]


def test_a_page_goes_on_where_the_list_changed(client: FlaskClient, library: Library, tmp_path: Path) -> None:
    for name in "bdfh":
        (tmp_path / f"{name}.txt").write_text(f"Text {name}.", "utf-8")
    library.add([tmp_path / f"{name}.txt" for name in "bdfh"])
    first = client.get("/api/v1/documents?limit=2").get_json()
    library.remove(first["documents"][1]["id"])
    (tmp_path / "a.txt").write_text("Text a.", "utf-8")
    library.add([tmp_path / "a.txt"])
    second = client.get("/api/v1/documents", query_string={"cursor": first["next_cursor"]}).get_json()
    assert [document["title"] for document in second["documents"]] == ["f", "h"]
    assert second["next_cursor"] is None


def test_passages_come_in_pages(client: FlaskClient, library: Library, harbour: DocumentSummary) -> None:
    found = pages(client, f"/api/v1/documents/{harbour.id}/passages", limit=2)
    assert [len(page) for page in found] == [2, 1]
    detail = client.get(f"/api/v1/documents/{harbour.id}").get_json()
    assert [passage for page in found for passage in page] == detail["passages"]
    assert client.get("/api/v1/documents/none/passages").status_code == 404


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "é",
        "\0",
        *(
            base64.urlsafe_b64encode(place).decode()
            for place in (b"{}", b"[1]", b'["a"]', b'["a", 1]', b"[true, false]", b"[" * 9000, b"\xff", b"9" * 5000)
        ),
    ],
)
def test_a_cursor_that_no_page_gave_leads_nowhere(client: FlaskClient, cursor: str) -> None:
    response = client.get("/api/v1/documents", query_string={"cursor": cursor})
    assert (response.status_code, response.mimetype) == (404, "application/problem+json")
    assert "without a cursor" in response.get_json()["detail"]


def test_odd_places_in_a_cursor_do_no_harm(client: FlaskClient, harbour: DocumentSummary) -> None:
    far = base64.urlsafe_b64encode(b"[" + b"9" * 30 + b"]").decode()
    assert client.get(f"/api/v1/documents/{harbour.id}/passages?cursor={far}").status_code == 404
    lone = base64.urlsafe_b64encode(b'["\\ud800", "\\u0000"]').decode()
    assert client.get(f"/api/v1/documents?cursor={lone}").status_code == 200


@pytest.mark.parametrize("query", ["limit=0", "limit=1001", "limit=x", "limit=1&limit=2", "page=2"])
def test_a_wrong_page_is_a_problem(client: FlaskClient, query: str) -> None:
    response = client.get(f"/api/v1/documents?{query}")
    assert response.status_code == 422
    assert response.get_json()["errors"][0]["field"] == query.partition("=")[0]


@pytest.mark.parametrize("path", ["", "/{id}", "/{id}/passages", "/{id}/original"])
def test_what_a_client_has_is_not_sent_again(
    client: FlaskClient, library: Library, harbour: DocumentSummary, path: str
) -> None:
    address = "/api/v1/documents" + path.replace("{id}", harbour.id)
    first = client.get(address)
    tag = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": f'"other", {tag}'})
    assert (again.status_code, again.data, again.headers["ETag"]) == (304, b"", tag)
    assert client.get(address, headers={"If-None-Match": '"other"'}).data == first.data

    source = Path(harbour.source)
    source.write_text(source.read_text("utf-8") + "\nOne more paragraph.\n", "utf-8")
    library.add([source])
    changed = client.get(address, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed.headers["ETag"] != tag


def test_the_original_is_the_file(client: FlaskClient, harbour: DocumentSummary) -> None:
    address = f"/api/v1/documents/{harbour.id}/original"
    response = client.get(address)
    assert response.data == Path(harbour.source).read_bytes()
    assert "attachment" in response.headers["Content-Disposition"]
    assert client.get(f"/documents/{harbour.id}/original").data == response.data
    Path(harbour.source).write_text("Something else.", "utf-8")
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("name", ["../../x.txt", "..\\..\\x.txt", "/etc/x.txt", "C:\\x.txt", "a/../../../x.txt"])
def test_a_path_as_name_stays_in_the_uploads(client: FlaskClient, library: Library, name: str) -> None:
    before = {path for path in library.path.parent.rglob("*") if library.path not in path.parents}
    response = client.post(
        "/api/v1/documents",
        data={"file": (io.BytesIO(b"A text."), name)},
        content_type="multipart/form-data",
    )
    assert response.status_code == 201
    [stored] = (library.path / "uploads").iterdir()
    assert stored.name in ("x.txt", "C_x.txt")
    assert {path for path in library.path.parent.rglob("*") if library.path not in path.parents} == before
