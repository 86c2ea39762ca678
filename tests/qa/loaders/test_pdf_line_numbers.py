from __future__ import annotations

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, made

LINES = [
    "WARDEN: When did you see that the boat",
    "was missing from the shed, and who else",
    "had a key to it on that day?",
    "KEEPER: I saw it when the lamps were lit.",
    "There are three keys, one of them in the",
    "drawer of the desk, and nobody took that.",
    "WARDEN: Then who rowed it to the island?",
    "KEEPER: I was told that it drifted there",
    "when the wind turned, with nobody in it.",
    "WARDEN: Thank you.",
]
SPEECHES = [
    " ".join(LINES[:3]),
    " ".join(LINES[3:6]),
    LINES[6],
    " ".join(LINES[7:9]),
    LINES[9],
]


@pytest.mark.parametrize("first", [1, 96])
@pytest.mark.parametrize("left", [60, 400])
def test_numbers_of_lines_are_no_text(first: int, left: float) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        for at, line in enumerate(LINES):
            canvas.drawRightString(left, 700 - 24 * at, str(first + at))
            canvas.drawString(90, 700 - 24 * at, line)

    assert " ".join(blocks(made(draw))) == " ".join(SPEECHES)


def test_numbers_of_every_fifth_line_are_no_text() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Courier", 10)
        for at, line in enumerate((*LINES, *LINES), start=1):
            canvas.drawString(90, 700 - 14 * at, line)
            if not at % 5:
                canvas.drawRightString(70, 700 - 14 * at, str(at))

    assert not any(char.isdigit() for char in "".join(blocks(made(draw))))


def test_numbers_of_rows_and_of_short_names_stay() -> None:
    names = ["otter", "heron", "grey seal", "tern", "eider", "dunlin", "redshank", "harbour porpoise", "gull", "cod"]

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Roman", 10)
        for at, name in enumerate(names, start=1):
            canvas.drawString(70, 700 - 14 * at, str(at))
            canvas.drawString(110, 700 - 14 * at, name)
            canvas.drawString(250, 700 - 14 * at, f"{7 * at} seen in the bay and on the beaches of the island")

    found = blocks(made(draw))
    assert [block.split()[0] for block in found] == [str(at) for at in range(1, len(names) + 1)]
