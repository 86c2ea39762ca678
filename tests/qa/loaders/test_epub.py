from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.epub import load_epub
from tests.qa.loaders.samples import epub, headings, texts, zipped

PAGE = '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{}</body></html>'


def test_pages_come_in_the_order_of_the_spine() -> None:
    pages = {
        "z.xhtml": PAGE.format('<h1><a id="x"/>Flut</h1><p>Das Wasser steigt.<br/>Dann fällt es.</p>'),
        "text/a b.xhtml": PAGE.format("<h1>Ebbe</h1><p>Der Strand ist leer.</p>"),
    }
    source = load_epub(epub(pages))
    assert texts(source) == ["Flut", "Das Wasser steigt.\nDann fällt es.", "Ebbe", "Der Strand ist leer."]
    assert headings(source) == [(1, "Flut"), (1, "Ebbe")]
    assert (source.title, source.author, source.date, source.language) == ("Tides", "Ada Quill", "2021-03", "de")


def test_pages_are_read_in_the_encoding_that_they_name() -> None:
    page = PAGE.replace("?>", ' encoding="iso-8859-2"?>').format("<p>Łódź śpi.</p>")
    assert texts(load_epub(epub({"a.xhtml": page.encode("iso8859_2")}))) == ["Łódź śpi."]


def test_the_table_of_contents_of_an_older_book_is_left_out() -> None:
    guide = '<guide><reference type="toc" href="toc.xhtml#top"/></guide>'
    pages = {"toc.xhtml": PAGE.format("<p>Flut 3</p>"), "a.xhtml": PAGE.format("<p>Das Wasser steigt.</p>")}
    assert texts(load_epub(epub(pages, properties=guide))) == ["Das Wasser steigt."]


def test_a_table_of_contents_takes_no_text_with_it_that_stands_on_its_page() -> None:
    guide = '<guide><reference type="toc" href="all.xhtml#contents"/></guide>'
    text = "The water rises along the whole of the coast until noon. " * 8
    pages = {"all.xhtml": PAGE.format(f'<p id="contents"><a href="#x">I. Flood</a></p><p id="x">{text}</p>')}
    assert texts(load_epub(epub(pages, properties=guide))) == ["I. Flood", text.strip()]


def test_a_locked_book_is_named_and_locked_fonts_are_no_matter() -> None:
    def locked(name: str) -> dict[str, str]:
        lock = f'<encryption><EncryptedData><CipherReference URI="book/{name}"/></EncryptedData></encryption>'
        return {"META-INF/encryption.xml": lock}

    pages = {"a.xhtml": PAGE.format("<p>Das Wasser steigt.</p>")}
    assert texts(load_epub(epub(pages, extra=locked("font.otf")))) == ["Das Wasser steigt."]
    with pytest.raises(LoadError, match="DRM"):
        load_epub(epub(pages, extra=locked("a.xhtml")))


def test_a_missing_page_does_not_lose_the_others() -> None:
    extra = "<p>x</p>"
    pages = {"a.xhtml": PAGE.format("<p>Das Wasser steigt.</p>"), "b.xhtml": PAGE.format(extra)}
    whole = epub(pages)
    assert texts(load_epub(whole.replace(b"book/b.xhtml", b"book/q.xhtml"))) == ["Das Wasser steigt."]


@pytest.mark.parametrize(
    "container", ["<container/>", "<container", '<container><rootfile full-path="no"/></container>']
)
def test_a_book_without_a_package_is_damaged(container: str) -> None:
    with pytest.raises(LoadError, match="it is damaged"):
        load_epub(zipped({"META-INF/container.xml": container}))


def test_numbers_of_printed_pages_are_left_out_and_those_of_notes_are_raised() -> None:
    page = '<p>Bui<span epub:type="pagebreak" title="5">5</span>lt in 1880<a epub:type="noteref" href="#n">2</a>, or'
    page += ' 1881<sup><a role="doc-noteref" href="#n">3</a></sup>.</p>'
    assert texts(load_epub(epub({"a.xhtml": f"<html><body>{page}</body></html>"}))) == ["Built in 1880², or 1881³."]
