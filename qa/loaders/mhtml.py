"""MHTML: a web page that a browser saved in one file, with its pictures."""

from __future__ import annotations

from email.parser import BytesParser
from email.policy import default

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.html import decode_markup, load_page

__all__ = ["load_mhtml", "page_of"]


def load_mhtml(data: bytes) -> SourceText:
    """Read a saved page as the page itself is read."""
    markup = page_of(data)
    if not markup:
        raise LoadError("it holds no web page; open it in the browser and save it as .html")
    return load_page(markup)


def page_of(data: bytes) -> str:
    """Return the page of a web archive, without its pictures, styles and frames; empty when there is none."""
    for part in BytesParser(policy=default).parsebytes(data).walk():
        payload = part.get_payload(decode=True)
        if part.get_content_type() in {"text/html", "application/xhtml+xml"} and isinstance(payload, bytes):
            return decode_markup(payload, declared=part.get_content_charset())
    return ""
