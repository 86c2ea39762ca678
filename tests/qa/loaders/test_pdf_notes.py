from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, column, made


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


@pytest.mark.parametrize("rise", [2, 4, 6])
@pytest.mark.parametrize(
    ("pieces", "text"),
    [
        (["Under rule 7", "2", "; it holds"], "Under rule 7²; it holds"),
        (["It costs 9", "95", " in May"], "It costs 9⁹⁵ in May"),
        (["It holds 10", "6", " fish in 12 m", "3", "."], "It holds 10⁶ fish in 12 m³."),
        (["A load of 4 mol", "-1", " and 10", "-6", " more"], "A load of 4 mol⁻¹ and 10⁻⁶ more"),
        (["By the clerk", "1,2", " in May"], "By the clerk in May"),
        (["By the clerk ", "2", ", in May"], "By the clerk ², in May"),
        (["By the clerk (", "12", "), in May"], "By the clerk (12), in May"),
    ],
)
def test_raised_figures_do_not_run_into_those_before_them(rise: float, pieces: list[str], text: str) -> None:
    assert blocks(made(lambda canvas: raised(canvas, pieces, rise=rise))) == [text]


@pytest.mark.parametrize(
    ("host", "text"),
    [
        ("the harbour", "the harbour, at noon"),
        ("“the harbour”", "“the harbour”, at noon"),
        ("rule 7", "rule 7¹, at noon"),
        ("f(length)|q", "f(length)|q¹, at noon"),
    ],
)
@pytest.mark.parametrize("size", [6, 8.33])  # the latter is what browsers draw
def test_a_raised_number_that_is_drawn_as_a_line_of_its_own(host: str, text: str, size: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(70, 750, host)
        left = 70 + canvas.stringWidth(host)
        canvas.setFont("Times-Roman", size)
        canvas.drawString(left, 755, "1")
        left += canvas.stringWidth("1", "Times-Roman", size)
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(left, 750, ", at noon")

    assert blocks(made(draw)) == [text]


def test_an_accent_that_is_drawn_behind_the_word_stands_over_its_letter() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        canvas.drawString(70, 750, "Letters of Muller")
        left = 70 + canvas.stringWidth("Letters of M", "Times-Roman", 10)
        canvas.drawString(left + 0.8, 750.1, "¨")

    assert blocks(made(draw)) == ["Letters of Müller"]


def test_notes_that_begin_with_a_number_behind_their_own() -> None:
    def draw(canvas: Canvas) -> None:
        column(
            canvas, ["The boats are counted in May, and those that are found again are counted in June."] * 3, top=750
        )
        text = canvas.beginText(70, 150)
        for note in ("2021, by the clerk", "2022, by the watch"):
            text.setFont("Times-Roman", 5)
            text.setRise(3)
            text.textOut(note[3])
            text.setFont("Times-Roman", 8)
            text.setRise(0)
            text.textLine(f" {note}")
        canvas.drawText(text)

    assert blocks(made(draw))[-2:] == ["1 2021, by the clerk", "2 2022, by the watch"]
