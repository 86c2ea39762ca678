"""Conversations as addresses: what a link asks again, where it looks, and what of it can be changed."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html

from qa.confidence import THRESHOLD
from qa.domain import DocumentSummary
from qa.library import Library
from web.threads import MAX_LINK, MAX_TURNS, Thread

FERRIES = "How many ferries cross the strait every working day?"
STORM = "How many boats sank near the lighthouse?"
UNANSWERABLE = "What does a kilo of bananas cost?"


def page_of(client: FlaskClient, address: str, status: int = 200) -> html.HtmlElement:
    response = client.get(address)
    assert response.status_code == status
    return html.fromstring(response.get_data(as_text=True))


def questions(page: html.HtmlElement) -> list[str]:
    return [" ".join(heading.text_content().split()) for heading in page.xpath("//section//h2[@class='question']")]


@pytest.mark.usefixtures("filled")
def test_a_link_asks_the_questions_again(app: Flask, client: FlaskClient) -> None:
    with app.test_request_context():
        link = Thread((FERRIES, STORM)).link()
    page = page_of(client, link)
    assert questions(page) == [FERRIES, STORM]
    assert [turn.get("data-link") for turn in page.xpath("//section//article[@class='turn']")][-1] == link
    assert page.xpath("//form[@id='ask']/input[@name='q']/@value") == [FERRIES, STORM]


@pytest.mark.usefixtures("filled")
def test_the_form_leads_to_the_link_of_the_longer_conversation(client: FlaskClient) -> None:
    response = client.post("/ask", data={"q": [FERRIES], "question": f"  {STORM}\n", "least": "0.2", "language": "en"})
    assert response.status_code == 303
    assert parse_qs(urlsplit(response.location).query) == {"q": [FERRIES, STORM], "least": ["0.2"], "language": ["en"]}


@pytest.mark.usefixtures("filled")
def test_a_question_too_long_for_an_address_is_answered_all_the_same(client: FlaskClient) -> None:
    question = "ุ" * 1_900 + " ferries"
    response = client.post("/ask", data={"question": question})
    assert response.status_code == 200
    assert questions(html.fromstring(response.data)) == [question]


def test_a_long_conversation_loses_its_first_questions(app: Flask) -> None:
    with app.test_request_context():
        many = parse_qs(urlsplit(Thread(tuple(f"{number}?" for number in range(40))).link()).query)["q"]
        long = Thread(tuple("ฟ" * 120 + str(number) for number in range(10))).link(edit=10)
    assert many == [f"{number}?" for number in range(40 - MAX_TURNS, 40)]
    assert len(long) <= MAX_LINK
    kept = parse_qs(urlsplit(long).query)
    assert kept["q"][-1].endswith("9")
    assert kept["edit"] == [str(len(kept["q"]))]


@pytest.mark.usefixtures("filled")
def test_a_question_can_be_put_into_the_form_again(client: FlaskClient) -> None:
    page = page_of(client, f"/?q={FERRIES}&q={STORM}")
    address = page.xpath("//article[2]//a[@class='edit']/@href")[0]
    page = page_of(client, address)
    assert page.xpath("string(//textarea)").strip() == STORM
    assert page.xpath("//form[@id='ask']/input[@name='q']/@value") == [FERRIES]
    assert page.xpath("//*[@id='editing' and not(@hidden)]")


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("edit", ["0", "3", "-1", "x"])
def test_a_question_that_is_not_there_is_not_edited(client: FlaskClient, edit: str) -> None:
    page = page_of(client, f"/?q={FERRIES}&q={STORM}&edit={edit}")
    assert page.xpath("//*[@id='editing']/@hidden")


def test_questions_keep_to_the_chosen_documents_and_languages(client: FlaskClient, harbour: DocumentSummary) -> None:
    page = page_of(client, f"/?q={FERRIES}&document={harbour.id}&language=en")
    assert page.xpath("//input[@name='document' and @checked]/@value") == [harbour.id]
    assert page.xpath("//input[@name='language' and @checked]/@value") == ["en"]
    assert {link.partition("?")[0] for link in page.xpath("//a[@class='marker']/@href")} == {f"/documents/{harbour.id}"}


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize(
    ("field", "status"), [("document=none", 404), ("language=xx", 404), ("least=2", 422), ("least=x", 422)]
)
def test_what_cannot_be_looked_in_is_told(client: FlaskClient, field: str, status: int) -> None:
    page = page_of(client, f"/?q={FERRIES}&{field}", status)
    assert page.xpath("//*[@role='alert']")
    assert page.xpath("//form[@id='ask']")


def test_a_refusal_tells_where_was_looked_and_how_to_find_more(client: FlaskClient, harbour: DocumentSummary) -> None:
    page = page_of(client, f"/?q={UNANSWERABLE}&document={harbour.id}")
    (refusal,) = page.xpath("//*[@class='refusal']")
    told = " ".join(refusal.text_content().split())
    assert "Looked in Harbour report" in told
    assert re.search(rf"0\.\d\d reached, {THRESHOLD:.2f} needed", told)
    ways = [parse_qs(urlsplit(link).query) for link in refusal.xpath(".//*[@class='ways']//a/@href")]
    assert {"q": [UNANSWERABLE]} in ways, "everywhere"
    assert {"q": [UNANSWERABLE], "document": [harbour.id], "edit": ["1"]} in ways
    assert {"q": [UNANSWERABLE], "document": [harbour.id], "least": ["0"]} in ways
    assert page_of(client, refusal.xpath(".//a[contains(@href, 'least=0')]/@href")[0]).xpath("//q")


@pytest.mark.usefixtures("filled")
def test_an_empty_conversation_offers_headings_of_the_documents(client: FlaskClient) -> None:
    page = page_of(client, "/")
    links = page.xpath("//section[@class='topics']//a")
    assert [link.xpath("string(span)") for link in links] == ["Winter storms of the year"]
    asked = page_of(client, links[0].get("href"))
    assert questions(asked) == ["Winter storms of the year"]
    assert not asked.xpath("//section[@class='topics']")


@pytest.mark.usefixtures("filled")
def test_confidence_is_a_word_and_a_figure_on_demand(client: FlaskClient) -> None:
    (confidence,) = page_of(client, f"/?q={FERRIES}").xpath("//details[@class='confidence']")
    assert confidence.xpath("string(summary/strong)") in ("low", "medium", "high")
    assert re.fullmatch(r"[01]\.\d\d", confidence.xpath("string(.//*[@class='figure'])"))
    assert confidence.get("open") is None


def test_a_removed_document_is_asked_for_no_more(
    client: FlaskClient, filled: Library, harbour: DocumentSummary
) -> None:
    assert page_of(client, f"/?q={FERRIES}").xpath("//q")
    filled.remove(harbour.id)
    assert harbour.id not in client.get(f"/?q={FERRIES}").get_data(as_text=True)
