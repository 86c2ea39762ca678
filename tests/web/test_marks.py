from __future__ import annotations

import pytest

from web.marks import Marks, Part, Span, cut, excerpt, find, parts_of

TEXT = "Ships sail at noon. They rest at night, at night they rest."


def kinds(parts: tuple[Part, ...]) -> list[tuple[str, str]]:
    return [(part.text, part.kind) for part in parts]


@pytest.mark.parametrize(
    ("sought", "places"),
    [
        ("at night", [(30, 38), (40, 48)]),
        ("AT  NIGHT", [(30, 38), (40, 48)]),
        ("ships", [(0, 5)]),
        (".*", []),
        ("  ", []),
        ("", []),
        ("n" * 300, []),
    ],
)
def test_words_are_found_wherever_they_are(sought: str, places: list[Span]) -> None:
    assert list(find(TEXT, sought)) == places


def test_words_are_found_across_the_ends_of_lines_and_in_every_script() -> None:
    assert find("one\n two", "One two") == ((0, 8),)
    assert find("图书馆开放。", "开放") == ((3, 5),)
    assert find("ÉCOLE", "école") == ((0, 5),)


def test_only_so_many_places_are_found() -> None:
    assert len(find("a" * 5_000, "a")) == 1_000


def test_key_words_and_found_words_are_told_apart() -> None:
    parts = parts_of(TEXT, (6, 19), words=[(14, 18)], found=[(0, 5), (11, 15)])
    assert kinds(parts) == [("sail ", ""), ("at n", "found"), ("oon", "words"), (".", "")]
    assert kinds(parts_of(TEXT, (6, 6))) == []


def test_what_reaches_over_the_edge_is_cut_there() -> None:
    assert kinds(parts_of(TEXT, (3, 8), found=[(0, 5), (7, 20)])) == [("ps", "found"), (" s", ""), ("a", "found")]


def test_a_quote_is_cut_out_of_its_paragraph_with_its_words() -> None:
    pieces = cut(TEXT, (0, len(TEXT)), Marks((0, 19), ((14, 18),), ((30, 38),)))
    assert [piece.marked for piece in pieces] == [True, False]
    assert kinds(pieces[0].parts) == [("Ships sail at ", ""), ("noon", "words"), (".", "")]
    assert "".join(piece.text for piece in pieces) == TEXT


def test_an_excerpt_is_cut_at_spaces() -> None:
    before, after = excerpt(TEXT, (20, 29), (0, len(TEXT)), around=8)
    assert before == "… noon. "
    assert after == " at …"
    assert excerpt(TEXT, (20, 29), (0, len(TEXT)), around=100) == (TEXT[:20], TEXT[29:])


def test_an_excerpt_parts_no_letter_from_its_marks() -> None:
    text = "ที่" * 60
    before, after = excerpt(text, (90, 93), (0, 180), around=41)
    assert before.removeprefix("… ")[0] == after.removesuffix(" …").strip()[0] == "ท"
