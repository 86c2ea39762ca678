from __future__ import annotations

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
