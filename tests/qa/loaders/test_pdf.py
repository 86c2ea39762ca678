from __future__ import annotations

from collections.abc import Sequence

import pytest
from reportlab.pdfgen.canvas import Canvas

from qa.errors import LoadError
from qa.loaders import pdf_words
from qa.loaders.pdf import load_pdf
from tests.qa.loaders.pdfs import blocks, column, made

LIBRARY = (
    "The reading room on the first floor opens at eight in the morning and closes when the last reader leaves it. "
    "Books that are asked for before noon lie on the table in the afternoon, those from the cellar a day later."
)
MAPS = (
    "Maps and prints from before the year 1900 are shown on request and under the eyes of the keeper of all of them, "
    "who brings gloves and a pencil. Ink is not allowed in that room, nor are bags, coats, umbrellas and food."
)
GARDEN = (
    "On Sundays the garden behind the building is open to everybody, and in summer there are chairs beneath the trees. "
    "Whoever reads there brings the book back before the bell rings for the second time, because of the dew."
)
TEXTS = [LIBRARY, MAPS, GARDEN]


def pages(data: bytes) -> list[int | None]:
    return [block.page for block in load_pdf(data).blocks]


def test_paragraphs_are_parted_by_indents() -> None:
    assert blocks(made(lambda canvas: column(canvas, TEXTS, indent=15))) == TEXTS


def test_paragraphs_are_parted_by_last_lines_that_are_short() -> None:
    assert blocks(made(lambda canvas: column(canvas, TEXTS))) == TEXTS


def test_paragraphs_are_parted_by_gaps() -> None:
    def draw(canvas: Canvas) -> None:
        top = 750.0
        for text in TEXTS:
            top = column(canvas, [text.rstrip(".")], top=top) - 8

    assert blocks(made(draw)) == [text.rstrip(".") for text in TEXTS]


@pytest.mark.parametrize("columns", [2, 3])
def test_columns_are_read_one_after_the_other(columns: int) -> None:
    width = 480 / columns - 15

    def draw(canvas: Canvas) -> None:
        canvas.setFont("Times-Bold", 18)
        canvas.drawString(70, 790, "What everybody who comes here should know")
        for at in range(columns):  # the title runs across the gutter, and a paragraph goes on in the next column
            column(canvas, [f"{TEXTS[at]} {TEXTS[0]}"], left=70 + at * 480 / columns, width=width, indent=12)

    assert blocks(made(draw)) == [
        "1#What everybody who comes here should know",
        *(f"{text} {LIBRARY}" for text in TEXTS[:columns]),
    ]


def test_a_paragraph_goes_on_in_the_next_column_and_on_the_next_page() -> None:
    text = f"{LIBRARY[:-1]}, and {MAPS[0].lower()}{MAPS[1:-1]}, and {GARDEN[0].lower()}{GARDEN[1:]}"
    parts = [LIBRARY[:-1] + ", and", MAPS[0].lower() + MAPS[1:-1] + ", and", GARDEN[0].lower() + GARDEN[1:]]

    def left_and_right(canvas: Canvas) -> None:
        column(canvas, [MAPS, parts[0]], width=220, indent=12)
        column(canvas, [parts[1]], left=310, width=220)

    data = made(left_and_right, lambda canvas: column(canvas, [parts[2], LIBRARY], indent=12))
    assert blocks(data) == [MAPS, text, LIBRARY]
    assert pages(data) == [1, 1, 2]


def test_words_that_a_line_end_parts_are_put_together() -> None:
    lines = (
        "The librarian of this house and her assis-\ntant know the post-\nwar prints, and the pre-\nand post-war maps."
    )
    known = "Some assistant wrote a list of post-war prints for us in the year 2001."

    def draw(canvas: Canvas) -> None:
        column(canvas, [known])
        column(canvas, [lines], top=700)

    assert blocks(made(draw)) == [
        known,
        "The librarian of this house and her assistant know the post-war prints, and the pre- and post-war maps.",
    ]


def test_running_lines_are_left_out() -> None:
    def page(number: int, texts: Sequence[str]) -> object:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Times-Roman", 9)
            canvas.drawString(70, 800, "Rules of the house")
            canvas.drawString(480, 800, f"Chapter {number // 2 + 1}")
            canvas.drawString(290, 40, f"– {number} –")
            column(canvas, texts, indent=12)

        return draw

    data = made(*(page(number, [f"{TEXTS[number % 3]} {number}."]) for number in range(1, 6)))  # type: ignore[arg-type]
    assert blocks(data) == [f"{TEXTS[number % 3]} {number}." for number in range(1, 6)]
    assert pages(data) == [1, 2, 3, 4, 5]


def test_numbered_headings_at_the_top_of_pages_are_no_running_lines() -> None:
    def page(number: int) -> object:
        def draw(canvas: Canvas) -> None:
            canvas.setFont("Times-Bold", 14)
            canvas.drawString(70, 780, f"Article {number}")
            column(canvas, [TEXTS[number % 3]])

        return draw

    numbers = (1, 4, 5, 9)
    expected = [text for number in numbers for text in (f"1#Article {number}", TEXTS[number % 3])]
    assert blocks(made(*map(page, numbers))) == expected  # type: ignore[arg-type]


def test_footnotes_stand_after_the_text_of_their_page() -> None:
    def first(canvas: Canvas) -> None:
        column(canvas, [LIBRARY, MAPS[:-1] + ", and"], indent=12)
        column(canvas, ["1 The cellar is in another street.", "2 Since 1950."], top=90, size=7)

    rest = "in winter it is closed to all."
    data = made(first, lambda canvas: column(canvas, [rest, GARDEN], indent=0))
    assert blocks(data) == [
        LIBRARY,
        f"{MAPS[:-1]}, and {rest}",
        "1 The cellar is in another street.",
        "2 Since 1950.",
        GARDEN,
    ]
    assert pages(data) == [1, 1, 1, 1, 2]


def test_the_raised_number_of_a_note_is_no_part_of_the_word() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(70, 750)
        text.setFont("Times-Roman", 10)
        text.textOut("The cellar")
        text.setFont("Times-Roman", 6)
        text.setRise(4)
        text.textOut("12")
        text.setFont("Times-Roman", 10)
        text.setRise(0)
        text.textOut(" is 40 m")
        text.setFont("Times-Roman", 6)
        text.setRise(4)
        text.textOut("2")
        text.setFont("Times-Roman", 10)
        text.setRise(0)
        text.textOut(" wide.")
        canvas.drawText(text)

    assert blocks(made(draw)) == ["The cellar is 40 m² wide."]


def test_larger_and_bolder_lines_are_headings() -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, ["Rules"], size=18, font="Times-Bold")
        top = column(canvas, ["Books"], top=top - 6, size=13)
        top = column(canvas, [LIBRARY], top=top - 6)
        top = column(canvas, ["Maps"], top=top - 6, font="Times-Bold")
        column(canvas, [MAPS], top=top - 4)

    assert blocks(made(draw)) == ["1#Rules", "2#Books", LIBRARY, "3#Maps", MAPS]


def test_rows_of_tables_are_blocks() -> None:
    def draw(canvas: Canvas) -> None:
        top = column(canvas, [LIBRARY])
        for row in (("Year", "Readers", "Books"), ("1900", "1,204", "15"), ("1901", "1,315", "18")):
            top -= 14
            for at, cell in enumerate(row):
                canvas.drawString(80 + 120 * at, top, cell)

    assert blocks(made(draw))[1:] == ["Year | Readers | Books", "1900 | 1,204 | 15", "1901 | 1,315 | 18"]


def test_items_of_lists_are_blocks() -> None:
    items = ["1. gloves and a pencil", "2. a card with a name", "3. no ink"]
    assert blocks(made(lambda canvas: column(canvas, [LIBRARY, *items]))) == [LIBRARY, *items]


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_page_that_lies_on_its_side_is_read_as_well(turn: int) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.translate(300, 400)
        canvas.rotate(turn)
        column(canvas, TEXTS, left=-280, top=200, indent=12)

    def turned_page(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        column(canvas, TEXTS, indent=12)

    assert blocks(made(draw)) == TEXTS
    assert blocks(made(turned_page)) == TEXTS


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Rules of the house", "Rules of the house"),
        ("Microsoft Word - rules_v3.doc", None),
        ("rules.indd", None),
        ("(anonymous)", None),
        ("untitled", None),
        ("12", None),
        ("", None),
    ],
)
def test_the_title_is_what_the_file_says_unless_a_program_said_it(said: str, title: str | None) -> None:
    source = load_pdf(made(lambda canvas: column(canvas, TEXTS), title=said, author="Ada Lovelace"))
    assert (source.title, source.author) == (title, "Ada Lovelace")
    assert source.date is not None


def test_pages_without_a_text_layer_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(LoadError, match=r"scanned pages without a text layer; run `ocrmypdf"):
        load_pdf(made(lambda canvas: canvas.rect(70, 70, 100, 100, fill=1)))


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged"),
        (b"%PDF-1.7\nno more than this", "damaged"),
        (made(lambda canvas: column(canvas, TEXTS))[:400], "damaged"),
        (made(lambda canvas: column(canvas, TEXTS), password="sesame"), "password"),
    ],
)
def test_what_cannot_be_read_is_named(data: bytes, reason: str) -> None:
    with pytest.raises(LoadError, match=reason):
        load_pdf(data)


def test_a_file_with_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_words, "MAX_PAGES", 1)
    data = made(*[lambda canvas: column(canvas, TEXTS)] * 2)
    with pytest.raises(LoadError, match="2 pages"):
        load_pdf(data)
