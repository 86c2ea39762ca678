from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made

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


def test_works_whose_second_lines_stand_further_in_are_a_paragraph_each() -> None:
    works = [
        "Adams, R. and Brook, T. (1992), On the drying of oars and of the seats of small boats, with a list of the\n"
        "cloths that were tried. Boats and Sheds, 12, pp. 4-9.",
        "Cooper, M. (1998), Otters, and what becomes of lines and rods that are kept in boats overnight, in the\n"
        "harbours of the north. The Otter, 3, pp. 77-81.",
        "Dunn, A., Frost, L., Green, P., Hill, S., Marsh, E., Pool, J., Reed, C., Stone, B., Wood, K., and Young, V.\n"
        "Communications of the wardens of the lake, third part, which is about lost oars.",
        "Elder, W. (2003), Flags, red and green, and those who are out on the water when one of them goes up on\n"
        "the mast of the shed.",
    ]

    def draw(canvas: Canvas) -> None:
        top = 700.0
        for work in works:
            first, second = work.split("\n")
            top = column(canvas, [first], left=70, top=top, width=500)
            top = column(canvas, [second], left=84, top=top, width=486)

    assert blocks(made(draw)) == [work.replace("\n", " ") for work in works]


def test_works_with_keys_in_brackets_are_a_paragraph_each() -> None:
    works = [
        ("[12]", ["R. Adams. On the drying of oars. 1992."]),
        (
            "[13]",
            ["M. Cooper. Otters, and what becomes of lines and rods that people keep in boats", "shed. 1998."],
        ),
        ("[14]", ["W. Elder. Flags, red and green. 2003."]),
    ]

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [NOTICE], width=370)
        for key, lines in works:
            canvas.drawString(70, top, key)
            top = column(canvas, lines, left=110, top=top, width=330)

    assert blocks(made(draw))[1:] == [" ".join((key, *lines)) for key, lines in works]


def test_bold_words_that_fill_the_first_line_of_a_paragraph_are_no_heading() -> None:
    speech = "The keeper of the charts of the lake and of all its harbours (Anna Marie Lund of Steinach in the|North):"

    def draw(canvas: Canvas) -> None:
        first, second = speech.split("|")
        top = column(canvas, [first], top=column(canvas, [NOTICE]), font="Times-Bold")
        canvas.drawString(70, top, second)
        left = 70 + canvas.stringWidth(f"{second} ")
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(left, top, "I thank you for the question, and so does the clerk.")
        column(canvas, ["Charts"], top=top - 12, font="Times-Bold")
        column(canvas, [NOTICE], top=top - 24)

    speaker = speech.replace("|", " ")
    assert blocks(made(draw)) == [
        NOTICE,
        f"{speaker} I thank you for the question, and so does the clerk.",
        "1#Charts",
        NOTICE,
    ]


@pytest.mark.parametrize(("bold", "begins"), [("Dates.", True), ("2012,", False)])
def test_bold_words_begin_a_paragraph_below_the_end_of_a_sentence(bold: str, begins: bool) -> None:
    above = "The clerk counts the charts of the lake and of its harbours every spring, and writes to their owners."
    text = "the charts are counted in May, and again in June."

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [above])
        canvas.setFont("Times-Bold", 10)
        canvas.drawString(70, top, bold)
        column(canvas, [text], left=70 + canvas.stringWidth(f"{bold} "), top=top)

    rest = f"{bold} {text}"
    assert blocks(made(draw)) == ([above, rest] if begins else [f"{above} {rest}"])


def test_a_paragraph_that_ends_with_a_dash_takes_no_other() -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, [NOTICE], indent=12)
        column(canvas, ["Several keepers rose—", NOTICE], top=top, indent=12)

    assert blocks(made(draw)) == [NOTICE, "Several keepers rose—", NOTICE]


def test_a_verse_that_ends_with_a_dash_is_a_line_of_its_poem() -> None:
    verses = "Watch of the harbour, keep the lamps that burn—\nWho is it that comes in\nAnd when will they return?"

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [NOTICE])
        column(canvas, verses.split("\n"), top=top - 20)

    assert blocks(made(draw)) == [NOTICE, verses]


def test_items_without_marks_are_parted_by_a_little_space() -> None:
    items = [
        "The room is open to all who have a boat in the harbour, and to those whom they bring with them",
        "Charts are given back by noon",
        "Whoever draws on a chart pays for it, and for the paper on which a new one is drawn and printed",
    ]

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [NOTICE]) - 20
        for item in items:
            top = column(canvas, [item], width=300, top=top) - 3

    assert blocks(made(draw)) == [NOTICE, *items]


def test_small_print_is_the_text_of_a_page_that_has_no_other() -> None:
    def annex(canvas: Canvas) -> None:
        top = column(canvas, ["(1) Nobody takes two boats."], size=8)
        column(canvas, ["Boats are numbered."], top=top - 12, size=8)

    found = blocks(made(lambda canvas: column(canvas, [PROSE]), annex))
    assert found == [PROSE, "(1) Nobody takes two boats.", "Boats are numbered."]
