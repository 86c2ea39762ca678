"""Formulas of Word documents, written in one line: 10⁻⁶ stands for what looks like 10-6 without its raised part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qa.loaders.archive import local_name
from qa.loaders.raised import LOWERED, RAISED, shifted, whole

__all__ = ["FORMULAS", "formula"]

FORMULAS = {"f", "sSup", "sSub", "sSubSup", "rad", "d"}


def formula(element: Any, text: Callable[[Any], str]) -> str:
    """Return a fraction, a power, an index, a root or what stands in brackets; `text` gives that of each part."""
    name = local_name(element)
    parts = {local_name(part): text(part).strip() for part in element}
    if name == "f":
        return f"{whole(parts['num'])}/{whole(parts['den'])}" if {"num", "den"} <= parts.keys() else ""
    if name == "rad":
        return f"{shifted(parts.get('deg', ''), RAISED, '')}√{whole(parts.get('e', ''))}"
    if name == "d":
        inner = "|".join(text(part).strip() for part in element if local_name(part) == "e")
        return f"{_bracket(element, 'begChr', '(')}{inner}{_bracket(element, 'endChr', ')')}"
    return parts.get("e", "") + shifted(parts.get("sub", ""), LOWERED, "_") + shifted(parts.get("sup", ""), RAISED, "^")


def _bracket(element: Any, name: str, usual: str) -> str:
    """Return the sign that a pair of brackets begins or ends with."""
    for sign in element.iterfind(f"{{*}}dPr/{{*}}{name}"):
        return next((value for key, value in sign.attrib.items() if key.rpartition("}")[2] == "val"), "")
    return usual
