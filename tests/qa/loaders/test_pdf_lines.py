from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, column, made

TEXT = "The tide gauge of the old harbour has been read every hour since the year in which the mole was built."


def marked(canvas: Canvas, before: str, mark: str, behind: str, *, gap: float = 0, rise: float = 4) -> None:
    """Draw a line with a small mark within it."""
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(70, 700, before)
    left = 70 + canvas.stringWidth(before, "Times-Roman", 10)
    canvas.setFont("Times-Roman", 6)
    canvas.drawString(left, 700 + rise, mark)
    left += canvas.stringWidth(mark, "Times-Roman", 6) + gap
    canvas.setFont("Times-Roman", 10)
    canvas.drawString(left, 700, behind)


def test_a_raised_number_stands_in_the_line_that_it_begins() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT])
        marked(canvas, "", "2", "Institute of Tides, Old Harbour", gap=6)

    assert blocks(made(draw)) == [TEXT, "2 Institute of Tides, Old Harbour"]


@pytest.mark.parametrize("rise", [5, -2])
def test_an_index_stands_in_its_line(rise: float) -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT])
        marked(canvas, "the level h", "n", " of the year n, in metres", rise=rise)

    assert blocks(made(draw))[1].replace(" n ", "n ").replace("hn", "h n") == "the level h n of the year n, in metres"


def test_the_power_of_a_unit_is_kept_and_the_number_of_a_note_is_not() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT])
        marked(canvas, "a basin of 12 km", "2", " and more", rise=3)

    assert blocks(made(draw))[1] == "a basin of 12 km² and more"
    data = made(lambda canvas: marked(canvas, "a basin of twelve fathoms", "2", " and more", rise=3))
    assert blocks(data) == ["a basin of twelve fathoms and more"]


def test_a_small_line_below_another_is_a_line_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT])
        column(canvas, ["Gauge"], top=700, size=12)
        column(canvas, ["Reading"], top=692, size=7)

    assert blocks(made(draw))[1:] in (["1#Gauge", "Reading"], ["Gauge", "Reading"])


@pytest.mark.parametrize("number", ["2.", "2.1", ".1"])
def test_the_number_of_a_clause_is_no_cell_of_a_table(number: str) -> None:
    def draw(canvas: Canvas) -> None:
        for top, (left, right) in ((750, ("Gull", "4")), (738, ("Tern", "6"))):
            column(canvas, [left], top=top)
            column(canvas, [right], top=top, left=400)
        column(canvas, [number], top=726)
        column(canvas, [TEXT], top=726, left=110, width=300)

    assert blocks(made(draw)) == ["Gull | 4", "Tern | 6", f"{number} {TEXT}"]
