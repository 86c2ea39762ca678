"""What a line of text shows of its place: the end of a sentence, or an item of a list."""

from __future__ import annotations

import re

__all__ = ["FULL_STOPS", "ends_sentence", "is_list_item", "is_list_mark", "is_unspaced"]

FULL_STOPS = (".", "。", "।", "።", "։", "۔")

_SENTENCE_END = re.compile(r"""[.!?…:;。！？：；．｡؟؛۔।॥။።፧፨።៕។๚๛։᠃]["'”’»›)\]）」』】〉》\s]*$""")
_LIST_ITEM = re.compile(r"(?:[-*+•‣▪●○◦·–—]|\(?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})[.)]|\d{1,2}(?:\.\d{1,2})+:)\s")
# Without the marks at the end of a clause in Tibetan, Burmese and Khmer, which a space follows.
_UNSPACED = re.compile(
    "[\u0e00-\u0f0c\u0f15-\u1049\u104c-\u109f\u1780-\u17d3\u17d7-\u17ff\ua980-\ua9df"
    "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff]"
)


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence, or a part of one, does in any script."""
    return bool(_SENTENCE_END.search(line))


def is_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter as the items of a list do."""
    return bool(_LIST_ITEM.match(line))


def is_list_mark(text: str) -> bool:
    """Tell whether a text is nothing but the bullet, number or letter of an item."""
    return bool(_LIST_ITEM.fullmatch(f"{text} "))


def is_unspaced(char: str) -> bool:
    """Tell whether a character is of a script without spaces between words, whose lines may end anywhere."""
    return bool(_UNSPACED.match(char))
