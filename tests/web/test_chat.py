from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html

from qa.errors import LibraryError
from qa.library import Library
from qa.passage_reader import PassageReader
from qa.settings import Settings
from tests.fakes import HashingEncoder, WordSpanReader
from web import create_app

FERRIES = "How many ferries cross the strait every working day?"
QUOTE = "Twelve ferries cross the strait every working day."


def test_an_empty_library_says_how_to_fill_it(client: FlaskClient) -> None:
    body = client.get("/").get_data(as_text=True)
    assert "the library is empty" in body
    assert 'type="file"' in body
    assert "pincite add" in body


@pytest.mark.usefixtures("filled")
def test_the_form_answers_without_a_script(client: FlaskClient) -> None:
    body = client.post("/ask", data={"question": FERRIES}, follow_redirects=True).get_data(as_text=True)
    assert f"<q>{QUOTE}</q>" in body
    assert re.search(rf'<h2 class="question"[^>]*>{re.escape(FERRIES)}</h2>', body)
    assert "Confidence:" in body
    assert "¶</abbr> 2" in body
    assert ">Traffic</bdi>" in body, "the heading path, without the title again"


@pytest.mark.usefixtures("filled")
def test_form_and_script_get_the_same_markup(client: FlaskClient) -> None:
    page = client.post("/ask", data={"question": FERRIES}, follow_redirects=True).get_data(as_text=True)
    fragment = client.post("/ask", data={"question": FERRIES}, headers={"X-Fragment": "1"}).get_data(as_text=True)
    assert fragment.startswith("<article")
    assert fragment in page


def test_the_words_that_answer_are_marked_in_the_quote(tmp_path: Path, folder: Path) -> None:
    reader = PassageReader(lambda: WordSpanReader("Twelve"))
    with Library.open(tmp_path / "read", encoder=HashingEncoder(), reader=reader) as library:
        library.add([folder])
        client = create_app(Settings(library=library.path), library=library).test_client()
        body = client.post("/ask", data={"question": FERRIES}, follow_redirects=True).get_data(as_text=True)
    assert f"<q><mark>Twelve</mark>{QUOTE.removeprefix('Twelve')}</q>" in body


def test_a_marker_leads_to_the_quote(client: FlaskClient, filled: Library) -> None:
    citation = filled.ask(FERRIES).citations[0]
    body = client.post("/ask", data={"question": FERRIES}, follow_redirects=True).get_data(as_text=True)
    link = f"/documents/{citation.document.id}?quote={citation.start}-{citation.end}#p{citation.passage.number}"
    assert body.count(f'href="{link}"') == 2, "the marker and the list of sources"


@pytest.mark.usefixtures("filled")
def test_other_documents_that_say_the_same_are_named_beside_a_source(
    client: FlaskClient, library: Library, tmp_path: Path
) -> None:
    copy = tmp_path / "second.md"
    copy.write_text(f"# Second edition\n\n## Traffic\n\n{QUOTE} The crossing takes forty minutes.\n", "utf-8")
    library.add([copy])
    (citation,) = library.ask(FERRIES).citations
    (other,) = citation.also
    assert other.quote == citation.quote == QUOTE
    body = client.post("/ask", data={"question": FERRIES}, follow_redirects=True).get_data(as_text=True)
    link = re.search(r'<details class="also".*?<a [^>]*href="([^"]+)"[^>]*><bdi[^>]*>([^<]+)</bdi>', body, re.DOTALL)
    assert link is not None
    assert link[2] == other.document.title
    assert "<mark" in client.get(link[1].replace("&amp;", "&")).get_data(as_text=True)


@pytest.mark.usefixtures("filled")
def test_a_refusal_says_so_and_shows_the_closest_passages(client: FlaskClient) -> None:
    body = client.post("/ask", data={"question": "What does a kilo of bananas cost?"}, follow_redirects=True).get_data(
        as_text=True
    )
    assert "The documents do not say." in body
    assert "<q>" not in body
    assert re.search(r"<details[^>]* open>", body)
    assert "Harbour report" in body


@pytest.mark.parametrize("question", ["", "   ", "\0", "x" * 100_000])
def test_a_question_that_cannot_be_asked_is_explained_on_the_page(client: FlaskClient, question: str) -> None:
    response = client.post("/ask", data={"question": question})
    assert response.status_code == 422
    assert 'role="alert"' in response.get_data(as_text=True)
    assert 'id="ask"' in response.get_data(as_text=True)


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("refused", ["", "x" * 2_001])
def test_a_question_that_cannot_be_asked_leaves_the_conversation(client: FlaskClient, refused: str) -> None:
    response = client.post("/ask", data={"q": FERRIES, "language": "en", "question": refused})
    page = html.fromstring(response.data)
    assert response.status_code == 422
    assert page.xpath("//form[@id='ask']/input[@name='q']/@value") == [FERRIES]
    assert QUOTE in page.xpath("string(//q)")
    assert page.xpath("//input[@name='language'][@checked]/@value") == ["en"]
    assert page.xpath("string(//textarea)").strip() == refused


@pytest.mark.parametrize("page", ["/?q=ferries", "/ask"])
def test_a_library_that_cannot_be_used_leaves_the_conversation(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    def fail() -> Library:
        raise LibraryError("the library is gone")

    monkeypatch.setattr("web.chat.the_library", fail)
    asked = {"q": "ferries", "question": ""}
    response = client.post(page, data=asked) if page == "/ask" else client.get(page)
    assert html.fromstring(response.data).xpath("//form[@id='ask']/input[@name='q']/@value") == ["ferries"]


@pytest.mark.usefixtures("filled")
def test_questions_and_documents_are_shown_as_text(client: FlaskClient) -> None:
    question = "Which <script>alert('owned')</script> stands in this paragraph?"
    body = client.post("/ask", data={"question": question}, follow_redirects=True).get_data(as_text=True)
    assert "alert(&#39;owned&#39;)" in body
    assert "<script>alert" not in body


@pytest.mark.usefixtures("filled")
@pytest.mark.parametrize("history", ["", "[]", "nonsense", "[" * 100_000, json.dumps([["Who?", "The mayor."]]), "[1]"])
def test_a_damaged_history_does_no_harm(client: FlaskClient, history: str) -> None:
    response = client.post("/ask", data={"question": FERRIES, "history": history}, headers={"X-Fragment": "1"})
    assert response.status_code == 200
    assert QUOTE in response.get_data(as_text=True)


@pytest.mark.usefixtures("filled")
def test_quotes_carry_their_language_and_direction(client: FlaskClient) -> None:
    body = client.post("/ask", data={"question": "تضم المكتبة ألف كتاب"}, follow_redirects=True).get_data(as_text=True)
    assert re.search(r'<blockquote class="quote" dir="auto" lang="ar">', body)


def test_the_address_of_the_form_leads_to_the_form(client: FlaskClient) -> None:
    response = client.get("/ask")
    assert (response.status_code, response.location) == (302, "/")
