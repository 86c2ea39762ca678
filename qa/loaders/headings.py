"""Which headings stay headings, so that no words of a document are lost to search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from qa.domain import Block, BlockKind

__all__ = ["settle_headings"]

LONGEST_HEADING = 200  # characters; longer ones are sentences in heading's clothes


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
    if not following or (following[0].kind is BlockKind.HEADING and following[0].level < run[0].level):
        return 0
    return len(run) if len(run) <= siblings else 1
