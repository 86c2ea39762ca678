from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, made


def raised(canvas: Canvas, pieces: list[str], *, rise: float) -> None:
    """Draw a line; every second piece is small and stands higher."""
    text = canvas.beginText(70, 750)
    for at, piece in enumerate(pieces):
        text.setFont("Times-Roman", 6 if at % 2 else 10)
        text.setRise(rise if at % 2 else 0)
        text.textOut(piece)
    canvas.drawText(text)


@pytest.mark.parametrize("rise", [2, 4, 6])
@pytest.mark.parametrize("behind", [", which is", ". It is", ") and is", " and is"])
def test_the_number_of_a_note_goes_and_leaves_no_gap(rise: float, behind: str) -> None:
    data = made(lambda canvas: raised(canvas, ["The old harbour", "12", f"{behind} dry at noon."], rise=rise))
    assert blocks(data) == [f"The old harbour{behind} dry at noon."]


def test_an_accent_that_is_drawn_behind_the_word_stands_over_its_letter() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(70, 750, "Letters of Muller")
        left = 70 + canvas.stringWidth("Letters of M", "Times-Roman", 10)
        canvas.drawString(left + 0.8, 750.1, "¨")

    assert blocks(made(draw)) == ["Letters of Müller"]
