from __future__ import annotations

from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made


def full(canvas: Canvas) -> None:
    column(canvas, [PROSE], left=70, width=220)
    column(canvas, [PROSE], left=310, width=220)


def test_few_lines_below_a_picture_are_columns_as_on_other_pages() -> None:
    def pictured(canvas: Canvas) -> None:
        column(canvas, ["The shed stands on", "the northern pier."], left=70, top=750, width=220)
        column(canvas, ["The key hangs on", "a nail behind it."], left=310, top=750, width=220)
        column(canvas, ["Lost keys are paid", "for by the crews"], left=70, top=200, width=220)
        column(canvas, ["that have lost them,", "at half the price."], left=310, top=200, width=220)

    found = blocks(made(full, full, full, pictured))
    assert found[-3:] == [
        "The shed stands on the northern pier.",
        "The key hangs on a nail behind it.",
        "Lost keys are paid for by the crews that have lost them, at half the price.",
    ]


def test_a_short_table_of_a_document_in_columns_keeps_its_rows() -> None:
    def table(canvas: Canvas) -> None:
        for at, (boat, crew) in enumerate((("Boat", "Crew"), ("Gull", "four"))):
            column(canvas, [boat], left=90, top=750 - 12 * at)
            column(canvas, [crew], left=250, top=750 - 12 * at)

    assert blocks(made(full, full, full, table))[-2:] == ["Boat | Crew", "Gull | four"]
