from __future__ import annotations

import pytest

from qa.loaders.docx import load_docx
from tests.qa.loaders.samples import RELATION, WORD, docx, texts, zipped

PAGE = "<html><body><h1>Boats</h1><p>Oars are dried &amp; put away.</p></body></html>"
ARCHIVE = (
    b'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n'
    b"--x\nContent-Type: text/html; charset=utf-8\n\n"
    + PAGE.encode()
    + b"\n--x\nContent-Type: image/png\n\nnone\n--x--\n"
)
INNER = docx('<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>Boats</w:t></w:r></w:p>'
             "<w:p><w:r><w:t>Oars are dried &amp; put away.</w:t></w:r></w:p>")  # fmt: skip
RICH = rb"{\rtf1\ansi Boats\par Oars are dried & put away.\par}"


def taking_in(name: str, data: bytes) -> bytes:
    """Return a Word document that takes in a file between its two paragraphs."""
    types = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    body = '<w:p><w:r><w:t>Before.</w:t></w:r></w:p><w:altChunk r:id="k"/><w:p><w:r><w:t>Behind.</w:t></w:r></w:p>'
    relation = f'<Relationship Id="k" Type="{types}/aFChunk" Target="/word/{name}"/>'
    return zipped(
        {
            "word/document.xml": f"<w:document {WORD} {RELATION}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": f"<Relationships>{relation}</Relationships>",
            f"word/{name}": data,
        }
    )


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", PAGE.encode()),
        ("a.mht", ARCHIVE),
        ("a.docx", INNER),
        ("a.rtf", RICH),
        ("A.TXT", b"Boats\n\nOars are dried & put away."),
    ],
)
def test_a_file_that_is_taken_in_is_read_in_its_place(name: str, data: bytes) -> None:
    found = texts(load_docx(taking_in(name, data)))
    assert found == ["Before.", "Boats", "Oars are dried & put away.", "Behind."]


@pytest.mark.parametrize(("name", "header"), [("a.html", b""), ("a.mht", b"Content-Type: text/html\n\n")])
def test_a_page_is_read_in_the_encoding_that_it_names(name: str, header: bytes) -> None:
    page = "<meta charset=iso-8859-2><p>Łódź śpi.</p>".encode("iso8859_2")
    assert texts(load_docx(taking_in(name, header + page))) == ["Before.", "Łódź śpi.", "Behind."]


@pytest.mark.parametrize(("name", "data"), [("a.docx", b"PK\x03\x04 no more"), ("a.rtf", b"none"), ("a.bin", b"?")])
def test_a_damaged_one_takes_nothing_else_with_it(name: str, data: bytes) -> None:
    assert texts(load_docx(taking_in(name, data))) == ["Before.", "Behind."]


def test_what_a_taken_in_document_takes_in_is_not_followed() -> None:
    data = taking_in("a.docx", taking_in("a.docx", INNER))
    assert texts(load_docx(data)) == ["Before.", "Before.", "Behind.", "Behind."]
