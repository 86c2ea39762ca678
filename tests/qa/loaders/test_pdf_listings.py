from __future__ import annotations

from collections.abc import Sequence

from reportlab.pdfgen.canvas import Canvas

from tests.qa.loaders.pdfs import blocks, column, made

TEXT = (
    "The rowers are counted before a boat leaves, and whoever is late waits for the next one. The count is written "
    "into the book that lies on the desk, and a program tells how many boats are needed on that day."
)
CODE = [
    "def boats(rowers: int, seats: int = 4) -> int:",
    "    # Nobody rows alone.",
    "    if rowers < 2:",
    "        return 0",
    "",
    "    full, rest = divmod(rowers, seats)",
    "    return full + (rest > 1)   # the last one waits",
]
PROSE = [
    "the boats are counted in the morning and",
    "nobody takes one before the clerk has put",
    "the number of it down in the book, which",
    "is kept in the hall and may be read there",
]


def drawn(code: Sequence[str], *, above: str = TEXT, font: str = "Courier", left: float = 70) -> bytes:
    """Return a PDF with a piece of code between two paragraphs."""

    def draw(canvas: Canvas) -> None:
        column(canvas, [above], top=750)
        canvas.setFont(font, 9)
        for at, line in enumerate(code):
            canvas.drawString(left, 690 - 11 * at, line)
        column(canvas, [TEXT], top=690 - 11 * len(code) - 20)

    return made(draw)


def test_a_piece_of_code_is_one_paragraph_with_its_lines() -> None:
    assert blocks(drawn(CODE)) == [TEXT, "\n".join(line for line in CODE if line), TEXT]


def test_lines_of_a_word_or_two() -> None:
    code = ["boats 1 create", "berth 1/x1/4", "no shutdown", "exit", "boats 2 create", "    shutdown", "exit"]
    assert blocks(drawn(code)) == [TEXT, "\n".join(code), TEXT]


def test_code_that_begins_further_in_keeps_the_shape_it_has() -> None:
    code = ["        boats = dict(Gull=4)", "", "    for rower in crew(boats):", "print(boats, crew(boats), 12)"]
    assert blocks(drawn(code, left=90))[1].splitlines() == [line.removeprefix(code[0][:8]) for line in code if line]


def test_a_paragraph_goes_on_behind_a_piece_of_code_on_the_next_page() -> None:
    def first(canvas: Canvas) -> None:
        column(canvas, [f"{TEXT} The number is"], top=750)
        canvas.setFont("Courier", 9)
        for at, line in enumerate(CODE):
            canvas.drawString(70, 690 - 11 * at, line)

    def second(canvas: Canvas) -> None:
        column(canvas, ["known to the clerk."], top=750)

    assert blocks(made(first, second))[0] == f"{TEXT} The number is known to the clerk."


def test_lines_of_prose_in_such_a_font_are_a_paragraph() -> None:
    assert blocks(drawn(PROSE))[1] == " ".join(PROSE)


def test_lines_of_code_in_a_document_that_was_typed_are_no_listing() -> None:
    def draw(canvas: Canvas) -> None:
        column(canvas, [TEXT], top=750, font="Courier")
        canvas.setFont("Courier", 10)
        for at, row in enumerate([("Gull", "4", "green"), ("Tern", "6", "white"), ("Otter", "2", "red")]):
            for cell, text in enumerate(row):
                canvas.drawString(70 + 100 * cell, 600 - 13 * at, text)

    assert blocks(made(draw))[1:] == ["Gull | 4 | green", "Tern | 6 | white", "Otter | 2 | red"]
