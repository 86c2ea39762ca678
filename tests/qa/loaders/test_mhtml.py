from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.mhtml import load_mhtml
from tests.qa.loaders.samples import texts


def saved(page: str, *, header: str = "text/html") -> bytes:
    """Return a page as a browser saves it, with a style and a frame behind it."""
    parts = (
        f"Content-Type: {header}\nContent-Transfer-Encoding: quoted-printable\n\n{page}",
        "Content-Type: text/css\n\np { color: red }",
        "Content-Type: text/html\n\n<p>An advertisement.</p>",
    )
    body = "".join(f"--x\n{part}\n" for part in parts)
    head = 'Snapshot-Content-Location: https://pier.example/\nContent-Type: multipart/related; boundary="x"'
    return f"{head}\n\n{body}--x--\n".encode()


def test_a_saved_page_is_read_like_the_page_itself() -> None:
    page = "<html lang=3D'fr'><title>Port | La mouette</title><h1>Port</h1><p>Le port est ferm=C3=A9.</p></html>"
    source = load_mhtml(saved(page))
    assert texts(source) == ["Port", "Le port est fermé."]
    assert (source.title, source.language) == ("Port", "fr")


def test_the_encoding_of_the_part_is_that_of_the_page() -> None:
    assert texts(load_mhtml(saved("<p>=A3=F3d=BC</p>", header="text/html; charset=iso-8859-2"))) == ["Łódź"]


@pytest.mark.parametrize("data", [b"words", saved("words", header="text/plain").replace(b"text/html", b"text/plain")])
def test_a_file_without_a_page_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match=r"no web page; .* save it as \.html"):
        load_mhtml(data)
