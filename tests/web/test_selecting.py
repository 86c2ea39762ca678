"""Words that a reader selects in a source, cited: in the pane, on the source page, and at their address."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from lxml import html
from playwright.sync_api import Page, expect

from qa.domain import DocumentSummary
from tests.web.browsing import MANUSCRIPTS, SUMMER, ask

SELECT = """(paragraph, [start, end]) => {
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node, at = 0; (node = walker.nextNode()); at += node.length) {
    if (at <= start && start < at + node.length) range.setStart(node, start - at);
    if (at < end && end <= at + node.length) range.setEnd(node, end - at);
  }
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}"""


@pytest.mark.browser
@pytest.mark.server
@pytest.mark.parametrize("options", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["desk", "phone"])
@pytest.mark.parametrize("question", [SUMMER, MANUSCRIPTS])
def test_selected_words_are_marked_and_cited(page: Page, question: str) -> None:
    page.goto("/")
    ask(page, question).locator(".marker").first.press("Enter")
    paragraph = page.locator("#pane .paragraph:has(#quote) p")
    text = paragraph.inner_text()
    link = page.get_by_role("link", name="Cite these words")
    expect(link).to_be_hidden()
    paragraph.evaluate(SELECT, [4, len(text) - 2])  # over the edge of the quote
    link.click(delay=300)  # as long as a hand takes
    expect(page.locator("article.source #quote")).to_have_text(text[4:-2].strip())
    expect(page.locator("article.source #quote")).to_be_focused()
    expect(page.locator(".cite code").first).to_contain_text(f"“{text[4:-2].strip()}” (")
    expect(link).to_be_hidden()
    page.locator("article.source .paragraph p").first.evaluate(SELECT, [0, 3])
    expect(link).to_be_visible()
    page.keyboard.press("c")
    expect(page.locator("#quote")).to_have_text(text[:3])


def test_the_address_of_a_quote_gives_its_citation(client: FlaskClient, harbour: DocumentSummary) -> None:
    address = f"/documents/{harbour.id}?quote=16-32"
    page = html.document_fromstring(client.get(address).get_data(as_text=True))
    assert page.xpath("string(//mark[@id='quote'])") == "The harbour was "
    assert page.xpath("string(//details[@class='cite']//code)").startswith(
        "“The harbour was” (Harbour report, ¶ 1, http"
    )
    assert not page.xpath("//details[@class='cite' and @open]")
    opened = html.document_fromstring(client.get(address + "&cite=1").get_data(as_text=True))
    assert opened.xpath("//details[@class='cite' and @open]")


def test_words_that_no_paragraph_holds_are_not_cited(client: FlaskClient, harbour: DocumentSummary) -> None:
    for quote in ("0-9", "16-100000", "5-40"):
        page = html.document_fromstring(
            client.get(f"/documents/{harbour.id}?quote={quote}&cite=1").get_data(as_text=True)
        )
        assert not page.xpath("//mark | //details[@class='cite']"), quote
