from __future__ import annotations

import pytest
from flask import Flask
from lxml import html
from markdown_it import MarkdownIt

from qa.domain import Citation, Document, Passage
from web.citing import reference

TEXT = "Before. Ships *sail* at [noon] <b>\nand</b> rest_here_ & sleep. After."
QUOTE = TEXT[8:62]
ADDRESS = "http://localhost/documents/d?quote=8-62&words=24-30#p13"


@pytest.fixture
def citation() -> Citation:
    title = "Ships & <i>boats</i> [draft]"
    document = Document("d", title, "ships.pdf", "application/pdf", "en", "0" * 64, TEXT)
    passage = Passage(1, "d", 13, 0, len(TEXT), TEXT, "", 4, "en")
    return Citation(1, document, passage, 8, 62, QUOTE, ((24, 30),))


def test_a_citation_as_text_names_everything(app: Flask, citation: Citation) -> None:
    with app.test_request_context():
        text = reference(citation, page="p. 4").text
    assert text == f"“{' '.join(QUOTE.split())}” ({citation.document.title}, ¶ 13, p. 4, {ADDRESS})"


@pytest.mark.parametrize("form", ["markdown", "html"])
def test_a_citation_shows_the_text_of_strangers_as_text(app: Flask, citation: Citation, form: str) -> None:
    with app.test_request_context():
        written = getattr(reference(citation, page="p. 4"), form)
    shown = html.fragment_fromstring(
        MarkdownIt("commonmark").render(written) if form == "markdown" else written, create_parent=True
    )
    assert shown.xpath("normalize-space(.//blockquote/p[1])") == " ".join(QUOTE.split())
    (link,) = shown.xpath(".//a")
    assert link.text_content() == f"{citation.document.title}, ¶ 13, p. 4"
    assert link.get("href") == ADDRESS
    assert not shown.xpath(".//b | .//i | .//em")


def test_a_passage_without_a_page_has_none(app: Flask, citation: Citation) -> None:
    with app.test_request_context():
        assert "¶ 13, http" in reference(citation, page="").text


@pytest.mark.parametrize("form", ["text", "markdown", "html"])
def test_no_copied_citation_turns_what_it_is_pasted_into(app: Flask, form: str) -> None:
    text = "Ships \u202eliasnot\u202c at \u2067noon\u2069, \u202dsays the port."
    document = Document("d", "The \u202etrop", "port\u202e.pdf", "application/pdf", "en", "0" * 64, text)
    passage = Passage(1, "d", 1, 0, len(text), text, "", None, "en")
    with app.test_request_context():
        written = getattr(reference(Citation(1, document, passage, 0, len(text), text), page=""), form)
    assert not set(written) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert "Ships liasnot at noon, says the port." in written
    assert "The trop" in written
