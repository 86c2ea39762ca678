"""EPUB: the pages of a book in reading order, without its table of contents."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.facts import facts_from
from qa.loaders.html import add_markup, decode_markup, holds_prose

__all__ = ["load_epub"]

FACTS = {"title": ("title",), "author": ("creator",), "date": ("date",), "language": ("language",)}
NO_PAGES = ("image/", "audio/", "video/", "font/", "text/css")
VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"

# In XHTML an empty element may close itself; in HTML a `<title/>` would swallow the page.
_SELF_CLOSED = re.compile(rf"<(?!(?:{VOID})\b)([A-Za-z][\w:.-]*)((?:\s[^<>]*?)?)/>", re.IGNORECASE)


def load_epub(data: bytes) -> SourceText:
    """Read a book: the pages of its spine, in order; title, author, date and language are the package's."""
    archive = Archive(data)
    place = _package_place(archive)
    package = archive.xml(place)
    locked = _locked(archive)
    builder = TextBuilder()
    contents = {_inside(place, page) for page in _contents(package)}
    pages = [_inside(place, page) for page in _spine(package)]
    if pages and locked.issuperset(pages):
        raise LoadError("it is locked by its seller (DRM); get a copy without it")
    for page in pages:
        if page not in locked and archive.find(page):
            markup = _SELF_CLOSED.sub(r"<\1\2></\1>", decode_markup(archive.read(page)))
            if page not in contents or holds_prose(markup):
                add_markup(builder, markup)
    metadata = next((child for child in package if local_name(child) == "metadata"), ())
    nested = next((child for child in metadata if local_name(child) == "dc-metadata"), metadata)  # OEB 1, EPUB's parent
    return builder.build(**facts_from(nested, FACTS))


def _package_place(archive: Archive) -> str:
    for rootfile in archive.xml("META-INF/container.xml").iter("{*}rootfile"):
        place = unquote(rootfile.get("full-path", ""))
        if archive.find(place):
            return place
    raise LoadError("it is damaged (it names no package); get another copy")


def _inside(place: str, page: str) -> str:
    """Return the place of a page in the archive, where `place` is that of the package."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(place), page))


def _contents(package: Any) -> Iterator[str]:
    """Yield the pages that the table of contents is on; there may be more on them."""
    for reference in package.iterfind("{*}guide/{*}reference"):
        if reference.get("type") == "toc":
            yield unquote(reference.get("href", "").partition("#")[0])


def _spine(package: Any) -> Iterator[str]:
    """Yield the places of the pages in reading order, as the package writes them, without its own navigation."""
    items = {item.get("id"): item for item in package.iterfind("{*}manifest/{*}item")}
    for reference in package.iterfind("{*}spine/{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type", "").startswith(NO_PAGES):
            continue
        if "nav" not in item.get("properties", "").split():
            yield unquote(item.get("href", ""))


def _locked(archive: Archive) -> set[str]:
    """Return the names of the members that are encrypted."""
    if archive.find("META-INF/encryption.xml") is None:
        return set()
    root = archive.xml("META-INF/encryption.xml")
    return {unquote(reference.get("URI", "")) for reference in root.iter("{*}CipherReference")}
