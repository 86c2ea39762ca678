from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, made

TITLES = [
    "Where the boats are in winter, and",
    "Who may take one on Sundays",
    "10-minute rule for rowers",
    "What it costs to take one",
]


@pytest.mark.parametrize(("numbers", "are_parted"), [((2, 8, 14, 150), True), ((2, 8, 5, 150), False)])
def test_lines_with_growing_numbers_before_them_are_a_paragraph_each(
    numbers: tuple[int, ...], are_parted: bool
) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        top = 700
        for number, title in zip(numbers, TITLES, strict=True):
            canvas.drawString(70, top, str(number))
            canvas.drawString(90, top, title)
            top -= 12
            if title.endswith("and"):
                canvas.drawString(90, top, "which of them leak")
                top -= 12
        canvas.drawString(70, 300, PROSE[:60])

    titles = [f"{TITLES[0]} which of them leak", *TITLES[1:]]
    expected = [f"{number} {title}" for number, title in zip(numbers, titles, strict=True)]
    assert (blocks(made(draw))[: len(expected)] == expected) == are_parted
