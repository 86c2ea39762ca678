from __future__ import annotations

import pytest
from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made

TWICE = f"{PROSE} {PROSE}"
LINES = simpleSplit(TWICE, "Times-Roman", 10, 220)
CUT = next(at for at in range(20, len(LINES)) if LINES[at][0].islower() and LINES[at - 1][-1].isalpha())
ROWS = [("Kittiwake", "4", "12"), ("Dunlin", "2", "9"), ("Avocet", "2", "8"), ("Smew", "6", "15")]
CAPTION = "Table 1: How many oars the boats have and for how many people there is room."


@pytest.mark.parametrize("name", ["", "Rowing"])
def test_a_paragraph_goes_on_below_a_table_and_its_caption(name: str) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LINES[:CUT], left=70)
        canvas.setFont("Times-Roman", 10)
        for at, row in enumerate(ROWS):
            for left, cell in zip((380, 450, 500), row, strict=True):
                canvas.drawString(left, 750 - 12 * at, cell)
        # The name of two rows stands between them.
        canvas.drawString(320, 720, name)
        top = column(canvas, [CAPTION], left=320, top=690, width=220)
        column(canvas, LINES[CUT:], left=320, top=top - 12, width=220)

    found = blocks(made(draw))
    assert TWICE in found
    assert CAPTION in found


def test_a_paragraph_goes_on_below_a_table_whose_columns_have_heads() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, LINES[:CUT], left=70)
        # They stand so close together that they are one line.
        column(canvas, ["Oars  Seats on Sundays"], left=440, font="Times-Bold")
        canvas.setFont("Times-Roman", 10)
        for at, row in enumerate(ROWS):
            for left, cell in zip((380, 450, 500), row, strict=True):
                canvas.drawString(left, 738 - 12 * at, cell)
        canvas.drawString(320, 708, "Rowing")
        column(canvas, LINES[CUT:], left=320, top=680, width=220)

    assert TWICE in blocks(made(draw))


def test_an_item_does_not_go_on_with_the_caption_of_a_picture() -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, [PROSE])
        column(canvas, ["Figure 1: The shed"], top=top - 24)

    def other(canvas: Canvas) -> None:
        column(canvas, ["a) the oars", "b) the bailer", PROSE])

    found = blocks(made(draw, other))
    assert "Figure 1: The shed" in found
    assert "a) the oars" in found


def test_an_address_of_the_web_is_no_rest_of_a_paragraph() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [f"{PROSE} The book of hours"], left=70, width=220)
        column(canvas, ["The list of prices"], left=320, size=14)
        column(canvas, ["https://boats.example/prices"], left=320, top=725)
        column(canvas, [PROSE], left=320, top=700, width=220)

    assert "https://boats.example/prices" in blocks(made(draw))


def test_captions_with_roman_numbers_are_no_part_of_each_other() -> None:
    lines = ["How many oars there are,", "and who cleans them", "on which day"]

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [PROSE]) - 20
        for at, line in enumerate(["Table II.", *lines]):
            canvas.drawRightString(540, top - 12 * at, line)

    def other(canvas: Canvas) -> None:
        top = column(canvas, ["Table III."], top=780)
        column(canvas, lines, top=top)
        column(canvas, [PROSE], top=700)

    found = blocks(made(draw, other))
    assert [text for text in found if text.count("Table") > 1] == []
    assert [text for text in found if text.startswith("Table III.")] != []
