from __future__ import annotations

import io

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import FileStorage

from qa.library import Library
from web.reasons import told_reason
from web.uploads import add_uploads

PICTURE_OF_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.txt", b"", "le fichier est vide"),
        ("a.html", b"<p></p>", "aucun texte"),
        ("a.docx", b"PK\x03\x04 not a package", "endommagé"),
        ("a.rtf", b"%PDF-1.4 and so on", "un autre format"),
        ("a.doc", PICTURE_OF_WORD, "ne peuvent pas être lus"),
        ("a.jpg", b"\xff\xd8\xff", "ne peuvent pas être lus"),
    ],
)
def test_why_a_file_is_not_added_is_told_in_the_language_of_the_page(
    app: Flask, library: Library, name: str, data: bytes, told: str
) -> None:
    report = add_uploads(library, [FileStorage(io.BytesIO(data), name)])
    (failure,) = [*report.failed, *report.skipped]
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        assert told in told_reason(failure.reason)
    with app.test_request_context():
        assert told_reason(failure.reason).startswith('<span dir="ltr" lang="en">')


@pytest.mark.parametrize(
    ("reason", "told"),
    [("is empty; leave it out", "it is empty; leave it out."), ("there is no text in it.", "there is no text in it.")],
)
def test_a_reason_is_a_sentence_after_the_name_of_the_file(app: Flask, reason: str, told: str) -> None:
    with app.test_request_context():
        assert told_reason(reason) == f'<span dir="ltr" lang="en">{told}</span>'


def test_an_unusual_reason_stays_english_and_is_marked(app: Flask) -> None:
    with app.test_request_context(headers={"Accept-Language": "ar"}):
        assert told_reason("the <moon> is full") == '<span dir="ltr" lang="en">the &lt;moon&gt; is full.</span>'
        assert "lang" in told_reason("/srv/pincite.db is damaged or no Pincite library; restore it"), "of no document"


@pytest.mark.parametrize(
    ("question", "told"), [(" ", "La question est vide. Écrivez"), ("x" * 9000, "La question est trop longue.")]
)
def test_why_a_question_is_not_asked_is_told_too(client: FlaskClient, question: str, told: str) -> None:
    response = client.post("/ask", data={"question": question}, headers={"Accept-Language": "fr"})
    assert told in response.get_data(as_text=True)
