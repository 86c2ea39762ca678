"""The library page in a real browser, with and without its script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.web.browsing import DROP

pytestmark = [pytest.mark.browser, pytest.mark.server]

KITES: FilePayload = {"name": "Kites.txt", "mimeType": "text/plain", "buffer": b"The festival begins with kites."}
EMPTY: FilePayload = {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""}
WITHOUT_SCRIPT = {"java_script_enabled": False}


@pytest.mark.parametrize("options", [{}, WITHOUT_SCRIPT], ids=["script", "no script"])
def test_files_are_added_removed_and_brought_back(page: Page) -> None:
    page.goto("/documents")
    page.get_by_label("Add documents").set_input_files([KITES, EMPTY])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#uploads")).to_contain_text("Kites was added")
    expect(page.locator("#uploads")).to_contain_text("empty.txt was not added: it is empty")
    page.get_by_role("button", name="Remove Kites").click()
    expect(page.get_by_role("link", name="Kites")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Kites")).to_be_visible()
    page.get_by_role("button", name="Remove Kites").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


def test_files_are_sent_one_by_one_and_shown_on_their_way(page: Page) -> None:
    page.goto("/documents")
    page.evaluate("window.untouched = true")
    held: list[Route] = []

    def hold_the_first(route: Route) -> None:
        if held:
            route.continue_()
        held.append(route)

    page.route("**/documents", hold_the_first)
    page.get_by_label("Add documents").set_input_files([KITES, EMPTY])
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".sending").last).to_contain_text("empty.txt")
    expect(page.locator(".sending progress")).to_have_count(2)
    assert len(held) == 1
    held[0].continue_()
    expect(page.locator(".sending")).to_have_count(0)
    expect(page.get_by_role("link", name="Kites")).to_be_visible()
    assert page.evaluate("window.untouched")
    page.get_by_role("button", name="Remove Kites").click()
    expect(page.get_by_role("link", name="Kites")).to_have_count(0)


def test_files_can_be_dropped(page: Page) -> None:
    page.goto("/documents")
    page.evaluate(DROP)
    expect(page.locator("#uploads")).to_contain_text("Dropped was added")
    page.get_by_role("button", name="Remove Dropped").click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT])
def test_documents_are_found_and_chosen_without_a_script(page: Page) -> None:
    page.goto("/documents")
    page.get_by_role("searchbox").fill("garden")
    page.get_by_role("button", name="Find").click()
    expect(page.locator(".documents li")).to_have_count(1)
    page.get_by_role("checkbox", name="Ask garden").check()
    page.get_by_role("button", name="Ask the chosen ones").click()
    expect(page).to_have_url(re.compile(r"/\?document=garden-[0-9a-f]{8}$"))


@pytest.mark.parametrize("options", [WITHOUT_SCRIPT])
def test_the_language_is_changed_without_a_script(page: Page) -> None:
    page.goto("/documents?find=garden")
    page.locator(".languages summary").click()
    page.get_by_role("button", name="العربية").click()
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(page).to_have_url(re.compile(r"/documents\?find=garden"))
    expect(page.locator("h1")).to_have_text("المستندات")
    expect(page.locator("h1")).to_have_css("direction", "rtl")
