from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from reportlab.lib.colors import lightblue, lightgrey, white
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made

LEFTS = (70, 160, 400)
RIGHT = 480
ROWS = [
    ["Boat", "Who rows it", "Crew"],
    ["Gull", "The members of\nthe choir, and\non Mondays\nthe baker", "4"],
    ["Tern of the\npilots", "Whoever comes first", "6"],
]
READ = ["Boat | Who rows it | Crew", "Gull | The members of the choir, and on Mondays the baker | 4"]
READ += ["Tern of the pilots | Whoever comes first | 6"]


def table(
    canvas: Canvas,
    rows: Sequence[Sequence[str]] = ROWS,
    *,
    lefts: Sequence[float] = LEFTS,
    right: float = RIGHT,
    top: float = 700,
    sides: bool = True,
    level: bool = True,
) -> float:
    """Draw a table with its lines, the text of each cell in its middle; return the height of its last line."""
    canvas.setFont("Times-Roman", 10)
    first = top
    canvas.line(lefts[0], top, right, top)
    for at, row in enumerate(rows):
        most = max(cell.count("\n") + 1 for cell in row)
        for left, cell in zip(lefts, row, strict=True):
            lines = cell.split("\n")
            for number, line in enumerate(lines):
                canvas.drawString(left + 3, top - 12 - 12 * number - 6 * (most - len(lines)), line)
        top -= 12 * most + 6
        if level or at in {0, len(rows) - 1}:
            canvas.line(lefts[0], top, right, top)
    for x in (*lefts, right) if sides else lefts[1:]:
        canvas.line(x, first, x, top)
    return top


def test_cells_of_several_lines_are_of_one_row() -> None:
    assert blocks(made(table)) == READ


def test_cells_end_where_lines_part_them() -> None:
    rows = [["Boat", "Crew", "Oars"], ["Gull of the choir", "four", "8"], ["Tern", "six or seven", "12"]]
    assert blocks(made(lambda canvas: table(canvas, rows, lefts=(70, 143, 198), right=240))) == [
        "Boat | Crew | Oars",
        "Gull of the choir | four | 8",
        "Tern | six or seven | 12",
    ]


def test_a_table_between_two_paragraphs_stays_there() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE], top=table(canvas, top=620) - 30)
        column(canvas, [PROSE])

    assert blocks(made(draw)) == [PROSE, *READ, PROSE]


def test_a_table_without_lines_on_the_left_and_on_the_right() -> None:
    assert blocks(made(lambda canvas: table(canvas, sides=False))) == READ


def test_what_stands_between_two_tables_of_one_width_is_in_no_cell() -> None:
    def draw(canvas: Canvas) -> None:
        table(canvas, sides=False, top=780)
        table(canvas, lefts=[left + 5 for left in LEFTS], right=RIGHT - 5, top=650)
        table(canvas, sides=False, top=500)
        column(canvas, ["Oars are lent with the boats.", "So are the bailers."] * 2, left=80, top=540, size=8)

    found = blocks(made(draw))
    assert [text for text in found if " | " in text] == READ * 3


def test_a_cell_that_reaches_across_rows_is_of_the_first_one() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for x in (70, 150, 250, 350):
            canvas.line(x, 700, x, 640)
        for left, y in ((70, 700), (150, 680), (150, 660), (70, 640)):
            canvas.line(left, y, 350, y)
        canvas.drawString(75, 667, "All boats")
        for at, (boat, crew) in enumerate((("Gull", "four"), ("Tern", "six"), ("Otter", "two"))):
            canvas.drawString(155, 687 - 20 * at, boat)
            canvas.drawString(255, 687 - 20 * at, crew)

    assert blocks(made(draw)) == ["All boats | Gull | four", "Tern | six", "Otter | two"]


def test_rows_that_no_lines_part() -> None:
    rows = [
        ["Boat", "Who rows it", "Crew"],
        ["Gull\nTern\nOtter", "The choir\nWhoever comes first\nThe baker", "14\n16\n12"],
    ]
    assert blocks(made(lambda canvas: table(canvas, rows, level=False))) == [
        "Boat | Who rows it | Crew",
        "Gull | The choir | 14",
        "Tern | Whoever comes first | 16",
        "Otter | The baker | 12",
    ]


def test_a_row_with_one_cell_is_no_part_of_the_next_one() -> None:
    rows = [ROWS[0], ["Oars", "", ""], ["Bailers", "", ""], ["Gull", "the choir", "4"]]
    assert blocks(made(lambda canvas: table(canvas, rows)))[1:] == ["Oars", "Bailers", "Gull | the choir | 4"]


def test_filled_boxes_are_cells_where_there_are_no_lines() -> None:
    def draw(canvas: Canvas) -> None:
        for top, row in zip((700, 665, 630), ROWS[1:] * 2, strict=False):
            for left, right in zip(LEFTS, (*LEFTS[1:], RIGHT), strict=True):
                canvas.setFillColor(lightgrey)
                canvas.rect(left, top - 34, right - left - 1, 34, stroke=0, fill=1)
            canvas.setFillColorRGB(0, 0, 0)
            canvas.setFont("Times-Roman", 8)
            for left, cell in zip(LEFTS, row, strict=True):
                for at, line in enumerate(cell.split("\n")):
                    canvas.drawString(left + 3, top - 7 - 8 * at, line)

    assert blocks(made(draw)) == [READ[1], READ[2], READ[1]]


def test_the_grounds_of_lines_in_a_cell_part_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFillColor(lightblue)
        for at in range(4):
            canvas.rect(166, 700 - 18 - 15 - 12 * at, 200, 11, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        table(canvas)

    assert blocks(made(draw)) == READ


def test_texts_that_lines_part_are_read_one_after_the_other() -> None:
    halves = [PROSE[: len(PROSE) // 2].rsplit(". ", 1)[0] + ".", PROSE[len(PROSE) // 2 :].split(". ", 1)[1]]

    def draw(canvas: Canvas) -> None:
        for left, half in zip((73, 303), halves, strict=True):
            column(canvas, [half], left=left, top=690, width=224)
        for x in (70, 300, 530):
            canvas.line(x, 705, x, 600)
        for y in (705, 600):
            canvas.line(70, y, 530, y)

    assert blocks(made(draw)) == halves


def test_columns_of_rows_that_lines_part_are_not_mixed() -> None:
    places = ["Pier", "Boathouse", "Meadow", "Isle"]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at, place in enumerate(places):
            left = 70 + 110 * at
            for row in range(9):
                canvas.drawString(left + 2, 690 - 14 * row, f"{place} {row}")
                canvas.drawRightString(left + 109, 690 - 14 * row, str(at + 10 * row))
        for x in (70, 180, 290, 400, 510):
            canvas.line(x, 705, x, 570)
        for y in (705, 570):
            canvas.line(70, y, 510, y)

    assert blocks(made(draw)) == [
        f"{place} {row} | {at + 10 * row}" for at, place in enumerate(places) for row in range(9)
    ]


def test_heads_of_several_lines_are_one_row_across_a_line() -> None:
    heads = [("Boat", 75, 0), ("Starting", 150, 1), ("number", 152, -1), ("Total", 255, 1), ("score", 255, -1)]
    heads += [("Total", 355, 1), ("deductions", 340, -1)]

    def draw(canvas: Canvas) -> None:
        bottom = table(canvas, [["", ""], ["Gull", "12"]], lefts=(70, 230), right=420, sides=True)
        canvas.setFont("Times-Bold", 10)
        for text, left, line in heads:
            canvas.drawString(left, 708 + 6 * line, text)
        for x in (70, 230, 420):
            canvas.line(x, 700, x, 730)
        canvas.line(70, 730, 420, 730)
        assert bottom < 700

    assert blocks(made(draw))[0] == "Boat | Starting number | Total score | Total deductions"


def test_bold_names_in_a_row_stand_above_their_texts() -> None:
    names = ["Rowing", "Sailing in the bay"]
    first, second = PROSE.split(". ")[:2]

    def draw(canvas: Canvas) -> None:
        for left, name, text in ((73, names[0], f"{first}."), (253, names[1], f"{second}.")):
            column(canvas, [name], left=left, top=688, font="Times-Bold")
            column(canvas, [text], left=left, top=665, width=165)
        for x in (70, 250, 430):
            canvas.line(x, 700, x, 590)
        for y in (700, 680, 590):
            canvas.line(70, y, 430, y)

    assert [text.split("#")[-1] for text in blocks(made(draw))] == [names[0], f"{first}.", names[1], f"{second}."]


def test_a_box_around_a_text_and_lines_below_words_part_nothing() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE])
        canvas.rect(60, 640, 480, 130)
        for at in range(6):
            canvas.line(90 + 20 * at, 748 - 12 * at, 200, 748 - 12 * at)
            canvas.line(300, 748 - 12 * at, 310, 748 - 12 * at)

    assert blocks(made(draw)) == [PROSE]


def test_texts_in_boxes_beside_each_other_are_not_mixed() -> None:
    texts = [["- the oars are", "wet or broken", "- the lamp is out"], ["Ring the bell", "twice, and wait"], ["Row on"]]

    def draw(canvas: Canvas) -> None:
        for left, text in zip((70, 200, 330), texts, strict=True):
            canvas.rect(left, 700 - 12 * len(text), 100, 16 + 12 * len(text))
            column(canvas, text, left=left + 8, top=702)
        column(canvas, ["What follows if:"], left=70, top=740)

    found = blocks(made(draw))
    assert found[0] == "What follows if:"
    assert [text for text in found if ("bell" in text or "Row" in text) and ("oars" in text or "lamp" in text)] == []
    assert " ".join(found[1:]).count("wet or broken") == 1
    assert "Ring the bell twice, and wait" in [" ".join(text.split()) for text in found]


def test_a_line_behind_a_text_does_not_part_it() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.line(150, 720, 150, 600)
        canvas.setFillColor(white)
        for top in (690, 640):
            canvas.rect(70, top - 20, 160, 28, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(80, 680, "Look for the warden of boats")
        canvas.drawString(80, 630, "Write the hour in the book")

    assert blocks(made(draw)) == ["Look for the warden of boats", "Write the hour in the book"]


@pytest.mark.parametrize("scale", [1.0, 0.7])
def test_a_table_in_a_drawing_within_the_page(scale: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.beginForm("inner")
        table(canvas, top=300)
        canvas.endForm()
        canvas.translate(20, 300)
        canvas.scale(scale, scale)
        canvas.doForm("inner")

    assert blocks(made(draw)) == READ


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_table_that_lies_on_its_side(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 420)
        canvas.rotate(turn)
        canvas.translate(-280, -640)
        table(canvas)

    assert blocks(made(draw)) == READ


def test_the_same_head_of_a_table_on_two_pages_is_read() -> None:
    def draw(name: str) -> Callable[[Canvas], object]:
        def page(canvas: Canvas) -> None:
            column(canvas, [f"The boats of {name}"], top=790, size=20)
            column(canvas, [PROSE], top=table(canvas, [ROWS[0], [name, "the choir", "4"]], top=760) - 30)

        return page

    found = blocks(made(draw("Nelle"), draw("Oriel")))
    assert found.count(READ[0]) == 2


def test_a_page_with_more_lines_than_a_table_has_is_read_without_them() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE])
        for at in range(12_000):
            canvas.line(70 + at % 400, 20, 70 + at % 400, 800)
            canvas.line(20, 40 + at % 700, 500, 40 + at % 700)

    assert blocks(made(draw)) == [PROSE]
