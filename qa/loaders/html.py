"""HTML: the text a reader sees, one block per block element."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.normal import collapse

__all__ = ["add_markup", "load_html"]

HEADINGS = {f"h{level}": level for level in range(1, 7)}
# fmt: off
BLOCKS = {
    *HEADINGS,
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
    "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "head", "header", "hgroup", "hr", "html",
    "legend", "li", "main", "menu", "ol", "p", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot",
    "th", "thead", "tr", "ul",
}
UNSEEN = {
    "annotation", "annotation-xml", "audio", "canvas", "datalist", "embed", "iframe", "nav", "noscript", "object",
    "rp", "rt", "script", "select", "style", "svg", "template", "textarea", "title", "video",
}
# fmt: on
NOT_IN_A_ROW = ("table", "ul", "ol", "pre", "blockquote", *HEADINGS)

LINE_BREAK = "\u2028"  # stands for <br> until the space of the source is collapsed; it would mean the same in the text

_DECLARATION = re.compile(
    rb"<(?:meta\b[^>]*?\bcharset|\?xml\b[^>]*?\bencoding)\s*=\s*[\"']?\s*([\w:.-]+)", re.IGNORECASE
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def load_html(data: bytes) -> SourceText:
    """Read a page: headings, paragraphs, list items and table rows; scripts, menus and hidden parts are left out."""
    declared = _DECLARATION.search(data[:4096])
    root = _parse(decode(data, declared=declared[1].decode("ascii", "ignore") if declared else None))
    builder = TextBuilder()
    if root is None:
        return builder.build()
    _Page(builder).read(root)
    title = root.find("head/title")
    return builder.build(
        title=None if title is None else "".join(title.itertext()),
        language=root.get("lang") or root.get("xml:lang"),
    )


def add_markup(builder: TextBuilder, markup: str) -> None:
    """Add the blocks of a piece of HTML to `builder`."""
    root = _parse(markup)
    if root is not None:
        _Page(builder).read(root)


def _parse(markup: str) -> Any:
    """Return the root element; None when there is no element at all. Raises LoadError when the parser gives up."""
    parser = etree.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True, default_doctype=False
    )
    try:
        root = etree.fromstring(markup.replace("\0", "").encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        root = None  # nothing but space or comments; the parser forgives everything else
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise LoadError("its elements are nested too deeply to be read to the end; save the page as plain text")
    return root


class _Page:
    """Walks the elements of a page and keeps the text of the block it is in."""

    def __init__(self, builder: TextBuilder) -> None:
        self._builder = builder
        self._inline: list[str] = []
        self._cells: list[str] | None = None
        self._level = 0
        self._preformatted = 0

    def read(self, root: Any) -> None:
        walker = etree.iterwalk(root, events=("start", "end"))
        for event, element in walker:
            if event == "start":
                if _is_unseen(element):
                    walker.skip_subtree()
                else:
                    self._open(element)
            else:
                if not _is_unseen(element):
                    self._close(element)
                if element is not root:
                    self._inline.append(element.tail or "")
        self._flush()

    def _open(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush()
        if tag == "br":
            self._inline.append(LINE_BREAK)
        elif tag == "tr" and _is_data_row(element):
            self._cells = []
        elif tag == "pre":
            self._preformatted += 1
        elif tag in HEADINGS:
            self._level = HEADINGS[tag]
        self._inline.append(element.text or "")

    def _close(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS:
            self._flush(ends_cell=tag in {"td", "th"})
        if tag == "tr" and self._cells is not None:
            self._builder.add_row(self._cells)
            self._cells = None
        elif tag == "pre":
            self._preformatted -= 1
        elif tag in HEADINGS:
            self._level = 0

    def _flush(self, *, ends_cell: bool = False) -> None:
        """End the block, or in a row of a table the cell or line."""
        if self._cells is not None and not ends_cell:
            self._inline.append(" ")
            return
        text = "".join(self._inline)
        self._inline.clear()
        if not self._preformatted:
            text = "\n".join(collapse(line).strip(" ") for line in text.split(LINE_BREAK))
        if self._cells is not None:
            self._cells.append(" ".join(text.split()))
        elif self._level:
            self._builder.add_heading(text, level=self._level)
        else:
            self._builder.add_lines(text)


def _is_unseen(element: Any) -> bool:
    hidden = element.get("hidden") is not None or _HIDING_STYLE.search(element.get("style") or "")
    return element.tag in UNSEEN or bool(hidden)


def _is_data_row(row: Any) -> bool:
    """Tell a row of short cells, which is read as one line, from a row that only lays out the page."""
    if next(row.iter(*NOT_IN_A_ROW), None) is not None:
        return False
    cells = list(row.iterchildren("td", "th"))
    if any(len(list(cell.iter("p"))) > 1 for cell in cells):
        return False
    return sum(any(text.strip() for text in cell.itertext()) for cell in cells) > 1
