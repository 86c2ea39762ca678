from __future__ import annotations

from dataclasses import replace

import pytest

from qa.loaders.pdf_furniture import without_running_lines
from qa.loaders.pdf_lines import Line


def line(text: str, top: float, *, size: float = 10) -> Line:
    return Line(
        cells=tuple(text.split(" | ")), left=70, top=top, right=300, bottom=top + 10, base=top + 8, size=size,
        bold=False, first=20, breaks=False, aside=False, sizes=frozenset({size}), begins=(70,), ends=(300,),
    )  # fmt: skip


def left(pages: list[list[str]], *, top: float = 40) -> list[list[str]]:
    """Return what is left of pages, given as their lines from top to bottom."""
    lines = [[line(text, top + 60 * at) for at, text in enumerate(page)] for page in pages]
    return [[some.text for some in page] for page in without_running_lines(lines)]


BODY = [f"some words {letter}" for letter in "abcdefgh"]


@pytest.mark.parametrize(
    "header",
    [
        ["Rules"] * 4,
        ["Page 1 of 4", "Page 2 of 4", "Page 3 of 4", "Page 4 of 4"],
        ["ix", "x", "xi", "xii"],
        ["Rules | Chapter 1", "Rules | Chapter 1", "Rules | Chapter 2", "Rules | Chapter 2"],
    ],
)
def test_running_headers(header: list[str]) -> None:
    pages = [[header[at], f"{BODY[at]} one", f"{BODY[at + 1]} two", *BODY[at : at + 4]] for at in range(4)]
    assert left(pages) == [page[1:] for page in pages]


def test_headings_with_other_numbers_stay() -> None:
    pages = [[f"Article {number}", *[f"{text} {number}" for text in BODY]] for number in (1, 5, 6, 11)]
    assert left(pages) == pages


def test_two_of_many_pages_are_not_enough() -> None:
    pages = [
        [title, *[f"{text} {'abcd'[at]}" for text in BODY]]
        for at, title in enumerate(["Rules", "Rules", "Maps", "Books"])
    ]
    assert left(pages) == pages


def test_a_page_that_comes_again_stays() -> None:
    assert left([BODY, BODY]) == [BODY, BODY]


def test_where_most_pages_have_running_lines_the_place_tells() -> None:
    titles = ["Rules"] * 4 + ["Maps"] * 3 + ["Garden"]
    pages = [[title, *[f"{text} {'abcdefgh'[at]}" for text in BODY]] for at, title in enumerate(titles)]
    assert left(pages) == [page[1:] for page in pages]


def test_a_lone_number_at_the_edge_is_the_page_number() -> None:
    assert left([["12", "A first sentence.", "A last sentence.", "7"]]) == [["A first sentence.", "A last sentence."]]
    assert left([["1900 books", "A sentence."]]) == [["1900 books", "A sentence."]]


def test_the_numbers_of_pages_in_the_middle_of_a_margin() -> None:
    pages = [[*[f"{text} {'abc'[at]}" for text in BODY], str(at + 7), f"the end of {'abc'[at]}"] for at in range(3)]
    assert left(pages) == [[some for some in page if not some.isdecimal()] for page in pages]


def test_numbers_that_do_not_grow_with_the_page_stay() -> None:
    pages = [
        [*[f"{text} {'abc'[at]}" for text in BODY], number, f"the end of {'abc'[at]}"]
        for at, number in enumerate(("7", "9", "8"))
    ]
    assert left(pages) == pages


def test_a_line_with_a_sign_at_its_end_that_other_pages_have_as_well_is_text() -> None:
    tops = ["Boats are counted | *", "Oars are dried | *", "Lamps hang in the shed | *"]
    pages = [[top, *BODY[at : at + 3]] for at, top in enumerate(tops)]
    assert left(pages) == [[top.replace(" | ", " "), *page[1:]] for top, page in zip(tops, pages, strict=True)]


@pytest.mark.parametrize(("few", "is_heading"), [(3, True), (6, False)])
def test_a_large_line_on_a_few_pages_is_a_heading_and_one_on_every_second_page_is_not(
    few: int, is_heading: bool
) -> None:
    titles = ["Exercises"] * few + [f"About {'abcdefghi'[at]}" for at in range(12 - few)]
    pages = [
        [line(title, 40, size=16), *[line(f"{word} {'abcdefghijkl'[at]}", 100) for word in ("boats", "oars")]]
        for at, title in enumerate(titles)
    ]
    found = [some.text for page in without_running_lines(pages) for some in page]
    assert ("Exercises" in found) == is_heading


def test_the_first_row_of_a_table_that_goes_on_is_text() -> None:
    pages = [[f"Gull {at} | {at + 4} seats | painted {at} | May | open", *BODY[at : at + 4]] for at in (1, 4, 2)]
    assert left(pages) == [[page[0].replace(" | ", " "), *page[1:]] for page in pages]


def test_what_two_pages_have_beside_a_title_or_a_text_stays() -> None:
    def page(title: str, words: str) -> list[Line]:
        date = replace(line("As at 9 April", 41), left=320, right=400)
        return [line(title, 40), date, *(line(f"{words} {letter}", 100 + 60 * at) for at, letter in enumerate("abc"))]

    pages = [page("Rules", "some words"), page("Prices", "other ones")]
    assert without_running_lines(pages) == pages
    pages.append(page("Maps", "more of them"))
    assert without_running_lines(pages) == [[lines[0], *lines[2:]] for lines in pages]
