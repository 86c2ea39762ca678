"""Small PDF files for the tests, drawn line by line."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from qa.loaders.pdf import load_pdf

__all__ = ["PROSE", "SIZE", "blocks", "column", "made"]

SIZE = 10.0
LEADING = 12.0
PROSE = (
    "Whoever borrows a boat brings it back before the lamps are lit, dries the oars and the seats with the cloth that "
    "hangs in the shed, and writes the hour in the book. A boat that is not back by then is looked for by the warden, "
    "who takes the motor launch, and the search is paid by those who were looked for. Children below the age of twelve "
    "go out with somebody who is older than eighteen and can swim. Nobody goes out while the red flag is up, and those "
    "who are out when it goes up come back at once. Lines, nets and rods are not kept in the boats overnight, because "
    "of the otters. Lost oars are paid for at the price that is on the list beside the door of the shed."
)
"""Text of several lines, to fill columns with."""


def made(*pages: Callable[[Canvas], object], title: str = "", author: str = "", password: str | None = None) -> bytes:
    """Return a PDF of A4 pages, each drawn by a function."""
    file = io.BytesIO()
    canvas = Canvas(file, pageCompression=0, encrypt=password)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for page in pages:
        page(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def column(
    canvas: Canvas,
    paragraphs: Sequence[str],
    *,
    left: float = 70,
    top: float = 750,
    width: float = 450,
    size: float = SIZE,
    indent: float = 0,
    font: str = "Times-Roman",
) -> float:
    """Wrap and draw paragraphs; return the height below the last line. A line end in a text is one on the page."""
    canvas.setFont(font, size)
    for paragraph in paragraphs:
        first = simpleSplit(paragraph, font, size, width - indent)[0]
        rest = simpleSplit(paragraph[len(first) :].strip(" "), font, size, width)
        for at, line in enumerate((first, *rest)):
            canvas.drawString(left + indent * (at == 0), top, line)
            top -= LEADING * size / SIZE
    return top


def blocks(data: bytes) -> list[str]:
    """Return the text of each block of a PDF; a heading begins with its level and `#`."""
    source = load_pdf(data)
    texts = [source.text[block.start : block.end] for block in source.blocks]
    return [f"{block.level}#{text}" if block.level else text for block, text in zip(source.blocks, texts, strict=True)]
