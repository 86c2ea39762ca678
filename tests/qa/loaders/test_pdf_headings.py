from __future__ import annotations

from collections.abc import Callable

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.domain import BlockKind
from qa.loaders.pdf import load_pdf
from qa.splitter import split
from tests.qa.loaders.pdfs import column, made

TEXT = (
    "Whoever wants a place in a boat writes to the clerk, who keeps the list of the rowers and tells them when there "
    "is a seat for them, which may take a year."
)


def with_line(line: str, *, size: float = 10) -> bytes:
    """Return a PDF with a bold line above a paragraph."""

    def draw(canvas: Canvas) -> None:
        column(canvas, [line], font="Times-Bold", size=size)
        column(canvas, [TEXT], top=720)

    return made(draw)


@pytest.mark.parametrize(("line", "size"), [("How to apply", 10), ("How to apply until 4 May", 14)])
def test_a_bold_line_and_a_large_one_are_headings(line: str, size: float) -> None:
    source = load_pdf(with_line(line, size=size))
    assert [block.kind for block in source.blocks] == [BlockKind.HEADING, BlockKind.TEXT]


def test_a_bold_line_that_says_something_can_be_quoted_and_is_a_heading() -> None:
    found = split(load_pdf(with_line("Apply until 4 May")))
    assert [(passage.text, passage.heading) for passage in found] == [
        ("Apply until 4 May", ""),
        (TEXT, "Apply until 4 May"),
    ]


def test_a_cell_of_two_lines_beside_its_row_is_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT] * 3, size=7)
        for at, (boat, crew) in enumerate([("Gull", "4"), ("Tern", "6")]):
            canvas.setFont("Times-Roman", 10)
            for left, text in ((70, boat), (300, crew)):
                canvas.drawString(left, 600 - 26 * at, text)
            canvas.drawString(180, 606 - 26 * at, "kept for the")
            canvas.drawString(180, 594 - 26 * at, "pilots")

    source = load_pdf(made(draw))
    assert {block.kind for block in source.blocks} == {BlockKind.TEXT}


def kinds(draw: Callable[[Canvas], object]) -> dict[str, BlockKind]:
    """Return what each block of a page is."""
    source = load_pdf(made(draw))
    return {source.text[block.start : block.end]: block.kind for block in source.blocks}


def test_a_short_answer_in_the_size_of_long_ones_is_no_heading() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, ["Ask here what the rowers ought to know."] * 9, size=8)
        column(canvas, [TEXT, "None"], size=11, top=600)
        column(canvas, ["Signatures"], size=16, top=500)
        column(canvas, ["Sign here."], size=8, top=480)

    found = kinds(draw)
    assert (found["None"], found["Signatures"]) == (BlockKind.TEXT, BlockKind.HEADING)


@pytest.mark.parametrize("line", ["Ada Reed,", "and the oars were lost."])
def test_a_line_in_the_middle_or_at_the_end_of_a_sentence_is_no_heading(line: str) -> None:
    source = load_pdf(with_line(line, size=14))
    assert {block.kind for block in source.blocks} == {BlockKind.TEXT}


def test_a_head_of_a_column_is_no_heading_and_the_title_of_a_table_is_one() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT])
        column(canvas, ["Boats in spring"], top=626, left=180, font="Times-Bold")
        column(canvas, ["Seats"], top=614, left=300, font="Times-Bold")
        for at, row in enumerate([("Gull", "4", "no"), ("Tern", "6", "yes")]):
            for left, text in zip((70, 300, 390), row, strict=True):
                column(canvas, [text], top=600 - 14 * at, left=left)

    found = kinds(draw)
    assert (found["Boats in spring"], found["Seats"]) == (BlockKind.HEADING, BlockKind.TEXT)


def test_the_heading_of_the_contents_is_above_nothing_but_the_contents() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, ["Contents"], size=20)
        column(
            canvas, [f"{name} ............ {page}" for name, page in (("Boats", 2), ("Oars", 4), ("Lamps", 9))], top=720
        )
        column(canvas, ["Boats"], size=14, top=660)
        column(canvas, [TEXT], top=640)

    assert [(passage.text[:4], passage.heading) for passage in split(load_pdf(made(draw)))] == [
        ("Boat", "Contents"),
        ("Whoe", "Boats"),
    ]


def test_headings_of_many_sizes_keep_their_order() -> None:
    def draw(canvas: Canvas) -> None:
        top = 780.0
        for size in (34, 30, 27, 24, 21, 18, 15, 12):
            top = column(canvas, [f"Size {size}"], top=top, size=size) - size
        column(canvas, [TEXT], top=top)

    levels = [block.level for block in load_pdf(made(draw)).blocks]
    assert levels == [1, 2, 3, 4, 5, 6, 7, 8, 0]
