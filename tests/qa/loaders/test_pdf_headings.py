from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.domain import BlockKind
from qa.loaders.pdf import load_pdf
from qa.splitter import split
from tests.qa.loaders.pdfs import column, made

TEXT = (
    "Whoever wants a place in a boat writes to the clerk, who keeps the list of the rowers and tells them when there "
    "is a seat for them, which may take a year."
)


def with_line(line: str, *, size: float = 10) -> bytes:
    """Return a PDF with a bold line above a paragraph."""

    def draw(canvas: Canvas) -> None:
        column(canvas, [line], font="Times-Bold", size=size)
        column(canvas, [TEXT], top=720)

    return made(draw)


@pytest.mark.parametrize(("line", "size"), [("How to apply", 10), ("How to apply until 4 May", 14)])
def test_a_bold_line_and_a_large_one_are_headings(line: str, size: float) -> None:
    source = load_pdf(with_line(line, size=size))
    assert [block.kind for block in source.blocks] == [BlockKind.HEADING, BlockKind.TEXT]


def test_a_bold_line_that_says_something_can_be_quoted_and_is_a_heading() -> None:
    found = split(load_pdf(with_line("Apply until 4 May")))
    assert [(passage.text, passage.heading) for passage in found] == [
        ("Apply until 4 May", ""),
        (TEXT, "Apply until 4 May"),
    ]


def test_a_cell_of_two_lines_beside_its_row_is_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT] * 3, size=7)
        for at, (boat, crew) in enumerate([("Gull", "4"), ("Tern", "6")]):
            canvas.setFont("Times-Roman", 10)
            for left, text in ((70, boat), (300, crew)):
                canvas.drawString(left, 600 - 26 * at, text)
            canvas.drawString(180, 606 - 26 * at, "kept for the")
            canvas.drawString(180, 594 - 26 * at, "pilots")

    source = load_pdf(made(draw))
    assert {block.kind for block in source.blocks} == {BlockKind.TEXT}
