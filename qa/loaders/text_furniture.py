"""What is pasted with the text of a web page: share lines, addresses, headings once more, lists of other pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.loaders.lines import ends_sentence

__all__ = ["furniture"]

PROSE = 120  # bytes of UTF-8, a measure that treats scripts alike: a paragraph that is no line of a menu
VERSE = 50  # bytes up to which lines are broken for a reason
MOSTLY = 0.6  # share of prose from which a file is a text, not a poem, a list or a table
FEWEST = 3  # paragraphs of prose
SHORT = 150  # bytes of a line of a menu
TITLE = 30  # bytes; shorter lines, such as names, are repeated for many reasons

# They are called the same in every language.
_NETWORKS = re.compile(
    r"\b(?:facebook|twitter|linkedin|whatsapp|instagram|youtube|telegram|pinterest|reddit|tiktok|mastodon|bluesky|"
    r"threads|weibo|wechat|vkontakte|rss)\b",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+", re.IGNORECASE)
_COPYRIGHT = re.compile(r"©|\(c\)\s*\d{4}", re.IGNORECASE)
_WORDS = re.compile(r"\w+")


def furniture(paragraphs: Sequence[str]) -> set[int]:
    """Return which paragraphs, counted from 0, surround the text and are none of it.

    Only a file of prose has a text and something around it: before the first long sentence, share lines with what is
    above them; behind the last one, share lines, copyright and headings once more, with what is below them.
    """
    prose = [at for at, paragraph in enumerate(paragraphs) if _is_prose(paragraph)]
    length = sum(map(len, paragraphs))
    if len(prose) < FEWEST or sum(len(paragraphs[at]) for at in prose) < MOSTLY * length:
        return set()
    lines = Counter(_plain(line) for paragraph in paragraphs for line in paragraph.splitlines())
    before, behind = range(prose[0]), range(prose[-1] + 1, len(paragraphs))
    shares = {at for run in (before, behind) for at in _share_lines(paragraphs, run)}
    again = {at for at in (*before, *behind) if _repeats_a_title(paragraphs[at], lines)}
    closing = {at for at in behind if at in shares | again or _COPYRIGHT.search(paragraphs[at])}
    left_out = {at for at in before if at in again and ends_sentence(paragraphs[at])}
    left_out |= set(range(max(shares.intersection(before), default=-1) + 1))
    if closing:
        left_out |= set(range(_with_heading(paragraphs, min(closing), behind.start), len(paragraphs)))
    return left_out | {at for at in (*before, *behind) if _ADDRESS.fullmatch(paragraphs[at])}


def _is_prose(paragraph: str) -> bool:
    lines = paragraph.splitlines()
    wrapped = [_length(line) for line in lines[:-1]] or [PROSE]
    return _length(paragraph) >= PROSE and ends_sentence(paragraph) and sum(wrapped) > VERSE * len(wrapped)


def _share_lines(paragraphs: Sequence[str], run: range) -> set[int]:
    """Return the paragraphs of a run that name networks, where several do or one names nothing else."""
    named = {at for at in run if _length(paragraphs[at]) <= SHORT and _NETWORKS.search(paragraphs[at])}
    names = [at for at in named if len(_NETWORKS.findall(paragraphs[at])) == len(_WORDS.findall(paragraphs[at]))]
    return named if len(named) > 1 or names else set()


def _repeats_a_title(paragraph: str, lines: Counter[str]) -> bool:
    plain = [_plain(line) for line in paragraph.splitlines() if _length(line) <= SHORT]
    return any(_length(line) >= TITLE and lines[line] > 1 for line in plain)


def _with_heading(paragraphs: Sequence[str], first: int, earliest: int) -> int:
    """Return where the line stands that heads paragraph `first`: the one above it, if it is a word or two."""
    above = first - 1
    return above if above >= earliest and len(_WORDS.findall(paragraphs[above])) < 3 else first


def _plain(line: str) -> str:
    return " ".join(_WORDS.findall(line.casefold()))


def _length(text: str) -> int:
    return len(text.encode("utf-8", "replace"))
