"""Which headings stay headings, so that no words of a document are lost to search."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from qa.domain import Block, BlockKind

__all__ = ["says_something", "settle_headings"]

LONGEST_HEADING = 200  # characters; longer ones are sentences in heading's clothes

# "3.1 ", "b) ", "IV: ", and behind a word: "Chapter 3 – ", "Section 1. ", "Annex A".
_NUMBER = r"\(?(?:\w*\d[\w.-]*|[IVXLC]+|\w)"
_NUMBERING = re.compile(
    rf"^\W*(?:{_NUMBER}[.):]*(?:\s*[-–—:]\s*|\s+|$)|[^\W\d_]+\.?\s+{_NUMBER}(?:[.):]+\s+|\s*[-–—:]\s*|$))"
)
# What a label says ("Crew: four", "Délai : mai", an address), and figures that are more than a number or year behind a
# name: "until 4 May", "1, 2012", "5 %", "€ 3".
_SAYING = re.compile(r"\w\s?[:：]\s?\w|\w@\w|\d.*[^\W\d_]|\d[,.]?\s+\d|\d\s?[%€$£¥]|[€$£¥]\s?\d")


def says_something(line: str) -> bool:
    """Tell a line that says something, such as a date or an amount, from the mere name of what it stands above."""
    return bool(_SAYING.search(_NUMBERING.sub("", line.strip(), count=1)))


def settle_headings(blocks: Sequence[Block], *, siblings: int = 1) -> tuple[Block, ...]:
    """Return `blocks` with those headings as text that nothing stands under.

    A heading stays one when text or a lower heading comes next. Of a run of headings of one level, that holds for the
    last; the ones before it stay headings too when the run is at most `siblings` long.
    """
    settled: list[Block] = []
    runs = [list(run) for _, run in groupby(map(_shorten, blocks), key=lambda block: (block.kind, block.level))]
    for run, following in pairwise([*runs, []]):
        kept = _kept(run, following, siblings)
        settled += [replace(block, kind=BlockKind.TEXT, level=0) for block in run[: len(run) - kept]]
        settled += run[len(run) - kept :]
    return tuple(settled)


def _shorten(block: Block) -> Block:
    too_long = block.kind is BlockKind.HEADING and block.end - block.start > LONGEST_HEADING
    return replace(block, kind=BlockKind.TEXT, level=0) if too_long else block


def _kept(run: Sequence[Block], following: Sequence[Block], siblings: int) -> int:
    """Return how many blocks at the end of `run` stay what they are."""
    if run[0].kind is BlockKind.TEXT:
        return len(run)
    if not following or 0 < following[0].level <= run[0].level:
        return 0
    return len(run) if len(run) <= siblings else 1
