from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from lxml.html import HtmlElement

from qa.batch_jobs import BATCH
from web.jobs import KEY

QUESTIONS = (
    b"id,question\n1,How many ferries cross the strait every working day?\n2,What does a kilo of bananas cost?\n3,\n"
)


def send(client: FlaskClient, data: bytes = QUESTIONS, name: str = "ask.csv", **fields: str) -> HtmlElement:
    body = {"file": (io.BytesIO(data), name), **fields}
    return html.fromstring(client.post("/batches", data=body, follow_redirects=True).data)


def shown(client: FlaskClient, language: str = "en") -> HtmlElement:
    return html.fromstring(client.get("/batches", headers={"Accept-Language": language}).data)


def state(page: HtmlElement) -> str:
    return " ".join(page.xpath("string(//*[@data-part='state'])").split())


def press(client: FlaskClient, page: HtmlElement, name: str) -> HtmlElement:
    (form,) = page.xpath(f"//form[button='{name}']")
    return html.fromstring(client.post(form.get("action"), follow_redirects=True).data)


@pytest.mark.usefixtures("filled")
def test_a_question_file_is_answered_and_its_answers_fetched(client: FlaskClient, app: Flask) -> None:
    page = send(client, format="xlsx")
    assert state(page) == "waits for its turn"
    assert page.xpath("//meta[@http-equiv='refresh']")
    app.extensions[KEY].run_waiting(BATCH)
    page = shown(client)
    assert not page.xpath("//meta[@http-equiv='refresh']")
    assert state(page) == "1 question answered 1 without an answer in the documents 1 cannot be asked"
    (link,) = page.xpath("//a[@class='quiet button']")
    assert link.get("aria-label") == "Download the answers to ask.csv"
    with client.get(link.get("href")) as answers:
        assert answers.status_code == 200
        assert "ask-answers.xlsx" in answers.headers["Content-Disposition"]
    assert "لا سؤال" not in shown(client, "ar").text_content()
    assert state(shown(client, "ar")) == "أُجيب عن سؤال واحد سؤال واحد بلا جواب في المستندات سؤال واحد يتعذر طرحه"
    assert "No question file" in press(client, page, "Delete").text_content()


@pytest.mark.usefixtures("filled")
def test_the_form_as_it_stands_asks_for_the_format_of_the_questions(client: FlaskClient, app: Flask) -> None:
    (chosen,) = shown(client).xpath("//select[@name='format']/option[1]")
    send(client, format=chosen.get("value"))
    app.extensions[KEY].run_waiting(BATCH)
    (link,) = shown(client).xpath("//a[@class='quiet button']")
    with client.get(link.get("href")) as answers:
        assert "ask-answers.csv" in answers.headers["Content-Disposition"]


@pytest.mark.usefixtures("filled")
def test_a_batch_is_stopped_and_goes_on(client: FlaskClient, app: Flask) -> None:
    page = press(client, send(client), "Stop")
    assert state(page) == "was stopped"
    app.extensions[KEY].run_waiting(BATCH)
    assert state(shown(client)) == "was stopped"
    assert state(press(client, page, "Continue")) == "waits for its turn"
    app.extensions[KEY].run_waiting(BATCH)
    assert state(shown(client)).startswith("1 question answered")


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"a,b\n1,2\n", "ask.csv", "question"),
        (b"%PDF", "ask.pdf", ".csv"),
        (b"", "", "must be one question file"),
    ],
)
def test_a_file_that_is_none_is_explained_on_the_page(client: FlaskClient, data: bytes, name: str, told: str) -> None:
    response = client.post("/batches", data={"file": (io.BytesIO(data), name)})
    page = html.fromstring(response.data)
    assert response.status_code == 422
    assert told in page.xpath("string(//*[@role='alert'])")
    assert page.xpath("//form[@id='questions']")


def test_the_script_gets_the_list_alone(client: FlaskClient) -> None:
    send(client, b"Where is the harbour?\n", "ask.txt")
    body = client.get("/batches", headers={"X-Fragment": "1"}).get_data(as_text=True)
    assert body.startswith('<section id="batches"')
    assert "data-busy" in body


@pytest.mark.parametrize("action", ["stop", "continue", "delete"])
def test_a_batch_that_is_not_there_is_an_error_page(client: FlaskClient, action: str) -> None:
    response = client.post(f"/batches/none/{action}")
    assert (response.status_code, response.mimetype) == (404, "text/html")
