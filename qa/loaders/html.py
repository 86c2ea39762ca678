"""HTML: the text a reader sees, one block per block element."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode, names_encoding
from qa.loaders.html_article import find_article
from qa.loaders.html_blocks import HtmlBlock, html_blocks
from qa.loaders.html_furniture import without_furniture
from qa.loaders.html_sections import drop_ids_of_headings
from qa.loaders.normal import collapse

__all__ = ["add_markup", "decode_markup", "holds_prose", "load_html", "load_page"]

PARAGRAPH = 200  # characters; lines of a table of contents are shorter
MOST_TITLE_PARTS = 15  # with what stands between them

_DECLARATION = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE
)
_TITLE_PARTS = re.compile(r"(\s+[|–—·•:»›/-]+\s+|:\s+)")


def load_html(data: bytes) -> SourceText:
    """Read a page without its furniture: headings, paragraphs, list items and table rows of the main text."""
    return load_page(decode_markup(data))


def load_page(markup: str) -> SourceText:
    """Do what `load_html` does with a page whose characters are known."""
    markup = markup.replace("\0", "")
    root = _parse(markup)
    builder = TextBuilder()
    if root is None:
        return builder.build()
    if drop_ids_of_headings(root):
        markup = etree.tostring(root, encoding="unicode", method="html")
    article = find_article(markup)
    title = _page_title(root)
    blocks = without_furniture(html_blocks(root), article=article.text, title=title)
    _add(builder, blocks)
    return builder.build(
        title=_without_site(title, [block.text for block in blocks if block.level]),
        language=root.get("lang") or root.get("xml:lang"),
        author=article.author,
        date=article.date,
    )


def decode_markup(data: bytes, *, declared: str | None = None) -> str:
    """Return the characters of a page; the encoding that it came with goes before the one that it names itself."""
    found = _DECLARATION.search(data[:4096])
    if found and not names_encoding(declared):
        declared = found[1].decode("ascii", "ignore")
    return decode(data, declared=declared)


def add_markup(builder: TextBuilder, markup: str) -> None:
    """Add all blocks of a piece of HTML to `builder`."""
    root = _parse(markup.replace("\0", ""))
    if root is not None:
        _add(builder, html_blocks(root))


def holds_prose(markup: str) -> bool:
    """Tell whether most of a piece of HTML is paragraphs, and not lists or links."""
    root = _parse(markup.replace("\0", ""))
    blocks = [] if root is None else html_blocks(root)
    prose = [len(block.text) for block in blocks if len(block.text) >= PARAGRAPH and 2 * block.linked < len(block.text)]
    return 2 * sum(prose) > sum(len(block.text) for block in blocks)


def _parse(markup: str) -> Any:
    """Return the root element; None when there is no element at all. Raises LoadError when the parser gives up."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, default_doctype=False
    )
    try:
        root = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None  # nothing but space or comments; the parser forgives everything else
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise LoadError("its elements are nested too deeply to be read to the end; save the page as plain text")
    return root


def _add(builder: TextBuilder, blocks: list[HtmlBlock]) -> None:
    for block in blocks:
        if block.level:
            builder.add_heading(block.text, level=block.level)
        elif block.is_listing:
            builder.add(block.text)
        else:
            builder.add_lines(block.text)


def _page_title(root: Any) -> str:
    """Return the title that the page has for others to show, else the one of its window."""
    for meta in root.iter("meta"):
        if meta.get("property") == "og:title" and (meta.get("content") or "").strip():
            return str(meta.get("content"))
    title = root.find("head/title")
    return "" if title is None else "".join(title.itertext())


def _without_site(title: str, headings: list[str]) -> str:
    """Return the part of a title that is a heading of the page; the rest is the name of the site."""
    parts = _TITLE_PARTS.split(collapse(title).strip())[:MOST_TITLE_PARTS]
    wholes = [
        "".join(parts[begin:end]) for begin in range(0, len(parts), 2) for end in range(begin + 1, len(parts) + 1, 2)
    ]
    named = {collapse(heading).strip().casefold() for heading in headings}
    return max((whole for whole in wholes if whole.casefold() in named), key=len, default=title)
