"""Formulas of Word documents and slides in one line: 10⁻⁶ stands for what looks like 10-6 without its raised part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qa.loaders.archive import local_name
from qa.loaders.raised import LOWERED, RAISED, shifted, whole

__all__ = ["FORMULAS", "formula"]

FORMULAS = {"f", "sSup", "sSub", "sSubSup", "nary", "rad", "d"}


def formula(element: Any, text: Callable[[Any], str]) -> str:
    """Return a fraction, a power, an index, a sum, a root or something in brackets; `text` gives that of a part."""
    name = local_name(element)
    parts = {local_name(part): text(part).strip() for part in element}
    if name == "f":
        return f"{whole(parts['num'])}/{whole(parts['den'])}" if {"num", "den"} <= parts.keys() else ""
    if name == "rad":
        return f"{shifted(parts.get('deg', ''), RAISED, '')}√{whole(parts.get('e', ''))}"
    if name == "d":
        inner = "|".join(text(part).strip() for part in element if local_name(part) == "e")
        return f"{_sign(element, 'begChr', '(')}{inner}{_sign(element, 'endChr', ')')}"
    limits = shifted(parts.get("sub", ""), LOWERED, "_") + shifted(parts.get("sup", ""), RAISED, "^")
    if name == "nary":
        return f"{_sign(element, 'chr', '∫')}{limits} {parts.get('e', '')}"
    return parts.get("e", "") + limits


def _sign(element: Any, name: str, usual: str) -> str:
    """Return the sign of a sum or the like, or that a pair of brackets begins or ends with."""
    for sign in element.iterfind(f"{{*}}{local_name(element)}Pr/{{*}}{name}"):
        return next((value for key, value in sign.attrib.items() if key.rpartition("}")[2] == "val"), "")
    return usual
