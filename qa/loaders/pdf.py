"""PDF: the paragraphs of the text layer, across lines, columns and pages."""

from __future__ import annotations

import re
from collections.abc import Sequence

from qa.domain import BlockKind, SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.headings import says_something
from qa.loaders.lines import is_unspaced
from qa.loaders.pdf_edges import column_edges
from qa.loaders.pdf_furniture import without_running_lines
from qa.loaders.pdf_headings import LARGER, heading_levels, usual
from qa.loaders.pdf_hyphens import Hyphens
from qa.loaders.pdf_lines import Line, read_lines
from qa.loaders.pdf_listings import listing_text
from qa.loaders.pdf_ocr import with_text_layer
from qa.loaders.pdf_paragraphs import DASH, Paragraph, read_paragraphs
from qa.loaders.pdf_words import Word, read_pdf

__all__ = ["load_pdf"]

_LEADER = re.compile(r"(?:\s?[.…_·]){4,}\s?")
_JUNK = re.compile(
    r"^\W*(?:microsoft \w+|untitled|anonymous|unspecified|about:blank|powerpoint presentation)\b"
    r"|^(?:title|document|slide|page)?\W*\d*$"
    r"|\.(?:docx?|rtf|odt|pdf|indd|qxd|qxp|dvi|tex|ps|pptx?|xlsx?|html?|txt|pub|wpd|p65|fm|cdr|ai|exe)$",
    re.IGNORECASE,
)


def load_pdf(data: bytes) -> SourceText:
    """Read a PDF; running headers, footers and page numbers are left out, footnotes follow the text of their page.

    Scanned pages are read where the user has installed ocrmypdf. Raises LoadError when there is no text to be had.
    """
    source = _read(data)
    if not source.blocks:
        source = _read(with_text_layer(data))
    if not source.blocks:
        raise LoadError("it is scanned pages in which ocrmypdf finds no text; leave it out, or scan it again")
    return source


def _read(data: bytes) -> SourceText:
    file = read_pdf(data)
    builder = TextBuilder()
    _add(builder, without_running_lines(_lines(file.pages)))
    return builder.build(title=_meant(file.title), author=_meant(file.author), date=file.date, language=file.language)


def _lines(pages: Sequence[Sequence[Word]]) -> list[list[Line]]:
    """Return the lines of each page, with the columns that the document has."""
    found = [read_lines(words) for words in pages]
    edges = column_edges(found)
    return [read_lines(words, edges) for words in pages] if edges else found


def _add(builder: TextBuilder, pages: Sequence[Sequence[Line]]) -> None:
    hyphens = Hyphens(line.text for lines in pages for line in lines)
    size = usual(line.size for lines in pages for line in lines for _ in line.text)
    paragraphs = read_paragraphs(pages, size=size)
    levels = heading_levels(paragraphs, size=size)
    for paragraph, level in zip(paragraphs, levels, strict=True):
        if paragraph.is_listing:
            builder.add(listing_text(paragraph.lines), page=paragraph.page)
            continue
        cells = [_in_one_line(cell, hyphens) for cell in paragraph.lines[0].cells]
        text = " | ".join(cells) if paragraph.is_row else _running_text(paragraph, hyphens)
        text = _LEADER.sub(" ", text)
        is_text = not level or (paragraph.size <= LARGER * size and says_something(text))
        builder.add(text, kind=BlockKind.TEXT if is_text else BlockKind.HEADING, level=level, page=paragraph.page)


def _running_text(paragraph: Paragraph, hyphens: Hyphens) -> str:
    text = _in_one_line(paragraph.lines[0].text, hyphens)
    for at, line in enumerate(paragraph.lines[1:]):
        following = _in_one_line(line.text, hyphens)
        is_verse = at in paragraph.forced and text.endswith(DASH)
        whole = None if is_verse else hyphens.join(text, following)
        if whole is not None:
            text = whole
        elif at in paragraph.forced and not text.endswith("-"):
            text = f"{text}\n{following}"
        else:
            text = _with_space(text, following)
    return text


def _in_one_line(cell: str, hyphens: Hyphens) -> str:
    """Return a cell as one line; most are one already."""
    whole, *lines = cell.split("\n")
    for line in lines:
        joined = hyphens.join(whole, line)
        whole = _with_space(whole, line) if joined is None else joined
    return whole


def _with_space(text: str, following: str) -> str:
    """Return two texts as one, with a space between them in scripts that have any."""
    return text + following if is_unspaced(text[-1]) and is_unspaced(following[0]) else f"{text} {following}"


def _meant(words: str) -> str | None:
    """Return a title or an author, unless a program put there what it had at hand."""
    words = words.strip()
    return words if any(map(str.isalpha, words)) and not _JUNK.search(words) else None
