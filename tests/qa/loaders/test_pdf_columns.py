from __future__ import annotations

from reportlab.lib.utils import simpleSplit
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made

TEXT = f"{PROSE} {PROSE}"
TITLES = ["Where to find a boat", "What it costs", "Flags and lamps", "Otters"]


def test_a_list_beside_prose_is_a_column_of_its_own() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT], left=320, width=220)
        for at, title in enumerate(TITLES):
            column(canvas, [title], left=70, top=743 - 31 * at)

    assert blocks(made(draw)) == [*TITLES, TEXT]


def test_names_beside_their_rows_stay_with_them() -> None:
    texts = PROSE.split(". ")

    def draw(canvas: Canvas) -> None:
        for at, text in enumerate(texts):
            column(canvas, [f"Rule {at + 1}"], left=70, top=750 - 60 * at)
            column(canvas, [text], left=150, top=750 - 60 * at, width=350)

    found = blocks(made(draw))
    assert [any(f"Rule {at + 1}" in block and text[:20] in block for block in found) for at, text in enumerate(texts)]
    assert "Rule 1" not in found


def test_a_line_across_the_foot_of_two_columns_does_not_mix_them() -> None:
    note = "1 The list of prices was decided by the meeting of the members on the second of March, and holds until May."

    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT], left=70, width=230)
        for at, title in enumerate(TITLES):
            column(canvas, [title], left=340, top=743 - 31 * at)
        column(canvas, [note], left=70, top=430, size=8)

    assert blocks(made(draw)) == [TEXT, *TITLES, note]


def test_lists_beside_each_other_are_columns() -> None:
    left = ["* oars and a bailer", "* a lamp, if you go out after the bell has rung for the second time", "* a line"]
    right = ["* nets of any kind", "* dogs, unless they are on a lead and the warden has said that they may", "* fire"]

    def draw(canvas: Canvas) -> None:
        for at, items in ((70, left), (330, right)):
            top = 700.0
            for item in items:
                top = column(canvas, [item[:34], f"   {item[35:]}"] if len(item) > 34 else [item], left=at, top=top)

    found = blocks(made(draw))
    assert [block[:8] for block in found] == [item[:8] for item in (*left, *right)]


def test_lines_with_their_middle_in_common_do_not_go_on_in_the_next_column() -> None:
    captions = [
        ["the weight in pounds of", "the longest of the boats", "when it has dried out"],
        ["hours in which the flag", "was up on the mast in", "the past twelve months"],
    ]

    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE])
        canvas.setFont("Times-Roman", 10)
        for middle, lines in zip((150, 400), captions, strict=True):
            for at, line in enumerate(lines):
                canvas.drawCentredString(middle, 600 - 12 * at, line)

    assert [block for block in blocks(made(draw)) if "the longest" in block and "the mast" in block] == []


def test_a_large_heading_takes_no_small_lines_beside_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 60)
        canvas.drawString(70, 700, "Boats")
        column(canvas, ["for all", "on all days"], left=300, top=736)
        column(canvas, [PROSE], top=600)

    assert "1#Boats" in blocks(made(draw))


def test_captions_beside_each_other_are_columns_where_a_letter_hangs_over_the_gutter() -> None:
    left = [
        "(a) the oars, each of which is as",
        "long as the boat is wide, and a",
        "half of that, with the leather",
        "that is nailed around them",
    ]
    right = [
        "(b) the bailer, which hangs on its",
        "hook below the middle seat, and",
        "the rope that is tied to it with",
        "a knot that nobody undoes",
    ]

    def draw(canvas: Canvas) -> None:
        top = column(canvas, [TEXT])
        column(canvas, left, left=130, top=top - 30)
        column(canvas, right[:1], left=271, top=top - 30)
        column(canvas, right[1:], left=286, top=top - 42)

    found = blocks(made(draw))
    assert " ".join(right) in found
    assert [block for block in found if "oars, each" in block and "bailer" in block] == []


def test_prose_beside_a_table_is_not_mixed_with_its_rows() -> None:
    prices = [("A boat for an hour", "four crowns"), ("A boat for a day", "twelve crowns"), ("An oar", "thirty crowns")]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 8)
        for at in range(3):
            for left, cell in ((70, "Pier"), (250, f"the landing stage number {at}"), (450, "open all day")):
                canvas.drawString(left, 774 - 12 * at, cell)
        column(canvas, [PROSE], left=70, top=735, width=220)
        canvas.setFont("Times-Roman", 10)
        for at, price in enumerate((*prices, *prices)):
            for left, cell in zip((330, 450), price, strict=True):
                canvas.drawString(left, 733 - 17 * at, cell)

    found = blocks(made(draw))
    assert PROSE in found
    assert "An oar | thirty crowns" in found


def test_notes_in_the_margin_in_small_letters_have_a_narrow_gutter() -> None:
    notes = ["Reports of the club", "Volume 29, number 2", "All rights reserved"]

    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT], left=146, width=380)
        for at, note in enumerate(notes):
            canvas.setFont("Times-Roman", 6)
            canvas.drawRightString(141, 650 - 7 * at, note)

    assert TEXT in blocks(made(draw))


def test_a_title_above_the_columns_is_read_first() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 20)
        canvas.drawCentredString(306, 790, "The Lake Paper")  # no wider than the column below it
        for at in range(3):
            column(canvas, [TEXT], left=70 + 165 * at, width=145)

    assert blocks(made(draw)) == ["1#The Lake Paper", TEXT, TEXT, TEXT]


def test_a_title_above_large_headings_of_columns_of_which_one_has_a_long_line() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 20)
        canvas.drawCentredString(321, 800, "Rules")
        for left, head in ((70, "Boats"), (240, "Lamps"), (410, "Oars")):
            column(canvas, [head], left=left, top=760, size=16, font="Times-Bold")
            column(canvas, [PROSE], left=left, top=730, width=130)
        canvas.drawString(410, 200, "The prices are beside the door of the shed.")

    assert [text[2:] for text in blocks(made(draw)) if text[1] == "#"] == ["Rules", "Boats", "Lamps", "Oars"]


def test_what_stands_beside_the_title_does_not_part_the_text_of_the_columns() -> None:
    parts = [PROSE, f"{PROSE[:-1]}, and", f"nobody else. {PROSE}"]

    def draw(canvas: Canvas) -> None:
        column(canvas, ["Rules for Boats"], top=790, size=20)
        column(canvas, ["Number 12", "May of this year"], left=400, top=790)
        for at, text in enumerate(parts):
            column(canvas, [text], left=70 + 165 * at, width=145)

    assert blocks(made(draw))[-2:] == [PROSE, f"{parts[1]} {parts[2]}"]


def test_large_headings_beside_each_other_stay_above_their_columns() -> None:
    def draw(canvas: Canvas) -> None:
        for left, heading in ((70, "By day"), (320, "By night")):
            column(canvas, [heading], left=left, top=790, size=16)
            column(canvas, [TEXT], left=left, width=220)

    assert blocks(made(draw)) == ["1#By day", TEXT, "1#By night", TEXT]


def test_a_text_in_two_languages_with_a_narrow_gap_between_them() -> None:
    halves = [PROSE.split(". ")[0], ". ".join(PROSE.split(". ")[1:])]
    french = [
        "Quiconque emprunte une barque la ramène avant que les lampes ne soient allumées, essuie les rames et les "
        "bancs avec le chiffon qui est suspendu dans la remise, et inscrit l'heure dans le livre",
        "Le gardien part à la recherche de toute barque qui n'est pas rentrée à cette heure. Les enfants de moins de "
        "douze ans sortent avec un adulte qui sait nager, et personne ne sort tant que le drapeau rouge est hissé",
    ]

    def draw(canvas: Canvas) -> None:
        for text, translation, top in zip(halves, french, (750, 660), strict=True):
            for left, words in ((70, text), (296, translation)):
                canvas.setFont("Times-Roman", 10)
                for at, line in enumerate(simpleSplit(words, "Times-Roman", 10, 220)):
                    text_of_line = canvas.beginText(left, top - 12 * at)
                    gaps = line.count(" ")
                    room = 220 - canvas.stringWidth(line)
                    text_of_line.setWordSpace(room / gaps if gaps and room < 60 else 0)
                    text_of_line.textOut(line)
                    canvas.drawText(text_of_line)

    assert blocks(made(draw)) == [*halves, *french]


def test_long_lists_beside_each_other_are_columns() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for left, leading, name in ((70, 13.0, "oar"), (320, 14.6, "lamp")):
            for at in range(18):
                canvas.drawString(left, 750 - leading * at, f"{name[0].upper()}{at + 10}")
                canvas.drawString(left + 50, 750 - leading * at, f"the {name} of boat {at + 10}")

    found = blocks(made(draw))
    assert [text for text in found if "oar" in text and "lamp" in text] == []
    assert found.index("L10 | the lamp of boat 10") > found.index("O27 | the oar of boat 27")


def test_lists_some_lines_of_which_stand_at_one_height_by_chance_are_columns() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for left, leading, count, name in ((70, 14.0, 30, "oar"), (320, 56 / 3, 22, "lamp")):
            for at in range(count):
                canvas.drawString(left, 750 - leading * at, f"The {name} {at + 10}.")

    found = blocks(made(draw))
    assert [text for text in found if "oar" in text and "lamp" in text] == []


def test_cells_in_the_middle_of_their_rows_are_no_column() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at in range(18):
            top = 780 - 40 * at
            canvas.drawString(70, top, f"Number {at + 10}")
            canvas.drawString(70, top - 9, "with oars")
            canvas.drawString(200, top - 4.5, f"{at + 10} crowns")

    found = blocks(made(draw))
    assert [text for text in found if text.endswith("crowns") and "Number" not in text] == []
