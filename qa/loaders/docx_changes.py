"""Tracked changes of a Word document that take more than leaving out what was deleted."""

from __future__ import annotations

from typing import Any

from qa.loaders.archive import local_name
from qa.loaders.docx_elements import child_of

__all__ = ["join_paragraphs"]

GONE = {"del", "moveFrom"}


def join_paragraphs(root: Any) -> None:
    """Put each paragraph whose end was deleted at the beginning of the next one, as accepting the change does."""
    for paragraph in list(root.iter("{*}p")):
        following = paragraph.getnext()
        if following is None or local_name(following) != "p" or not _ends_in_deletion(paragraph):
            continue
        at = 0 if child_of(following, "pPr") is None else 1
        following[at:at] = [child for child in paragraph if local_name(child) != "pPr"]
        paragraph.getparent().remove(paragraph)


def _ends_in_deletion(paragraph: Any) -> bool:
    properties = child_of(paragraph, "pPr")
    mark = None if properties is None else child_of(properties, "rPr")
    return mark is not None and any(local_name(change) in GONE for change in mark)
