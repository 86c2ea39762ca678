"""The batch page in a real browser, with and without its script."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, Route, expect

from tests.web.browsing import SUMMER, UNANSWERABLE

pytestmark = [pytest.mark.browser, pytest.mark.server]

QUESTIONS: FilePayload = {
    "name": "ask.txt",
    "mimeType": "text/plain",
    "buffer": f"{SUMMER}\n{UNANSWERABLE}\n".encode(),
}


@pytest.mark.parametrize("options", [{}, {"java_script_enabled": False}], ids=["script", "no script"])
def test_a_question_file_is_handed_in_followed_and_its_answers_fetched(page: Page) -> None:
    page.goto("/batches")
    page.get_by_label("Question file").set_input_files(QUESTIONS)
    page.get_by_label("Answers as").select_option("csv")
    page.get_by_role("button", name="Answer", exact=True).click()
    link = page.get_by_role("link", name="Download the answers to ask.txt")
    expect(link).to_be_visible(timeout=30_000)
    expect(page.locator("[data-part=state]").first).to_contain_text("1 question answered")
    expect(page.locator("progress")).to_have_count(0)
    with page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == "ask-answers.csv"
    assert "at seven in summer" in Path(download.value.path()).read_text("utf-8-sig")
    page.get_by_role("button", name="Delete ask.txt").click()
    expect(page.get_by_text("No question file has been handed in yet.")).to_be_visible()


def test_why_a_batch_waited_is_not_shown_any_more_when_it_is_answered(page: Page) -> None:
    shown: list[str] = []

    def as_if_it_waited(route: Route) -> None:
        response = route.fetch()
        body = response.text()
        if "x-fragment" not in route.request.headers:
            body = body.replace('aria-labelledby="handed-in"', 'aria-labelledby="handed-in" data-busy')
            body = body.replace(
                '<div data-part="progress">', '<p data-part="error">It is busy.</p><div data-part="progress">'
            )
        shown.append(body)
        route.fulfill(response=response, body=body)

    page.goto("/batches")
    page.get_by_label("Question file").set_input_files(QUESTIONS)
    page.get_by_role("button", name="Answer", exact=True).click()
    expect(page.get_by_role("link", name="Download the answers to ask.txt")).to_be_visible(timeout=30_000)
    page.route("**/batches", as_if_it_waited)
    page.goto("/batches")
    expect(page.get_by_text("It is busy.")).to_have_count(0)
    assert ["It is busy." in body for body in shown] == [True, False]
    page.unroute_all()
    page.get_by_role("button", name="Delete ask.txt").click()
    expect(page.get_by_text("No question file has been handed in yet.")).to_be_visible()
