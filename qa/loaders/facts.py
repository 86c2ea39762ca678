"""What a file says of itself, in the words that its loader hands on to `TextBuilder.build`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypedDict

from qa.loaders.archive import local_name

__all__ = ["Facts", "facts_from", "iso_date"]

_DATE = re.compile(r"\s*(\d{4})(-\d\d)?(-\d\d)?(T\d\d:\d\d(?::\d\d)?)?(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?\s*")


class Facts(TypedDict):
    """Title, author, date (ISO 8601) and language (BCP 47) of a file; None for what it does not say."""

    title: str | None
    author: str | None
    date: str | None
    language: str | None


def facts_from(element: Any, names: Mapping[str, tuple[str, ...]]) -> Facts:
    """Return the facts that the elements below `element` tell.

    `names` says for each fact which elements tell it, by their local names; the first that holds text is taken.
    """
    told: dict[str, str] = {}
    for child in element:
        text = "".join(child.itertext()).strip()
        if text:
            told.setdefault(local_name(child), text)

    def first(fact: str) -> str | None:
        return next((told[name] for name in names.get(fact, ()) if name in told), None)

    return Facts(title=first("title"), author=first("author"), date=iso_date(first("date")), language=first("language"))


def iso_date(text: str | None) -> str | None:
    """Return a date or moment in ISO 8601 without fractions of a second; None for anything else."""
    found = _DATE.fullmatch(text or "")
    if not found:
        return None
    year, month, day, time, zone = found.groups("")
    if int(year) < 1000:  # what programs write that do not know the date
        return None
    return year + month + day + (time + zone if day else "")
