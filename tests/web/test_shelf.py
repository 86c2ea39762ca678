from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from qa.domain import DocumentSummary
from qa.library import Library
from web.holdings import PAGE


def shown(client: FlaskClient, query: str = "", language: str = "en") -> HtmlElement:
    response = client.get("/documents" + query, headers={"Accept-Language": language})
    assert response.status_code == 200
    return html.fromstring(response.data)


def titles(page: HtmlElement) -> list[str]:
    return [str(title) for title in page.xpath("//a[@class='title']/bdi/text()")]


def test_the_list_names_every_document(client: FlaskClient, filled: Library) -> None:
    page = shown(client)
    for summary in filled.summaries():
        assert page.xpath(f"//a[@href='/documents/{summary.id}']")
    assert "Arabic" in page.text_content()


def test_the_list_tells_date_size_and_kind(client: FlaskClient, library: Library, tmp_path: Path) -> None:
    for date in ("2024-03-05", "2022-11-30"):
        (tmp_path / f"{date}.html").write_text(f'<meta name="date" content="{date}"><p>The harbour in {date}.</p>')
    library.add([tmp_path / "2024-03-05.html", tmp_path / "2022-11-30.html"])
    (tmp_path / "2022-11-30.html").unlink()
    page = shown(client, language="fr")
    parts = _places(page)
    assert parts["2024-03-05"][:4] == ["anglais", "5 mars 2024", "1 passage", "0,1\u202fko"]
    assert any("n’existe plus" in part for part in parts["2022-11-30"])
    assert page.xpath("//section[@aria-labelledby='bars-year']//a/bdi/text()") == ["2024", "2022"]


def _places(page: HtmlElement) -> dict[str, list[str]]:
    return {
        item.xpath("string(.//a[@class='title'])"): [
            part.text_content().strip() for part in item.xpath(".//span[starts-with(@class, 'part')]")
        ]
        for item in page.xpath("//ul[@class='documents']/li")
    }


@pytest.mark.usefixtures("filled")
def test_titles_and_files_are_found_without_a_script(client: FlaskClient) -> None:
    page = shown(client, "?find=HARBOUR")
    assert titles(page) == ["Harbour report"]
    (chip,) = page.xpath("//a[@class='chip']")
    assert (chip.get("href"), chip.get("aria-label")) == ("/documents#library", "Without HARBOUR")
    assert titles(shown(client, "?language=ar")) == ["maktaba"]
    assert "No document fits" in shown(client, "?find=zebra").text_content()
    assert len(titles(shown(client))) == 3


@pytest.mark.usefixtures("filled")
def test_the_picture_leads_to_its_documents(client: FlaskClient) -> None:
    page = shown(client)
    (link,) = page.xpath("//section[@aria-labelledby='bars-format']//a[.='TXT']/@href")
    assert titles(shown(client, str(link).removeprefix("/documents").partition("#")[0])) == ["hostile", "maktaba"]
    assert {rect.get("width") for rect in page.xpath("//svg/rect")} >= {"100.0", "50.0"}
    assert set(page.xpath("//section[contains(@class, 'bars')]//svg/@aria-hidden")) == {"true"}


@pytest.mark.usefixtures("filled")
def test_chosen_documents_and_languages_are_sent_to_the_chat_page(client: FlaskClient) -> None:
    page = shown(client)
    (form,) = page.xpath("//form[@id='scope']")
    assert (form.get("action"), form.get("method")) == ("/", "get")
    assert len(page.xpath("//input[@form='scope'][@name='document']")) == 3
    assert sorted(form.xpath(".//input[@name='language']/@value")) == ["ar", "en"]


def test_a_long_list_has_pages(client: FlaskClient, library: Library, tmp_path: Path) -> None:
    files = [tmp_path / f"paper {number:03}.txt" for number in range(PAGE + 1)]
    for file in files:
        file.write_text(f"This is {file.stem}.")
    library.add(files)
    page = shown(client, "?find=paper")
    assert len(titles(page)) == PAGE
    assert page.xpath("string(//nav[@class='pages']/span)") == "Page 1 of 2"
    (following,) = page.xpath("//a[@rel='next']/@href")
    assert titles(shown(client, str(following).removeprefix("/documents").partition("#")[0])) == ["paper 050"]


def test_the_upload_form_adds_and_says_what_happened(client: FlaskClient, library: Library) -> None:
    files = [(io.BytesIO(b"A new text for the library."), "new.txt"), (io.BytesIO(b""), "empty.txt")]
    response = client.post("/documents", data={"file": files})
    body = response.get_data(as_text=True)
    assert response.status_code == 200
    assert re.search(r"new</bdi></strong> was added", body)
    assert re.search(r"empty\.txt</bdi></strong> was not added", body)
    assert [summary.title for summary in library.summaries()] == ["new"]


def test_the_script_gets_what_became_of_a_file_alone(client: FlaskClient) -> None:
    for data in (b"A new text.", b""):
        response = client.post("/documents", data={"file": (io.BytesIO(data), "new.txt")}, headers={"X-Fragment": "1"})
        assert response.status_code == 200
        assert response.get_data(as_text=True).startswith('<div class="notice')


def test_the_upload_form_without_a_file_says_so(client: FlaskClient) -> None:
    response = client.post("/documents", data={"file": (io.BytesIO(b""), "")})
    assert response.status_code == 422
    assert "Choose a file to add" in response.get_data(as_text=True)


def test_remove_takes_a_document_off_the_list_and_undo_puts_it_back(
    client: FlaskClient, harbour: DocumentSummary
) -> None:
    response = client.post(f"/documents/{harbour.id}/remove", follow_redirects=True)
    page = html.fromstring(response.data)
    assert response.request.path == "/documents"
    assert harbour.title not in titles(page)
    assert client.get(f"/documents/{harbour.id}").status_code == 404
    assert page.xpath("normalize-space(//p[@role='status'])") == "Harbour report was removed."
    (form,) = page.xpath("//form[contains(@class, 'undo')]")
    back = html.fromstring(client.post(form.get("action"), follow_redirects=True).data)
    assert back.xpath("normalize-space(//p[@role='status'])") == "Harbour report is back in the library."
    assert harbour.title in titles(back)
    assert client.post(form.get("action")).status_code == 404, "once is enough"


def test_an_undo_that_fails_says_why(client: FlaskClient, harbour: DocumentSummary) -> None:
    client.post(f"/documents/{harbour.id}/remove")
    Path(harbour.source).unlink()
    response = client.post(f"/documents/{harbour.id}/restore")
    assert response.status_code == 422
    assert "could not be undone" in response.get_data(as_text=True)
    assert "harbour.md" in response.get_data(as_text=True)


def test_a_document_whose_file_is_gone_is_removed_only_when_the_loss_is_named(
    client: FlaskClient, library: Library, harbour: DocumentSummary
) -> None:
    Path(harbour.source).unlink()
    asked = html.fromstring(client.post(f"/documents/{harbour.id}/remove").data)
    assert harbour in library.summaries()
    (form,) = asked.xpath("//form[.//*[@role='alert']]")
    assert "A removal cannot be undone" in form.text_content()
    (button,) = form.xpath(".//button")
    response = client.post(form.get("action"), data={button.get("name"): button.get("value")}, follow_redirects=True)
    page = html.fromstring(response.data)
    assert page.xpath("normalize-space(//p[@role='status'])") == "Harbour report was removed."
    assert not page.xpath("//form[contains(@class, 'undo')]")
    assert harbour not in library.summaries()
