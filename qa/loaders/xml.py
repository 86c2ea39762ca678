"""Simple XML documents: every element that holds text of its own is a block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.normal import collapse
from qa.loaders.xml_entities import with_own_entities

__all__ = ["load_xml"]

HEADINGS = {"title", "heading", "head"}
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"

GAP = "\0"  # stands where an element parts words until it is known what is beside it; XML cannot hold it

_NO_GAP = re.compile(rf"(?<=[(\[{{/-]){GAP}+|{GAP}+(?=[)\]}},.;:!?])")
_DECLARATION = re.compile(r"\A\s*<\?xml\b[^>]*\?>")
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
            text = _text(element)
            if _name(element) in HEADINGS:
                builder.add_heading(text, level=max(1, depth - 1))
            else:
                builder.add(text)
            walker.skip_subtree()
    return builder.build(language=root.get(LANGUAGE))


def _parse(text: str) -> Any:
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities="internal",  # a document reads no other file, and the parser stops one that grows
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        # The declaration names the encoding the file had; the parser is given UTF-8.
        markup = with_own_entities(_DECLARATION.sub("", text, count=1))
        return etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        raise LoadError(f"it is not well-formed XML ({error.msg}); correct it at that place") from error


def _text(element: Any) -> str:
    return collapse(_NO_GAP.sub("", "".join(_pieces(element))).replace(GAP, "\n"))


def _pieces(element: Any) -> Iterator[str]:
    """Yield the text of an element, with gaps around empty elements and those that hold only elements.

    The one is a line break or the like, as `br` and `lb` are, the other a list, a row, a name of several parts: an
    indented file has space there, and one without it means the same.
    """
    is_break = len(element) == 0 and not element.text and element.get("break") != "no"  # TEI: `no` is within a word
    is_structure = len(element) > 1 and not _holds_text(element)
    gap = GAP if is_break or is_structure else ""
    yield gap + (element.text or "")
    for child in element:
        yield from _pieces(child)
        yield gap + (child.tail or "")


def _holds_text(element: Any) -> bool:
    own = [element.text, *(child.tail for child in element)]
    return any(text and text.strip() for text in own)


def _name(element: Any) -> str:
    return str(etree.QName(element).localname).lower()
