"""What the pane beside an answer gets, and the pictures of PDF pages."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from PIL import Image

from qa.domain import DocumentSummary
from qa.library import Library
from tests.qa.loaders.pdfs import column, made

SENTENCE = "Seven lamps light the long pier of the harbour from dusk until dawn."
FERRIES = "How many ferries cross the strait every working day?"


@pytest.fixture
def long(library: Library, tmp_path: Path) -> DocumentSummary:
    """A document of 300 paragraphs."""
    paragraphs = [f"Paragraph {number} speaks about lamp {number}." for number in range(1, 301)]
    (tmp_path / "long.txt").write_text("\n\n".join(paragraphs), "utf-8")
    library.add([tmp_path / "long.txt"])
    return library.summaries()[0]


@pytest.fixture
def pier(library: Library, tmp_path: Path) -> DocumentSummary:
    """A PDF of two pages; the sentence stands on the second."""
    file = made(
        lambda canvas: column(canvas, ["The first page says little of use to anyone who reads it."]),
        lambda canvas: column(canvas, [f"Here is a beginning. {SENTENCE} Here is an end."], width=180),
    )
    (tmp_path / "pier.pdf").write_bytes(file)
    assert not library.add([tmp_path / "pier.pdf"]).failed
    return library.summaries()[0]


def fragment(client: FlaskClient, address: str) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == 200
    return html.fragment_fromstring(response.get_data(as_text=True), create_parent=True)


def numbers(shown: html.HtmlElement) -> list[int]:
    return [int(name[1:]) for name in shown.xpath("//*[@class='paragraph']/@id")]


def test_the_pane_shows_the_neighbourhood_of_the_quote(client: FlaskClient, filled: Library) -> None:
    citation = filled.ask(FERRIES).citations[0]
    quote = f"quote={citation.start}-{citation.end}&words={citation.start}-{citation.start + 6}"
    shown = fragment(client, f"/documents/{citation.document.id}/pane?{quote}")
    assert shown.xpath("string(//mark[@id='quote'])") == citation.quote
    assert shown.xpath("string(//mark/strong)") == "Twelve"
    assert shown.xpath("//details[@class='outline']//a/@href") == ["#p2", "#p3"]
    assert shown.xpath("string(//h2)") == "Harbour report"


def test_the_pane_of_a_long_document_holds_a_part_of_it(
    client: FlaskClient, library: Library, long: DocumentSummary
) -> None:
    text = library.document(long.id).text
    start = text.index("Paragraph 150 ")
    shown = fragment(client, f"/documents/{long.id}/pane?quote={start}-{start + 13}")
    assert numbers(shown) == list(range(138, 179))
    (source,) = shown.xpath("//article")
    assert [source.get(f"data-{name}") for name in ("first", "last", "end")] == ["138", "178", "300"]


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("first=5&last=9", range(5, 10)),
        ("first=299&last=400", range(299, 301)),
        ("first=1&last=300", range(1, 201)),
        ("first=-5&last=2", range(1, 3)),
        ("first=9&last=5", range(0)),
        ("first=x", range(1, 2)),
    ],
)
def test_other_paragraphs_are_fetched_by_number(
    client: FlaskClient, long: DocumentSummary, query: str, shown: range
) -> None:
    assert numbers(fragment(client, f"/documents/{long.id}/paragraphs?{query}")) == list(shown)


def test_words_are_found_in_the_whole_document_and_marked(client: FlaskClient, long: DocumentSummary) -> None:
    shown = fragment(client, f"/documents/{long.id}/pane?find=LAMP+29&at=290")
    assert shown.xpath("//form//a[@class='jump']/@href") == [f"#p{n}" for n in (29, *range(290, 300))]
    assert set(shown.xpath("//mark[@class='found']/text()")) == {"lamp 29"}
    page = fragment(client, f"/documents/{long.id}?find=no+such+words")
    assert "not in the document" in page.xpath("string(//form[@role='search'])")


def test_text_of_strangers_is_text_in_the_pane_too(client: FlaskClient, filled: Library) -> None:
    hostile = next(summary for summary in filled.summaries() if summary.title == "hostile")
    shown = fragment(client, f"/documents/{hostile.id}/pane?find=<script>")
    assert shown.xpath("//mark[@class='found']/text()") == ["<script>"]
    assert shown.xpath("//input[@name='find']/@value") == ["<script>"]
    assert not shown.xpath("//script")


def test_a_page_of_a_pdf_is_drawn_with_the_quote_framed(
    client: FlaskClient, library: Library, pier: DocumentSummary
) -> None:
    text = library.document(pier.id).text
    start = text.index(SENTENCE)
    page = fragment(client, f"/documents/{pier.id}?quote={start}-{start + len(SENTENCE)}")
    (address,) = page.xpath("//details[@class='picture']/img/@src")
    response = client.get(address)
    assert (response.status_code, response.mimetype) == (200, "image/png")
    picture = Image.open(BytesIO(response.data)).convert("RGB")
    assert max(picture.size) <= 1_700
    yellow = [
        (x, y)
        for x in range(picture.width)
        for y in range(picture.height)
        if picture.getpixel((x, y)) == (255, 226, 120)
    ]
    assert len(yellow) > 5_000
    plain = Image.open(BytesIO(client.get(address.partition("?")[0]).data)).convert("RGB")
    assert {plain.getpixel(place) for place in yellow} == {(255, 255, 255)}
    again = client.get(address, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_the_date_of_a_document_is_told(client: FlaskClient, library: Library, pier: DocumentSummary) -> None:
    date = library.document(pier.id).date
    assert date
    for address in (f"/documents/{pier.id}", f"/documents/{pier.id}/pane", f"/?q={SENTENCE}"):
        assert set(fragment(client, address).xpath("//time/@datetime")) == {date}


def test_a_picture_that_cannot_be_drawn_is_told(client: FlaskClient, pier: DocumentSummary, harbour_text: str) -> None:
    assert client.get(f"/documents/{pier.id}/pages/3.png").status_code == 404
    assert client.get(f"/documents/{pier.id}/pages/0.png").status_code == 404
    assert client.get(f"/documents/{harbour_text}/pages/1.png").status_code == 404
    Path(pier.source).write_bytes(b"%PDF-1.4 something else by now")
    assert client.get(f"/documents/{pier.id}/pages/1.png").status_code == 404


@pytest.fixture
def harbour_text(library: Library, folder: Path) -> str:
    library.add([folder / "harbour.md"])
    return next(summary.id for summary in library.summaries() if summary.title == "Harbour report")
