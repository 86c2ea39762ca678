from __future__ import annotations

import pytest

from qa.loaders.text import load_text
from qa.loaders.text_furniture import furniture

STORY = [
    "The reading room on the first floor opens at eight in the morning, and it closes when the last reader has left it "
    "for the night.",
    "Readers who bring back a book after the day that is stamped in it pay ten cents for each day of delay, and a euro "
    "for each week.",
    "Maps and prints from before the year 1900 are shown on request, under the eyes of the keeper of the whole "
    "collection of maps.",
]
TITLE = "The reading room has new hours this year"


def left_out(before: list[str], behind: list[str]) -> list[str]:
    paragraphs = [*before, *STORY, *behind]
    return [paragraphs[at] for at in sorted(furniture(paragraphs))]


@pytest.mark.parametrize(
    ("before", "behind", "expected"),
    [
        (["Menu", "Facebook Instagram", TITLE], [], ["Menu", "Facebook Instagram"]),
        (["Share on Facebook", "Share on Instagram", TITLE], [], ["Share on Facebook", "Share on Instagram"]),
        ([TITLE + "."], ["More.", f"Other news\n{TITLE}"], [TITLE + ".", "More.", f"Other news\n{TITLE}"]),
        ([], ["© 2022 The reading room", "Terms", "Imprint"], ["© 2022 The reading room", "Terms", "Imprint"]),
        ([], ["Read on", "RSS\nYouTube", "Imprint"], ["Read on", "RSS\nYouTube", "Imprint"]),
        (["www.example.org/rooms"], ["desk@example.org"], ["www.example.org/rooms", "desk@example.org"]),
    ],
)
def test_what_surrounds_a_pasted_page(before: list[str], behind: list[str], expected: list[str]) -> None:
    assert left_out(before, behind) == expected


@pytest.mark.parametrize(
    ("before", "behind"),
    [
        (["The Reading Room\n1 Garden Street", "4 May 2021", "Dear reader,"], ["Yours,", "Jo Doe\nThe Reading Room"]),
        (["Minutes", "Present: Jo Doe, Max Roe, Ann Poe"], ["Next meeting: 4 June"]),
        (["Facebook buys our reading room"], []),
        ([], ["tea", "coffee", "milk", "sugar"]),
        ([], ["Maps\t1900\t3", "Prints\t1910\t4"]),
    ],
)
def test_letters_minutes_and_lists_keep_everything(before: list[str], behind: list[str]) -> None:
    assert left_out(before, behind) == []


@pytest.mark.parametrize(
    "text",
    [
        "One line on www.example.org",
        "Facebook\n\nInstagram\n\nYouTube\n\nThey know us all.",
        "\n\n".join(["The leaves fall down on Garden Street,\nand nobody is there to greet\nthe night, the wind."] * 4),
        "\n".join(f"{year}\t{year * 7}\t© {year}" for year in range(1900, 1950)),
    ],
)
def test_what_is_no_prose_keeps_everything(text: str) -> None:
    source = load_text(text.encode())
    assert " ".join(source.text[block.start : block.end] for block in source.blocks).split() == text.split()
