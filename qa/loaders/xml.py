"""Simple XML documents: every element that holds text of its own is a block."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.normal import collapse

__all__ = ["load_xml"]

HEADINGS = {"title", "heading", "head"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"<\?xml\b[^>]*?\bencoding\s*=\s*[\"']([\w:.-]+)")


def load_xml(data: bytes) -> SourceText:
    """Read an XML document; `title`, `heading` and `head` elements are headings, outer ones above inner ones."""
    declared = _DECLARED_ENCODING.match(data[:200])
    root = _parse(decode(data, declared=declared[1].decode("ascii") if declared else None))
    builder = TextBuilder()
    walker = etree.iterwalk(root, events=("start", "end"))
    depth = 0
    for event, element in walker:
        depth += 1 if event == "start" else -1
        if event == "start" and _holds_text(element):
            text = collapse("".join(element.itertext()))
            if _name(element) in HEADINGS:
                builder.add_heading(text, level=max(1, depth - 1))
            else:
                builder.add(text)
            walker.skip_subtree()
    return builder.build(language=root.get(LANGUAGE))


def _parse(text: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,  # a document can neither read files nor grow when it is read
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        # The declaration names the encoding the file had; the parser is given UTF-8.
        return etree.fromstring(_DECLARATION.sub("", text, count=1).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(f"it is not well-formed XML ({error.msg}); correct it at that place") from error


def _holds_text(element: Any) -> bool:
    own = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in own)


def _name(element: Any) -> str:
    return str(etree.QName(element).localname).lower()
