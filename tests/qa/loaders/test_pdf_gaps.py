from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, column, made

LEFTS = (70, 98, 110)  # between the cells is less than the width of a letter
ROWS = [("Gull", "4", "green"), ("Tern", "6", "white"), ("Otter", "2", "red"), ("Teal", "3", "blue")]
TEXT = (
    "The colours of the boats are looked after by the clerk, and no two boats in the harbour have the same one, "
    "so that the watch can tell them apart from the tower."
)


def drawn(rows: Sequence[tuple[str, ...]], *, lefts: tuple[float, ...] = LEFTS, gap: float = 13) -> bytes:
    """Return a PDF with a paragraph and rows of cells below it."""

    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT], top=750)
        canvas.setFont("Times-Roman", 10)
        for at, row in enumerate(rows):
            for left, text in zip(lefts, row, strict=False):
                canvas.drawString(left, 700 - gap * at, text)

    return made(draw)


@pytest.mark.parametrize("count", [3, 4])
def test_rows_with_narrow_gaps_at_the_same_places_are_rows(count: int) -> None:
    assert blocks(drawn(ROWS[:count])) == [TEXT, *(" | ".join(row) for row in ROWS[:count])]


def test_cells_that_end_at_the_same_place() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at, (name, number) in enumerate([("Gull", "4"), ("Tern", "61"), ("Otter", "128")]):
            canvas.drawString(70, 700 - 13 * at, name)
            canvas.drawRightString(116, 700 - 13 * at, number)

    assert blocks(made(draw)) == ["Gull | 4", "Tern | 61", "Otter | 128"]


def test_a_heading_over_a_column_with_empty_cells_before_it() -> None:
    rows = [("Boats of ours", "Berth", "Crew"), ("Gull", "A4", "4"), ("", "B2", "6"), ("Otter", "A1", "2")]
    assert blocks(drawn(rows, lefts=(70, 138, 200)))[1:] == [" | ".join(filter(None, row)) for row in rows]


@pytest.mark.parametrize(
    "rows",
    [
        ROWS[:2],
        [ROWS[0], ("Tern rows on Sundays",), ROWS[2]],
        [("1", "Gull"), ("2", "Tern"), ("3", "Otter")],
        [("[1]", "Gull"), ("[2]", "Tern"), ("[3]", "Otter")],
    ],
)
def test_gaps_that_too_few_rows_have_and_those_behind_numbers_are_spaces(rows: Sequence[tuple[str, ...]]) -> None:
    lefts = LEFTS if len(rows[0]) > 2 else (70, 89)
    assert not any(" | " in block for block in blocks(drawn(rows, lefts=lefts)))


def test_lines_stretched_to_their_full_width_have_no_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at in range(3):
            left = 70.0
            for word in ("row", "row", "row", "your", "boat"):
                canvas.drawString(left, 700 - 13 * at, word)
                left += canvas.stringWidth(word) + 7

    assert not any(" | " in block for block in blocks(made(draw)))


def test_a_line_of_few_words_that_is_stretched_to_the_width_of_the_others_has_no_cells() -> None:
    lines = ["The clerk of the harbour keeps a", "list of colours", "that were taken, and shows it to", "the watch."]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at, line in enumerate(lines):
            words, left = line.split(), 70.0
            room = (150 - sum(map(canvas.stringWidth, words))) / (len(words) - 1) if at < 3 else 2.5
            for word in words:
                canvas.drawString(left, 700 - 12 * at, word)
                left += canvas.stringWidth(word) + room

    assert blocks(made(draw)) == [" ".join(lines)]
