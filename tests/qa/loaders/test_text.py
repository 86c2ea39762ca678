from __future__ import annotations

from pathlib import Path

import pytest

from qa.domain import BlockKind
from qa.loaders.text import load_text


def blocks(text: str) -> list[tuple[str, str]]:
    source = load_text(text.encode())
    return [
        ("H" if block.kind is BlockKind.HEADING else "T", source.text[block.start : block.end])
        for block in source.blocks
    ]


def test_paragraphs_are_parted_by_lines_of_white_space() -> None:
    assert blocks("\n One line\nand the next. \n \t \n\n  Another.\n") == [
        ("T", "One line\nand the next."),
        ("T", "Another."),
    ]


def test_text_keeps_its_own_lines_and_spaces() -> None:
    assert load_text(b"  A\r\n\r\n\r\n B.\tC.\n").text == "  A\n\n\n B.\tC.\n"


def test_wrapped_lines_stay_one_paragraph() -> None:
    wrapped = "The committee met on Monday.\nIt decided nothing of note and\nwill meet again in a month."
    assert blocks(wrapped) == [("T", wrapped)]


def test_the_items_of_a_list_are_blocks_with_the_lines_they_were_wrapped_to() -> None:
    assert blocks("We brought:\n  - a rope,\n    of hemp\n  - two oars\n\nAll of it was\n- as we said - lost.") == [
        ("T", "We brought:"),
        ("T", "- a rope,\n    of hemp"),
        ("T", "- two oars"),
        ("T", "All of it was\n- as we said - lost."),
    ]


def test_a_long_address_does_not_part_a_wrapped_paragraph() -> None:
    wrapped = "\n".join(["The committee met on Monday and decided nothing of note."] * 6 + ["https://" + "x" * 250])
    assert blocks(wrapped) == [("T", wrapped)]


def test_long_lines_are_paragraphs() -> None:
    first, second = "First " * 50 + "end.", "Second " * 50 + "end."
    assert blocks(f"Minutes\n{first}\n{second}") == [("H", "Minutes"), ("T", first), ("T", second)]


def test_lines_that_all_end_sentences_are_paragraphs_when_there_are_no_blank_lines() -> None:
    assert blocks("One is here.\n二是这里。\nتین یہاں ہے۔\n“Four?”") == [
        ("T", "One is here."),
        ("T", "二是这里。"),
        ("T", "تین یہاں ہے۔"),
        ("T", "“Four?”"),
    ]
    assert blocks("Title\n\nOne is here.\nTwo is here.") == [("H", "Title"), ("T", "One is here.\nTwo is here.")]


@pytest.mark.parametrize(
    "line",
    [
        "A sentence.",
        "Really?",
        "He said: “No!”",
        "As follows:",
        "和平。",
        "क्या यह सच है।",
        "هل هذا صحيح؟",
        "- an item",
        "• an item",
        "1. an item",
        "12) an item",
        "(a) an item",
        "2022",
        "two\nlines",
        "x" * 101,
    ],
)
def test_what_is_no_heading(line: str) -> None:
    assert blocks(f"{line}\n\nText stands here.") == [("T", line), ("T", "Text stands here.")]


@pytest.mark.parametrize("line", ["Chapter 2", "序言", "المادة 26", "x" * 100, "Summit (Brussels)"])
def test_what_is_a_heading(line: str) -> None:
    assert blocks(f"{line}\n\nText stands here.")[0] == ("H", line)


def test_up_to_eight_short_lines_above_text_are_headings() -> None:
    menu = [f"Line {letter}" for letter in "abcdefgh"]
    assert blocks("\n\n".join([*menu, "Text."])) == [*(("H", line) for line in menu), ("T", "Text.")]
    assert blocks("\n\n".join(["One more", *menu, "Text."]))[:9] == [
        ("T", "One more"),
        *(("T", line) for line in menu[:-1]),
        ("H", "Line h"),
    ]


def test_short_lines_at_the_end_are_text() -> None:
    assert blocks("Text.\n\nFollow us\n\nContact") == [("T", "Text."), ("T", "Follow us"), ("T", "Contact")]


def test_lines_without_letters_or_digits_are_no_blocks() -> None:
    assert blocks("One.\n\n* * *\n\nTwo.") == [("T", "One."), ("T", "Two.")]


@pytest.mark.data
def test_real_declaration(shared_data: Path) -> None:
    source = load_text((shared_data / "nato-2022-fr" / "declaration.txt").read_bytes())
    texts = [source.text[block.start : block.end] for block in source.blocks if block.kind is BlockKind.TEXT]
    headings = [source.text[block.start : block.end] for block in source.blocks if block.kind is BlockKind.HEADING]
    assert len(texts) == 16
    assert len(headings) == 5
    assert texts[0].startswith("Le 24 mars 2022")
    assert texts[-1].startswith("La guerre")


WRAPPED = """The pilot boat leaves the mole an hour before high water and waits beside
the second buoy until the ship has answered its signal. The pilot goes
aboard by the ladder.
Nobody is taken along who is not on the list. The list lies in the office
and is signed by the harbour master every morning.
In fog the boat stays where it is. The bell is rung every two minutes, and
the lamp on the mole is lit; both are heard of in the next chapter of this
book, which the keeper has by heart.
Boats of the yacht club do not use the channel. They lie behind the island
and go out by the northern passage, where there is water for them at all
hours.
"""


def test_short_last_lines_part_the_paragraphs_of_a_long_text_without_blank_lines() -> None:
    found = [text for _, text in blocks(WRAPPED * 2)]
    assert [text.split()[0] for text in found] == ["The", "Nobody", "In", "Boats"] * 2
    assert "\n".join(found) == (WRAPPED * 2).strip()


def test_a_short_text_without_blank_lines_is_a_paragraph() -> None:
    text = "\n".join(WRAPPED.split("\n")[:6])
    assert blocks(text) == [("T", text)]
