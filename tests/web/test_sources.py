from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from qa.domain import DocumentSummary
from qa.library import Library
from tests.qa.loaders.samples import pptx, slide


def source_page(client: FlaskClient, document_id: str, query: str = "") -> html.HtmlElement:
    response = client.get(f"/documents/{document_id}{query}")
    assert response.status_code == 200
    return html.fromstring(response.get_data(as_text=True))


def test_the_source_page_shows_the_whole_document(client: FlaskClient, filled: Library) -> None:
    for document in filled.documents():
        shown = source_page(client, document.id).xpath("string(//article)")
        for line in document.text.replace("\u202e", "\u2060").splitlines():
            assert " ".join(line.split()) in " ".join(shown.split())


def test_a_title_cannot_turn_the_name_of_the_page(client: FlaskClient, harbour: DocumentSummary) -> None:
    assert source_page(client, harbour.id).findtext(".//title") == "\u2068Harbour report\u2069 – Pincite"


def test_paragraphs_are_numbered_and_anchored(client: FlaskClient, harbour: DocumentSummary) -> None:
    page = source_page(client, harbour.id)
    assert page.xpath("//*[@class='paragraph']/@id") == ["p1", "p2", "p3"]
    assert [h.text for h in page.xpath("//article//h1")] == ["Harbour report"]
    assert [h.text for h in page.xpath("//article//h2 | //article//h3")] == ["Traffic", "Winter storms of the year"]


def test_the_quote_is_marked_exactly(client: FlaskClient, filled: Library) -> None:
    citation = filled.ask("How many ferries cross the strait every working day?").citations[0]
    page = source_page(client, citation.document.id, f"?quote={citation.start}-{citation.end}")
    (mark,) = page.xpath("//mark[@id='quote']")
    assert mark.text == citation.quote
    assert mark.xpath("ancestor::*[@class='paragraph']/@id") == [f"p{citation.passage.number}"]


@pytest.mark.parametrize("query", ["?quote=", "?quote=9-5", "?quote=0-99999999", "?quote=a-b", "?quote=1&quote=2"])
def test_a_quote_that_cannot_be_is_ignored(client: FlaskClient, harbour: DocumentSummary, query: str) -> None:
    assert source_page(client, harbour.id, query).xpath("//mark") == []


def test_document_text_is_shown_as_text(client: FlaskClient, filled: Library) -> None:
    hostile = next(summary for summary in filled.summaries() if summary.title == "hostile")
    page = source_page(client, hostile.id)
    assert "<script>alert('owned')</script> & \"quotes\"" in page.xpath("string(//*[@id='p1']/p)")
    assert len(page.xpath("//script")) == 1, "the page's own"
    assert page.xpath("//*[@id='p1']/p/@dir") == ["auto"]


def test_words_read_in_the_order_in_which_they_are_quoted(client: FlaskClient, filled: Library) -> None:
    hostile = next(document for document in filled.documents() if document.title == "hostile")
    shown = source_page(client, hostile.id).xpath("string(//*[@id='p1']/p)")
    assert hostile.text.startswith("Bidi \u202edne\u202c and")
    assert shown.startswith("Bidi \u2060dne\u202c and")
    assert len(shown) == len(hostile.text.strip()), "selected words are counted in what is shown"


def test_right_to_left_paragraphs_say_their_language(client: FlaskClient, filled: Library) -> None:
    arabic = next(summary for summary in filled.summaries() if summary.language == "ar")
    page = source_page(client, arabic.id)
    assert set(page.xpath("//*[@class='paragraph']/p/@lang")) == {"ar"}
    assert page.xpath("//*[@class='text']/@dir") == ["rtl"], "the numbers stand where lines begin"


def test_an_unknown_document_is_an_error_page(client: FlaskClient) -> None:
    response = client.get("/documents/none-00000000")
    assert (response.status_code, response.mimetype) == (404, "text/html")


def test_the_original_file_can_be_downloaded(client: FlaskClient, harbour: DocumentSummary) -> None:
    (link,) = source_page(client, harbour.id).xpath("//dd/a/@href")
    response = client.get(link)
    assert response.status_code == 200
    assert response.data == Path(harbour.source).read_bytes()
    assert response.mimetype == harbour.media_type
    assert f"attachment; filename={Path(harbour.source).name}" in response.headers["Content-Disposition"]


def test_a_file_that_has_changed_or_gone_is_not_sent(client: FlaskClient, harbour: DocumentSummary) -> None:
    Path(harbour.source).write_text("Something else by now.", "utf-8")
    response = client.get(f"/documents/{harbour.id}/original")
    assert response.status_code == 404
    assert "has changed since it was added" in response.get_data(as_text=True)
    Path(harbour.source).unlink()
    response = client.get(f"/documents/{harbour.id}/original")
    assert response.status_code == 404
    assert "is gone" in response.get_data(as_text=True)


def test_the_page_of_a_paragraph_stands_beside_it(client: FlaskClient, library: Library, tmp_path: Path) -> None:
    slides = [slide(("body", text)) for text in ("The harbour is open.", "The ferry is late.")]
    (tmp_path / "talk.pptx").write_bytes(pptx(slides))
    library.add([tmp_path / "talk.pptx"])
    page = source_page(client, library.summaries()[0].id)
    assert page.xpath("//*[@class='page']/text()") == ["p. 1", "p. 2"]


def test_author_and_date_are_told_where_the_file_says_them(
    client: FlaskClient, library: Library, harbour: DocumentSummary, tmp_path: Path
) -> None:
    said = tmp_path / "said.html"
    said.write_text(
        '<meta name="author" content="Ada Lund"><meta name="date" content="2024-03-05">'
        "<h1>Notice</h1><p>The harbour was opened in spring.</p>",
        "utf-8",
    )
    library.add([said])
    (notice,) = (summary for summary in library.summaries() if summary.title == "Notice")
    facts = source_page(client, notice.id).xpath("//dl[@class='facts']//dd")
    assert {"Ada Lund", "Mar 5, 2024"} <= {fact.text_content() for fact in facts}
    known = {"author": "Ada Lund", "date": "2024-03-05"}
    listed = client.get("/api/v1/documents").get_json()["documents"]
    for record in (client.get(f"/api/v1/documents/{notice.id}").get_json(), *listed):
        if record["id"] == notice.id:
            assert {key: record[key] for key in known} == known
    assert source_page(client, harbour.id).xpath("//dt[.='Author']") == []
