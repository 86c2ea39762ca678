from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, column, made

NOTICE = (
    "The chart room is closed while the ceiling is painted. Charts that are needed before that is done are brought to "
    "the desk in the hall, where they can be looked at until the lamps are lit, but not copied."
)
QUOTED = "Nobody is to take a chart out of the house, and nobody is to write on one with anything but a soft pen."


def test_a_word_in_a_small_font_does_not_part_a_paragraph() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [NOTICE])
        text = canvas.beginText(70, 600)
        text.setFont("Times-Roman", 10)
        text.textOut("The rules are in the ")
        text.setFont("Times-Bold", 8)
        text.textOut("LIST OF THE HOUSE AND ITS ROOMS AND ALL OF THE HALLS")
        canvas.drawText(text)
        column(canvas, ["which hangs beside the door, and in the drawer of the desk."], top=588)

    assert blocks(made(draw))[-1].endswith(
        "ALL OF THE HALLS which hangs beside the door, and in the drawer of the desk."
    )


def test_a_word_of_another_weight_does_not_part_a_large_heading() -> None:
    def draw(canvas: Canvas) -> None:
        for at, (font, line) in enumerate(
            (("Courier", "CHARTS and Maps: A Long"), ("Times-Bold", "List for the Whole House"))
        ):
            canvas.setFont(font, 18)
            canvas.drawString(70, 760 - 20 * at, line)
        column(canvas, [NOTICE], top=700)

    assert blocks(made(draw)) == ["1#CHARTS and Maps: A Long List for the Whole House", NOTICE]


def test_a_narrow_quotation_has_no_line_ends_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, [NOTICE], top=750)
        for quotation in (f"{QUOTED} {QUOTED} {NOTICE}", QUOTED[:-1].replace("a soft pen", "one") + ".", NOTICE):
            top = column(canvas, [quotation], left=100, width=380, top=top - 6)
        column(canvas, [NOTICE], top=top - 6)

    assert not any("\n" in block for block in blocks(made(draw)))


def test_lines_that_each_begin_with_a_label_stay_lines() -> None:
    lines = ["Boat: Gull", "Crew: the clerk and three of the pilots", "Place: the harbour below", "Time: eight"]

    def draw(canvas: Canvas) -> None:
        column(canvas, lines)
        column(canvas, [NOTICE], top=600)

    assert blocks(made(draw)) == ["\n".join(lines), NOTICE]
