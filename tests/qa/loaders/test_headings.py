from __future__ import annotations

import pytest

from qa.domain import Block, BlockKind
from qa.loaders.headings import LONGEST_HEADING, says_something, settle_headings


def settled(pattern: str, *, siblings: int = 1) -> str:
    """Settle blocks written as one character each: a digit is a heading of that level, `t` is text."""
    blocks = [
        Block(BlockKind.TEXT, at, at + 1) if char == "t" else Block(BlockKind.HEADING, at, at + 1, level=int(char))
        for at, char in enumerate(pattern)
    ]
    found = settle_headings(blocks, siblings=siblings)
    assert [block.start for block in found] == list(range(len(pattern)))
    return "".join("t" if block.kind is BlockKind.TEXT else str(block.level) for block in found)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", ""),
        ("1t", "1t"),
        ("12t", "12t"),
        ("1", "t"),
        ("1t2", "1tt"),
        ("12", "1t"),
        ("11t", "t1t"),
        ("112t", "t12t"),
        ("21t", "t1t"),
        ("1t22t3", "1tt2tt"),
    ],
)
def test_headings_without_anything_below_become_text(before: str, after: str) -> None:
    assert settled(before) == after


@pytest.mark.parametrize(("before", "after"), [("111t", "111t"), ("1111t", "ttt1t"), ("t111", "tttt")])
def test_short_runs_of_siblings_may_stay(before: str, after: str) -> None:
    assert settled(before, siblings=3) == after


def test_a_very_long_heading_is_text() -> None:
    blocks = [Block(BlockKind.HEADING, 0, LONGEST_HEADING + 1, level=1), Block(BlockKind.TEXT, 300, 310)]
    assert [block.kind for block in settle_headings(blocks)] == [BlockKind.TEXT, BlockKind.TEXT]


@pytest.mark.parametrize(
    "line",
    [
        "Apply until 4 May",
        "Crew: four",
        "Part II: Crew: four",
        "Délai : mai",
        "October 1, 2012",
        "3.1 Fees of 40 euros a year",
        "Discount 5 %",
        "Write to gulls@example.org",
        "截止日期：五月",
    ],
)
def test_a_line_that_says_something(line: str) -> None:
    assert says_something(line)


@pytest.mark.parametrize(
    "line",
    [
        "Fees",
        "3.1 Fees",
        "b) Fees",
        "(4) Fees",
        "CHAPTER 3",
        "Chapter 3 – Fees",
        "Section 1. Fees",
        "Part IV: Fees",
        "Annex A",
        "Fees 2024",
        "Fees:",
        "第三章 费用",
    ],
)
def test_a_line_that_is_the_name_of_a_section(line: str) -> None:
    assert not says_something(line)
