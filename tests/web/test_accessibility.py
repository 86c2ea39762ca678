"""No page has a fault that axe-core finds, in both themes, on phones and right to left; none loads more than it may."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Response, expect

from tests.web.browsing import LATE, UNANSWERABLE

pytestmark = [pytest.mark.browser, pytest.mark.server]

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
MAX_BYTES = 120 * 1024


def every_page(page: Page) -> Iterator[tuple[str, Page]]:
    """Open one page after the other, whatever their language."""
    page.goto("/")
    yield "start", page
    for name, question in (("answer", LATE), ("refusal", UNANSWERABLE)):
        page.locator("#question").fill(question)
        page.keyboard.press("Enter")
        page.locator(".turn:not([aria-busy])").last.wait_for()
        expect(page.locator("[aria-busy=true]")).to_have_count(0)
        yield name, page
    page.locator(".cite summary").first.click()
    page.locator(".confidence summary").first.click()
    page.locator(".marker").first.click()
    page.locator("#pane #quote").wait_for()
    page.locator("#pane .cite summary").click()
    yield "citation, in the pane too", page
    page.keyboard.press("Escape")
    page.locator("#thread details summary").last.click()
    yield "refusal, opened", page
    page.goto("/documents?find=protocol")
    yield "library, filtered", page
    link = page.locator(".documents .title").get_attribute("href")
    page.goto(f"{link}?quote=40-60#p1")
    yield "source", page
    page.goto("/documents")
    page.locator(".languages summary").click()
    yield "library", page
    page.goto("/batches")
    yield "batches", page
    page.goto("/api/v1/docs")
    page.locator(".opblock").first.wait_for()
    yield "reference", page
    other = page.context.new_page()  # the browser itself remarks on the status of an error page
    other.goto("/nothing")
    yield "error", other


@pytest.mark.parametrize(
    "options",
    [
        {"viewport": PHONE, "color_scheme": "light", "locale": "es"},
        {"viewport": PHONE, "color_scheme": "dark", "locale": "ar"},
        {"viewport": DESK, "color_scheme": "light", "locale": "ar"},
        {"viewport": DESK, "color_scheme": "dark"},
        {"viewport": DESK, "forced_colors": "active"},
        {"viewport": DESK, "forced_colors": "active", "color_scheme": "dark"},
    ],
    ids=[
        "390 light Spanish",
        "390 dark Arabic",
        "1440 light Arabic",
        "1440 dark",
        "high contrast",
        "high contrast, dark",
    ],
)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(page: Page, options: dict[str, Any]) -> None:
    axe = Axe()
    for name, shown in every_page(page):
        assert shown.locator("html").get_attribute("dir") == ("rtl" if options.get("locale") == "ar" else "ltr")
        faults = axe.run(shown).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in faults] == [], name
        widths = shown.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert widths[0] <= widths[1], name


def test_everything_a_page_loads_is_small_and_ours(browser: Browser, address: str) -> None:
    paths = ["/", "/documents", "/batches", "/nothing"]
    for path in paths:
        with browser.new_context(base_url=address) as context:  # a new one, whose cache is empty
            page = context.new_page()
            responses: list[Response] = []
            page.on("response", partial(_keep, responses))
            page.goto(path, wait_until="networkidle")
            loaded = {response.url: len(response.body()) for response in responses}
            assert all(url.startswith(address) for url in loaded)
            assert len(loaded) > 5
            assert sum(loaded.values()) <= MAX_BYTES, (path, loaded)
            if path == "/documents":
                paths.append(page.locator(".documents .title").last.get_attribute("href") or "")
    assert len(paths) == 5


def _keep(responses: list[Response], response: Response) -> None:
    responses.append(response)
