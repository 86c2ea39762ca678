"""What a line of text shows of its place: the end of a sentence, or an item of a list."""

from __future__ import annotations

import re

__all__ = ["ends_sentence", "is_list_item"]

_SENTENCE_END = re.compile(r"""[.!?…:;。！？：；．｡؟؛۔।॥။።፧፨።៕។๚๛։᠃]["'”’»›)\]）」』】〉》\s]*$""")
_LIST_ITEM = re.compile(r"(?:[-*+•‣▪●○◦·–—]|\(?(?:\d{1,3}|[^\W\d_]|[ivxIVX]{1,5})[.)])\s")


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence, or a part of one, does in any script."""
    return bool(_SENTENCE_END.search(line))


def is_list_item(line: str) -> bool:
    """Tell whether a line begins with a bullet, a number or a letter as the items of a list do."""
    return bool(_LIST_ITEM.match(line))
