"""Rows and columns of a workbook's sheets that its author hid."""

from __future__ import annotations

import io
from contextlib import suppress
from itertools import pairwise
from typing import Any, NamedTuple

from lxml import etree

from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.office import relationships

__all__ = ["Hidden", "hidden_in"]

LAST = 1_048_576  # row of a sheet, which has fewer columns


class Hidden(NamedTuple):
    """The numbers of rows and columns, counted from 1."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()


def hidden_in(archive: Archive, part: str) -> Hidden:
    """Return what is hidden in the sheet in this part.

    That is not what a filter leaves out or a group folds away: the sheet shows where that is, and a click opens it.
    """
    data = archive.read(part)
    if b"hidden=" not in data:
        return Hidden()
    rows, columns = set[int](), set[int]()
    filtered = set[int]()
    for target in relationships(archive, part).values():
        if target.kind == "table":
            with suppress(LoadError):  # without it, the rows can be read all the same
                filtered |= _filtered(archive.xml(target.part))
    number = 0
    tags = ("{*}row", "{*}col", "{*}autoFilter")
    for _, element in etree.iterparse(io.BytesIO(data), tag=tags, resolve_entities=False, no_network=True):
        name = local_name(element)
        if name == "row":
            number = _number(element, "r", number + 1)
            if _is_hidden(element):
                rows.add(number)
            element.clear()  # a sheet may be large
        elif name == "col" and _is_hidden(element):
            columns.update(range(_number(element, "min", 1), _number(element, "max", 0) + 1))
        elif name == "autoFilter":
            filtered |= _filtered(element.getparent())
    return Hidden(frozenset(rows - filtered), frozenset(columns))


def _filtered(element: Any) -> set[int]:
    """Return the rows that the filter of a sheet or table is for, if it leaves out any."""
    found = set[int]()
    for rule in element.iterfind("{*}autoFilter"):
        if rule.find("{*}filterColumn") is not None:
            numbers = ["".join(filter(str.isdecimal, corner)) for corner in rule.get("ref", "").split(":")]
            for first, last in pairwise(numbers):
                found.update(range(int(first or 1), min(int(last or LAST), LAST) + 1))
    return found


def _is_hidden(element: Any) -> bool:
    """Tell a row or column that is hidden by itself from one of a group."""
    return element.get("hidden") in {"1", "true"} and element.get("outlineLevel", "0") == "0"


def _number(element: Any, name: str, usual: int) -> int:
    value = element.get(name, "")
    return min(int(value), LAST) if value.isdecimal() else usual
