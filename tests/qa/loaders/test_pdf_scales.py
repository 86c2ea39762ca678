from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import PROSE, blocks, column, made


@pytest.mark.parametrize(
    ("numbers", "is_scale"),
    [
        (["1.50", "1.00", "0.50", "0.00", "-0.50"], True),
        (["10", "20", "30", "40"], True),
        (["10", "20", "30"], False),
        (["10", "20", "40", "80"], False),
    ],
)
def test_the_numbers_along_an_axis_are_one_paragraph(numbers: list[str], is_scale: bool) -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, [PROSE])
        for at, number in enumerate(numbers, start=1):
            column(canvas, [number], top=top - 30 * at)
        column(canvas, ["The months of a year."], top=100)

    read = [" ".join(numbers)] if is_scale else numbers
    assert blocks(made(draw)) == [PROSE, *read, "The months of a year."]


def test_numbers_at_other_distances_are_no_axis() -> None:
    numbers = {"10": 600, "20": 570, "30": 520, "40": 490}

    def draw(canvas: Canvas) -> None:
        column(canvas, [PROSE])
        for number, top in numbers.items():
            column(canvas, [number], top=top)
        column(canvas, ["The months of a year."], top=100)

    assert blocks(made(draw)) == [PROSE, *numbers, "The months of a year."]
