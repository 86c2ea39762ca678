from __future__ import annotations

import pytest

from qa.domain import Document, Passage
from web.marks import Marks, Part, Piece, parse_span
from web.reading import Heading, Line, Paragraph, laid_out, outline, window

TEXT = "Title\n\nPart one\n\nFirst piece. Second piece.\n\n-----\n\nUnder\n\nLast one."


def document(text: str = TEXT, *, title: str = "Title") -> Document:
    return Document("d", title, "/d.txt", "text/plain", "en", "0" * 64, text)


def passage(words: str, *, number: int, heading: str = "", text: str = TEXT) -> Passage:
    start = text.index(words)
    return Passage(start, "d", number, start, start + len(words), words, heading, None, "en")


PASSAGES = [
    passage("First piece.", number=1, heading="Title › Part one"),
    passage("Second piece.", number=1, heading="Title › Part one"),
    passage("Last one.", number=2, heading="Title › Part one › Under"),
]


def words_of(lines: list[Line]) -> list[str]:
    return [line.text if isinstance(line, Heading) else "".join(piece.text for piece in line.pieces) for line in lines]


def test_the_whole_text_is_laid_out_and_pieces_of_a_paragraph_are_joined() -> None:
    lines = laid_out(document(title="Other"), PASSAGES)
    assert words_of(lines) == ["Title", "Part one", "First piece. Second piece.", "-----", "Under", "Last one."]
    assert [line.level for line in lines if isinstance(line, Heading)] == [1, 2, 0, 3]
    assert [line.number for line in lines if isinstance(line, Paragraph)] == [1, 2]


def test_a_heading_that_repeats_the_title_is_left_to_the_page() -> None:
    lines = laid_out(document(), PASSAGES)
    assert words_of(lines)[0] == "Part one"
    assert [line.level for line in lines if isinstance(line, Heading)] == [1, 0, 2]


def test_text_after_the_last_passage_is_shown() -> None:
    text = "A paragraph.\n\nA lonely end"
    lines = laid_out(document(text), [passage("A paragraph.", number=1, text=text)])
    assert words_of(lines) == ["A paragraph.", "A lonely end"]


def test_a_document_without_passages_is_shown() -> None:
    assert words_of(laid_out(document("One\n\nTwo"), [])) == ["One", "Two"]


def test_a_quote_is_marked_across_the_pieces_of_its_paragraph() -> None:
    start = TEXT.index("piece. Second")
    lines = laid_out(document(), PASSAGES, marks=Marks((start, start + len("piece. Second"))))
    marked = [line.pieces for line in lines if isinstance(line, Paragraph)]
    assert marked[0] == (
        Piece((Part("First "),), False),
        Piece((Part("piece. Second"),), True),
        Piece((Part(" piece."),), False),
    )
    assert marked[1] == (Piece((Part("Last one."),), False),)


@pytest.mark.parametrize("quote", [(0, 5), (0, len(TEXT)), (TEXT.index("Second"), len(TEXT))])
def test_a_quote_that_is_in_no_single_paragraph_is_not_marked(quote: tuple[int, int]) -> None:
    lines = laid_out(document(), PASSAGES, marks=Marks(quote))
    assert not any(piece.marked for line in lines if isinstance(line, Paragraph) for piece in line.pieces)


@pytest.mark.parametrize(
    ("value", "span"),
    [
        ("0-1", (0, 1)),
        ("3-10", (3, 10)),
        ("3-11", None),
        ("3-3", None),
        ("4-3", None),
        ("-1-3", None),
        ("1", None),
        ("", None),
        (None, None),
        ("1-2-3", None),
        ("١-٢", None),
        ("1-" + "9" * 50, None),
        ("1-2\n", None),
    ],
)
def test_spans_are_read_strictly(value: str | None, span: tuple[int, int] | None) -> None:
    assert parse_span(value, length=10) == span


def test_the_outline_leads_to_the_paragraphs_below_the_headings() -> None:
    entries = outline(laid_out(document(), PASSAGES))
    assert [(entry.level, entry.text, entry.number) for entry in entries] == [(1, "Part one", 1), (2, "Under", 2)]


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (1, 1, ["Part one", "First piece. Second piece."]),
        (2, 2, ["-----", "Under", "Last one."]),
        (2, 9, ["-----", "Under", "Last one."]),
        (3, 9, []),
    ],
)
def test_a_window_holds_what_stands_above_its_paragraphs(first: int, last: int, words: list[str]) -> None:
    assert words_of(window(laid_out(document(), PASSAGES), first=first, last=last)) == words
