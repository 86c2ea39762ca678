"""The pages in a real browser, with and without their script."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.web.browsing import LATE, MANUSCRIPTS, NUMBERS, SUMMER, UNANSWERABLE, ask

pytestmark = [pytest.mark.browser, pytest.mark.server]


def test_a_link_to_a_quote_opens_without_the_conversation(page: Page) -> None:
    page.goto("/")
    turn = ask(page, LATE)
    quote = turn.locator("q").first.inner_text()
    assert "market of district eleven" in quote
    page.goto(turn.locator(".marker").first.get_attribute("href") or "")
    mark = page.locator("mark#quote")
    expect(mark).to_have_text(quote)
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport(ratio=1)
    assert page.evaluate("scrollY") > 0
    target = page.locator(".paragraph:target")
    expect(target).to_have_id(re.search(r"#(p\d+)$", page.url)[1])  # type: ignore[index]
    expect(target).to_be_in_viewport(ratio=1)


def test_the_conversation_grows_without_a_reload(page: Page) -> None:
    page.goto("/")
    page.evaluate("window.untouched = true")
    field = page.get_by_label("Your question")
    ask(page, SUMMER)
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    ask(page, UNANSWERABLE)
    assert page.evaluate("window.untouched")
    assert page.locator(".question").all_inner_texts() == [SUMMER, UNANSWERABLE]
    expect(page.locator(".turn").last).to_contain_text("The documents do not say.")
    assert page.locator("#thread").get_attribute("aria-live") == "polite"


def test_earlier_turns_are_sent_along(page: Page) -> None:
    page.goto("/")
    ask(page, SUMMER)
    with page.expect_request("**/ask") as sent:
        ask(page, LATE)
    assert "botanical" in (sent.value.post_data or "")


def test_the_conversation_is_there_after_a_reload_until_it_is_cleared(page: Page) -> None:
    page.goto("/")
    ask(page, SUMMER)
    ask(page, LATE)
    page.reload()
    assert page.locator(".question").all_inner_texts() == [SUMMER, LATE]
    page.locator(".source-link").first.click()
    page.locator("mark#quote").wait_for()
    page.go_back()
    assert page.locator(".question").all_inner_texts() == [SUMMER, LATE]
    page.get_by_role("link", name="Start over").click()
    expect(page.locator(".turn")).to_have_count(0)
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


def test_the_conversation_is_there_in_another_language(page: Page) -> None:
    page.goto("/")
    ask(page, SUMMER)
    ask(page, LATE)
    page.locator(".languages summary").click()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    assert page.locator(".question").all_inner_texts() == [SUMMER, LATE]


def test_a_conversation_longer_than_its_address_is_there_after_a_reload(page: Page) -> None:
    page.goto("/")
    questions = [f"What did the council vote about the market of district {name}?" for name in (*NUMBERS, "one")]
    for question in questions:
        ask(page, question)
    assert page.url.count("q=") == len(questions) - 1
    page.reload()
    assert page.locator(".question").all_inner_texts() == questions
    ask(page, SUMMER)
    assert page.locator(".question").all_inner_texts() == [*questions, SUMMER]


def test_a_question_that_is_not_answered_yet_is_asked_again_by_a_reload(page: Page) -> None:
    page.goto("/")
    ask(page, SUMMER)
    expect(page).to_have_title(f"\u2068{SUMMER}\u2069 – Pincite")
    page.route("**/ask", lambda route: None)
    page.get_by_label("Your question").fill(LATE)
    page.keyboard.press("Enter")
    page.locator("[aria-busy=true]").wait_for()
    page.reload()
    assert page.locator(".question").all_inner_texts() == [SUMMER, LATE]
    expect(page.locator(".marker").last).to_be_visible()
    expect(page).to_have_title(f"\u2068{LATE}\u2069 – Pincite")


def test_a_question_is_edited_and_asked_again(page: Page) -> None:
    page.goto("/")
    ask(page, SUMMER)
    ask(page, UNANSWERABLE)
    ask(page, LATE)
    field = page.get_by_label("Your question")
    page.locator(".edit").nth(1).click()
    expect(field).to_have_value(UNANSWERABLE)
    expect(field).to_be_focused()
    page.get_by_role("link", name="Leave it as it was").click()
    expect(field).to_have_value("")
    expect(page.locator(".turn")).to_have_count(3)
    page.locator(".edit").nth(1).click()
    ask(page, MANUSCRIPTS)
    assert page.locator(".question").all_inner_texts() == [SUMMER, MANUSCRIPTS]
    page.reload()
    assert page.locator(".question").all_inner_texts() == [SUMMER, MANUSCRIPTS]


def test_shift_enter_starts_a_new_line(page: Page) -> None:
    page.goto("/")
    field = page.get_by_label("Your question")
    field.fill("first")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("second")
    expect(field).to_have_value("first\nsecond")
    expect(page.locator(".turn")).to_have_count(0)


def test_a_server_that_is_gone_is_told_calmly_and_the_question_kept(browser: Browser, address: str) -> None:
    with browser.new_context(base_url=address) as context:
        page = context.new_page()
        page.goto("/")
        context.set_offline(True)
        turn = ask(page, SUMMER)
        expect(turn).to_contain_text("Pincite cannot be reached")
        expect(page.get_by_label("Your question")).to_have_value(SUMMER)
        context.set_offline(False)
        expect(ask(page, SUMMER).locator("q").first).to_contain_text("seven in summer")


@pytest.mark.parametrize("options", [{"java_script_enabled": False}])
def test_everything_works_without_a_script(page: Page) -> None:
    page.goto("/")
    page.locator(".topics a").first.click()
    expect(page.locator(".question")).to_have_count(1)
    page.get_by_label("Your question").fill(UNANSWERABLE)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".question")).to_have_count(2)
    page.get_by_role("link", name="Ask in other words").last.click()
    expect(page.get_by_label("Your question")).to_have_value(UNANSWERABLE)
    page.get_by_label("Your question").fill(LATE)
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator(".question")).to_have_count(2)
    turn = page.locator(".turn").last
    turn.locator(".marker").first.focus()
    expect(turn.locator(".card").first).to_be_visible()
    quote = turn.locator("q").first.inner_text()
    turn.locator(".marker").first.click()
    mark = page.locator("mark#quote")
    expect(mark).to_have_text(quote)
    expect(mark).to_be_in_viewport(ratio=1)
    page.get_by_label("Find in this document").fill("bridge of DISTRICT nine")
    page.get_by_role("button", name="Find").click()
    page.locator(".jump").filter(has_text="¶").first.click()
    expect(page.locator(".paragraph:target mark.found").first).to_be_in_viewport()
    expect(page.get_by_role("button", name="Keyboard shortcuts")).to_be_hidden()


def test_right_to_left_is_shown_right_to_left(page: Page) -> None:
    page.goto("/")
    turn = ask(page, MANUSCRIPTS)
    expect(turn.locator("blockquote").first).to_have_css("direction", "rtl")
    expect(turn.locator(".question")).to_have_css("direction", "rtl")
    expect(page.locator("h1")).to_have_css("direction", "ltr")
    turn.locator(".marker").first.click()
    expect(page.locator("#pane .paragraph:has(#quote) p")).to_have_css("direction", "rtl")


def test_everything_can_be_done_with_the_keyboard(page: Page) -> None:
    page.goto("/documents")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    for _ in range(2):
        page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Ask")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Your question")).to_be_focused()
    page.wait_for_load_state()  # before the script has come, Enter starts a line as in any text field
    page.keyboard.type(SUMMER)
    page.keyboard.press("Enter")
    marker = page.locator(".marker").first
    marker.wait_for()
    for _ in range(20):
        page.keyboard.press("Shift+Tab")
        if marker.evaluate("element => element === document.activeElement"):
            break
    expect(marker).to_be_focused()
    assert marker.evaluate("element => getComputedStyle(element).outlineStyle") != "none"
    page.keyboard.press("Enter")
    expect(page.locator("mark#quote")).to_be_focused()


def test_documents_are_added_and_removed_in_the_browser(page: Page) -> None:
    page.goto("/documents")
    page.get_by_label("Add documents").set_input_files(
        {"name": "Festival.txt", "mimeType": "text/plain", "buffer": b"The festival begins with a parade of kites."}
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator("#uploads")).to_contain_text("was added")
    page.get_by_role("button", name="Remove Festival").click()
    expect(page.get_by_role("link", name="Festival")).to_have_count(0)
