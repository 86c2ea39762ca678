from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, made

ROWS = [
    [(0, "Gull"), (1, "rowed on Sundays by the mem-"), (2, "4")],
    [(1, "bers of the choir")],
    [(0, "Tern"), (1, "kept for the pilots"), (2, "6")],
    [(0, "Otter"), (1, "lies on the beach until it is"), (2, "2")],
    [(1, "painted and has a name")],
]


def drawn(rows: list[list[tuple[int, str]]], *, lefts: tuple[float, ...] = (70, 150, 400), gap: float = 13) -> bytes:
    """Return a PDF with rows of cells, given as their column and their text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at, row in enumerate(rows):
            for cell, text in row:
                canvas.drawString(lefts[cell], 700 - gap * at, text)

    return made(draw)


def test_a_cell_of_several_lines_stands_in_its_row() -> None:
    assert blocks(drawn([[(0, "The members have boats.")], [], *ROWS]))[1:] == [
        "Gull | rowed on Sundays by the members of the choir | 4",
        "Tern | kept for the pilots | 6",
        "Otter | lies on the beach until it is painted and has a name | 2",
    ]


def test_what_begins_where_no_cell_does_is_no_part_of_a_row() -> None:
    rows = [*ROWS[2:4], [(0, "All boats are counted in March.")]]
    assert blocks(drawn(rows))[-1] == "All boats are counted in March."
    rows = [*ROWS[2:4], [(3, "All boats are counted in March.")]]
    assert blocks(drawn(rows, lefts=(70, 150, 400, 110)))[-1] == "All boats are counted in March."


def test_what_stands_further_below_is_no_part_of_a_row() -> None:
    rows = [*ROWS[2:4], [], [(1, "All boats are counted in March.")]]
    assert blocks(drawn(rows))[-1] == "All boats are counted in March."


def test_a_row_of_many_cells_needs_no_other_one_near() -> None:
    rows = [[(0, "Boat"), (1, "Who rows it"), (2, "Crew")], [], [(0, "All boats are counted in March.")]]
    assert blocks(drawn(rows))[0] == "Boat | Who rows it | Crew"


def placed(cells: Sequence[tuple[float, float, str]]) -> bytes:
    """Return a PDF with cells, given as their place from the left and from the top and their text."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for left, top, text in cells:
            canvas.drawString(left, 700 - top, text)

    return made(draw)


GULL = [(70, 6, "rowed by the members"), (70, 18, "of the choir"), (250, 12, "four"), (350, 12, "Gull")]


def test_a_cell_in_the_middle_of_its_row_stands_in_it() -> None:
    tern = [(70, 40, "Kept for the pilots"), (250, 40, "6"), (350, 40, "Tern")]
    assert blocks(placed([*GULL, *tern])) == [
        "rowed by the members of the choir | four | Gull",
        "Kept for the pilots | 6 | Tern",
    ]
    assert blocks(placed([*GULL[:3], *tern]))[0] == "rowed by the members of the choir | four"


def test_the_name_of_two_rows_does_not_make_them_one() -> None:
    rows = [(150, 6, "Gull"), (250, 6, "4"), (70, 13, "Old boats"), (150, 20, "Tern"), (250, 20, "6")]
    assert blocks(placed(rows)) == ["Gull | 4", "Old boats", "Tern | 6"]


def test_a_cell_of_three_lines_stands_in_its_row() -> None:
    rows = [
        [(0, "Gull"), (1, "rowed on Sundays")],
        [],
        [(1, "kept for the pilots, who")],
        [(0, "Tern"), (1, "take it out at night and")],
        [(1, "in fog")],
    ]
    assert blocks(drawn(rows)) == [
        "Gull | rowed on Sundays",
        "Tern | kept for the pilots, who take it out at night and in fog",
    ]


def test_the_first_cell_of_a_row_may_begin_in_the_line_above() -> None:
    rows = [[(0, "Gull"), (1, "rowed"), (2, "4")], [(0, "Boats that were")], [(0, "painted"), (1, "red"), (2, "6")]]
    assert blocks(drawn(rows, lefts=(70, 250, 400))) == ["Gull | rowed | 4", "Boats that were painted | red | 6"]


def test_the_head_of_a_table_may_have_two_lines() -> None:
    rows = [
        [(0, "Boat and"), (1, "Crew"), (2, "Seats")],
        [(0, "its name"), (2, "for guests")],
        [(0, "Gull"), (1, "4"), (2, "2")],
        [(0, "Tern"), (1, "6"), (2, "1")],
    ]
    assert blocks(drawn(rows)) == ["Boat and its name | Crew | Seats for guests", "Gull | 4 | 2", "Tern | 6 | 1"]
