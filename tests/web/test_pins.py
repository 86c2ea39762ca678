"""Markers in a real browser: their cards, the source beside the answer, and what can be copied."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.browsing import LATE, MANUSCRIPTS, SUMMER, ask

pytestmark = [pytest.mark.browser, pytest.mark.server]

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
DESK = {"viewport": {"width": 1440, "height": 900}}


def open_pin(page: Page, question: str) -> Locator:
    """Ask, open the first marker with the keyboard, and return it."""
    marker = ask(page, question).locator(".marker").first
    marker.press("Enter")
    page.locator("#pane #quote").wait_for()
    return marker


@pytest.mark.parametrize("options", [DESK, PHONE], ids=["desk", "phone"])
def test_a_marker_opens_the_source_at_the_quote_and_escape_goes_back(page: Page) -> None:
    page.goto("/")
    marker = open_pin(page, LATE)
    mark = page.locator("#pane #quote")
    assert mark.inner_text() == page.locator("q").first.inner_text()
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport(ratio=1)
    expect(page.locator("#pane h2").first).to_have_text("Protocol of the council")
    expect(marker).to_have_attribute("aria-current", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#pane")).to_be_hidden()
    expect(marker).to_be_focused()
    expect(marker.locator("xpath=..").locator(".card")).to_be_hidden()


@pytest.mark.parametrize("options", [DESK])
def test_the_answer_stays_beside_the_source(page: Page) -> None:
    page.goto("/")
    open_pin(page, LATE)
    answer, pane = page.locator(".answer").bounding_box(), page.locator("#pane").bounding_box()
    assert answer
    assert pane
    assert answer["x"] + answer["width"] <= pane["x"]
    page.get_by_label("Your question").fill("The conversation goes on.")
    expect(page.locator("#pane")).to_be_visible()


@pytest.mark.parametrize("options", [PHONE])
def test_on_a_phone_the_source_is_a_sheet_that_a_touch_beside_it_closes(page: Page) -> None:
    page.goto("/")
    marker = ask(page, LATE).locator(".marker").first
    marker.tap()
    page.locator("#pane #quote").wait_for()
    box = page.locator("#pane").bounding_box()
    assert box
    assert box["width"] == 390
    assert box["y"] > 0
    page.mouse.click(200, 20)
    expect(page.locator("#pane")).to_be_hidden()
    expect(marker).to_be_focused()


def test_next_and_previous_go_through_the_citations(page: Page) -> None:
    page.goto("/")
    open_pin(page, LATE)
    count = page.locator(".marker").count()
    assert count > 1
    expect(page.locator("#pane output")).to_have_text(f"1 of {count}")
    page.get_by_role("button", name="Next citation").click()
    expect(page.locator("#pane output")).to_have_text(f"2 of {count}")
    assert page.locator("#pane #quote").inner_text() == page.locator("q").nth(1).inner_text()
    page.keyboard.press("p")
    expect(page.locator("#pane output")).to_have_text(f"1 of {count}")
    page.keyboard.press("Escape")
    expect(page.locator(".marker").first).to_be_focused()


@pytest.mark.parametrize("options", [DESK, PHONE | {"color_scheme": "dark"}], ids=["desk", "phone"])
def test_a_card_shows_the_quote_where_it_stands(page: Page) -> None:
    page.goto("/")
    turn = ask(page, SUMMER)
    card = turn.locator(".card").first
    expect(card).to_be_hidden()
    turn.locator(".marker").first.focus()
    expect(card).to_be_visible()
    expect(card).to_contain_text("garden")
    expect(card.locator("mark")).to_have_text(turn.locator("q").first.inner_text())
    expect(card).to_contain_text("Dogs must be kept on a lead.")
    box = card.bounding_box()
    assert box
    assert 0 <= box["x"] <= box["x"] + box["width"] <= page.evaluate("innerWidth")
    page.keyboard.press("Escape")
    expect(card).to_be_hidden()
    page.get_by_label("Your question").focus()
    turn.locator(".marker").first.hover()
    expect(card).to_be_visible()
    card.hover()
    expect(card).to_be_visible()


def test_words_are_found_in_the_pane(page: Page) -> None:
    page.goto("/")
    open_pin(page, LATE)
    page.keyboard.press("/")
    field = page.get_by_label("Find in this document")
    expect(field).to_be_focused()
    field.fill("bridge of district two")
    field.press("Enter")
    expect(page.locator("#pane mark.here")).to_have_text("bridge of district two")
    expect(page.locator("#pane mark.here")).to_be_in_viewport(ratio=1)
    page.locator("#pane .outline summary").click()
    page.locator("#pane .outline a").last.click()
    expect(page.locator("#pane #p45 .anchor")).to_be_focused()
    expect(page.locator("#pane #p45")).to_be_in_viewport()


def test_enter_goes_from_one_found_place_to_the_next(page: Page) -> None:
    page.goto("/")
    page.goto(ask(page, LATE).locator(".source-link").first.get_attribute("href") or "")
    field = page.get_by_label("Find in this document")
    field.fill("district ten")
    field.press("Enter")
    marks, here = page.locator("mark.found"), page.locator("mark.here")
    expect(here).to_be_in_viewport(ratio=1)
    for at, key in ((1, "Enter"), (2, "Enter"), (1, "Shift+Enter")):
        field.press(key)
        expect(marks.nth(at)).to_have_class("found here")
        expect(here).to_have_count(1)
    field.fill("district two")
    field.press("Enter")
    expect(page.locator("mark.found").first).to_have_text("district two")


CLIPBOARD = {"permissions": ["clipboard-read", "clipboard-write"]}


@pytest.mark.parametrize("options", [CLIPBOARD])
def test_answer_citation_and_link_are_copied(page: Page, address: str) -> None:
    page.goto("/")
    turn = ask(page, SUMMER)
    quote = turn.locator("q").first.inner_text()
    copied = "navigator.clipboard.readText()"
    turn.get_by_role("button", name="Copy the answer").click()
    expect(page.locator("#copied")).to_have_text("Copied")
    answer = page.evaluate(copied)
    assert answer.startswith(f"{SUMMER}\n\n“{quote}” (garden, ¶ 1, {address}/documents/garden-")
    turn.get_by_role("button", name="Copy the link").click()
    page.goto(page.evaluate(copied))
    expect(page.locator("q").first).to_have_text(quote)
    page.locator(".cite summary").first.click()
    page.get_by_role("button", name="Copy the citation as Markdown").first.click()
    assert page.evaluate(copied).startswith(f"> {quote}\n>\n> — [garden, ¶ 1]({address}/documents/")
    page.get_by_role("button", name="Copy the citation as HTML").first.click()
    html = "navigator.clipboard.read().then(async ([item]) => (await item.getType('text/html')).text())"
    assert f"<p>{quote}</p>" in page.evaluate(html)
    assert quote in page.evaluate(copied)


def test_shortcuts_are_listed_and_can_be_switched_off(page: Page) -> None:
    page.goto("/")
    field = page.get_by_label("Your question")
    page.keyboard.type("why?")
    expect(field).to_have_value("why?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.get_by_label("Use the keys that are single letters and signs").uncheck()
    page.keyboard.press("Escape")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.keyboard.press("?")
    expect(page.locator("#shortcuts")).to_be_hidden()
    page.get_by_role("button", name="Keyboard shortcuts").click()
    expect(page.locator("#shortcuts")).to_be_visible()


@pytest.mark.parametrize("options", [DESK | {"locale": "ar"}])
def test_the_pane_is_on_the_left_in_a_page_from_right_to_left(page: Page) -> None:
    page.goto("/")
    page.locator("#question").fill(MANUSCRIPTS)
    page.keyboard.press("Enter")
    page.locator(".marker").first.press("Enter")
    page.locator("#pane #quote").wait_for()
    box = page.locator("#pane").bounding_box()
    assert box
    assert box["x"] == 0
    expect(page.locator("#pane #quote")).to_be_in_viewport(ratio=1)
