"""The page of the REST API: it shows every route, and loads nothing from elsewhere."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Page, expect


def test_the_page_and_its_assets_are_served(client: FlaskClient) -> None:
    page = client.get("/api/v1/docs")
    assert (page.status_code, page.mimetype) == (200, "text/html")
    policy = page.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self';" in policy
    assert "unsafe" not in policy
    for name in ("css/swagger-ui.css", "js/swagger-ui-bundle.js"):
        assert f"/api/v1/docs/assets/{name}" in page.get_data(as_text=True)
        with client.get(f"/api/v1/docs/assets/{name}") as asset:
            assert asset.status_code == 200
    assert client.get("/api/v1/docs/assets/../__init__.py").status_code == 404
    assert "data:" not in client.get("/").headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("language", "direction", "told"),
    [
        ("ar", "rtl", "للبرامج التي"),
        ("de", "ltr", "Für Programme"),
        ("en", "ltr", "For programs"),
        ("es", "ltr", "Para programas"),
        ("fr", "ltr", "Pour les programmes"),
        ("zh", "ltr", "供程序"),
    ],
)
def test_the_frame_speaks_the_readers_language_and_the_document_english(
    client: FlaskClient, language: str, direction: str, told: str
) -> None:
    page = html.fromstring(client.get("/api/v1/docs", headers={"Accept-Language": language}).data)
    assert page.get("dir") == direction
    assert told in page.findtext(".//p[@class='lead']")
    (document,) = page.xpath("//*[@id='reference']")
    assert (document.get("lang"), document.get("dir")) == ("en", "ltr")


@pytest.mark.browser
def test_the_page_shows_every_route_and_sends_requests(page: Page) -> None:
    page.goto("/api/v1/docs")
    document = page.request.get("/api/v1/openapi.json").json()
    expect(page.locator(".opblock")).to_have_count(sum(map(len, document["paths"].values())))
    route = page.locator("#operations-Documents-listDocuments")
    route.get_by_role("button").first.click()
    route.get_by_role("button", name="Try it out").click()
    route.get_by_role("button", name="Execute").click()
    expect(route.locator(".live-responses-table td.response-col_status:not(.col_header)").first).to_contain_text("200")
