"""The block elements of an HTML tree, with their text."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from qa.loaders.normal import collapse
from qa.loaders.raised import END, START, settle_raised

__all__ = ["HtmlBlock", "html_blocks"]

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
    "annotation", "annotation-xml", "audio", "canvas", "datalist", "del", "embed", "iframe", "nav", "noscript",
    "object", "rp", "rt", "s", "script", "select", "strike", "style", "svg", "template", "textarea", "title", "video",
}
# fmt: on
WHOLE_PAGE = {"body", "html"}  # hidden until a script has run, which none does here
FOUND_BY_SEARCH = "until-found"  # `hidden` so: a part that folds open when its words are searched for
NOT_IN_A_ROW = ("table", "ul", "ol", "pre", "blockquote", *HEADINGS)

CODE = ("code", "samp", "kbd")

LONGEST_PAGE_NUMBER = 12  # characters, with a word before it

LINE_BREAK = "\u2028"  # stands for <br> until the space of the source is collapsed; it would mean the same in the text

_CODE_CLASS = re.compile(r"\b(?:highlight|lang|language|brush|prettyprint|sourceCode|code)\b")
_HIDING_STYLE = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class HtmlBlock:
    """The text of a block element, or of a row of a table; `level` is 0 where it is no heading.

    `linked` counts the characters of it that are links. `is_listing` tells a piece of code, whose blank lines part
    nothing.
    """

    element: Any
    text: str
    level: int
    linked: int
    is_listing: bool = False


def html_blocks(root: Any) -> list[HtmlBlock]:
    """Return the blocks that a reader sees, in the order of the page; scripts, menus and hidden parts are left out."""
    return _Page().read(root)


class _Page:
    """Walks the elements of a page and keeps the text of the block it is in."""

    def __init__(self) -> None:
        self._blocks: list[HtmlBlock] = []
        self._element: Any = None
        self._inline: list[str] = []
        self._cells: list[str] | None = None
        self._level = 0
        self._preformatted = 0
        self._listing: Any = None
        self._links = 0
        self._linked = 0

    def read(self, root: Any) -> list[HtmlBlock]:
        self._element = root
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
                    self._take(element.tail)
        self._flush()
        return self._blocks

    def _open(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS and self._listing is not None:
            self._inline.append("\n" if self._inline and not self._inline[-1].endswith("\n") else "")
        elif tag in BLOCKS:
            self._flush()
            self._element = element
        if tag == "br":
            self._inline.append(LINE_BREAK)
        elif _is_raised(element):
            self._inline.append(START)
        if tag == "a":
            self._links += 1
        elif tag == "tr" and _is_data_row(element):
            self._cells = []
        elif tag == "pre":
            if not self._preformatted and _is_listing(element):
                self._listing = element
            self._preformatted += 1
        elif tag in HEADINGS:
            self._level = HEADINGS[tag]
        self._take(element.text)

    def _close(self, element: Any) -> None:
        tag = element.tag
        if tag in BLOCKS and self._listing in (None, element):
            self._flush(ends_cell=tag in {"td", "th"})
            if element.getparent() is not None:
                self._element = element.getparent()
        if _is_raised(element):
            self._inline.append(END)
        if tag == "a":
            self._links -= 1
        elif tag == "tr" and self._cells is not None:
            self._add(" | ".join(filter(None, self._cells)), element)
            self._cells = None
        elif tag == "pre":
            self._preformatted -= 1
            self._listing = None if element is self._listing else self._listing
        elif tag in HEADINGS:
            self._level = 0

    def _take(self, text: str | None) -> None:
        if text:
            self._inline.append(text)
            if self._links:
                self._linked += len(text.strip())

    def _flush(self, *, ends_cell: bool = False) -> None:
        """End the block, or in a row of a table the cell or line."""
        if self._cells is not None and not ends_cell:
            self._inline.append(" ")
            return
        text = settle_raised("".join(self._inline))
        self._inline.clear()
        if not self._preformatted:
            text = "\n".join(collapse(line).strip(" ") for line in text.split(LINE_BREAK))
        if self._cells is not None:
            self._cells.append(" ".join(text.split()))
        else:
            self._add(text, self._element)

    def _add(self, text: str, element: Any) -> None:
        if text.strip() and not (self._preformatted and _are_line_numbers(text)):
            self._blocks.append(HtmlBlock(element, text, self._level, self._linked, self._listing is not None))
        self._linked = 0


def _is_unseen(element: Any) -> bool:
    if element.tag in WHOLE_PAGE:
        return False
    hidden = element.get("hidden", FOUND_BY_SEARCH).lower() != FOUND_BY_SEARCH
    hidden = hidden or bool(_HIDING_STYLE.search(element.get("style") or ""))
    return element.tag in UNSEEN or hidden or _is_page_number(element)


def _is_raised(element: Any) -> bool:
    """Tell raised text and, in books, the number of a note, which the book's own style sheet raises."""
    return element.tag == "sup" or _is_called(element, "noteref")


def _is_page_number(element: Any) -> bool:
    """Tell the number of the printed page that begins within the text of a book."""
    return _is_called(element, "pagebreak") and len("".join(element.itertext()).strip()) <= LONGEST_PAGE_NUMBER


def _is_called(element: Any, name: str) -> bool:
    """Tell whether a book says so of an element."""
    return name in (element.get("epub:type") or "").split() or element.get("role") == f"doc-{name}"


def _is_listing(element: Any) -> bool:
    """Tell a piece of code from other text whose lines stand as they are."""
    if next(element.iter(*HEADINGS), None) is not None:
        return False
    near = (element, element.getparent())
    classed = any(_CODE_CLASS.search(some.get("class") or "") for some in near if some is not None)
    return classed or next(element.iter(*CODE), None) is not None


def _are_line_numbers(text: str) -> bool:
    """Tell the numbers of lines, which stand beside a piece of code."""
    numbers = text.split()
    return len(numbers) > 1 and numbers == [str(number) for number in range(1, len(numbers) + 1)]


def _is_data_row(row: Any) -> bool:
    """Tell a row of short cells, which is read as one line, from a row that only lays out the page."""
    if next(row.iter(*NOT_IN_A_ROW), None) is not None:
        return False
    cells = list(row.iterchildren("td", "th"))
    if any(sum(map(_has_text, cell.iter("p"))) > 1 for cell in cells):
        return False
    return sum(map(_has_text, cells)) > 1


def _has_text(element: Any) -> bool:
    return any(text.strip() for text in element.itertext())
