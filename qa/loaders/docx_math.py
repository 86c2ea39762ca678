"""Formulas of Word documents, written in one line: 10⁻⁶ stands for what looks like 10-6 without its raised part."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from qa.loaders.archive import local_name

__all__ = ["FORMULAS", "formula"]

FORMULAS = {"f", "sSup", "sSub", "sSubSup", "rad", "d"}

_RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_STANDS_HIGH = set("°∘′″*†")  # as it is


def formula(element: Any, text: Callable[[Any], str]) -> str:
    """Return a fraction, a power, an index, a root or what stands in brackets; `text` gives that of each part."""
    name = local_name(element)
    parts = {local_name(part): text(part).strip() for part in element}
    if name == "f":
        return f"{_whole(parts['num'])}/{_whole(parts['den'])}" if {"num", "den"} <= parts.keys() else ""
    if name == "rad":
        return f"{_shifted(parts.get('deg', ''), _RAISED, '')}√{_whole(parts.get('e', ''))}"
    if name == "d":
        inner = "|".join(text(part).strip() for part in element if local_name(part) == "e")
        return f"{_bracket(element, 'begChr', '(')}{inner}{_bracket(element, 'endChr', ')')}"
    return (
        parts.get("e", "")
        + _shifted(parts.get("sub", ""), _LOWERED, "_")
        + _shifted(parts.get("sup", ""), _RAISED, "^")
    )


def _shifted(text: str, table: dict[int, int], mark: str) -> str:
    """Return a text as raised or lowered characters where there are such, else behind a mark."""
    if not text or set(text) <= _STANDS_HIGH:
        return text
    return text.translate(table) if all(ord(char) in table for char in text) else f"{mark}{_whole(text)}"


def _whole(text: str) -> str:
    """Return a text of several parts in brackets."""
    return text if text.replace(".", "").isalnum() or (text[:1], text[-1:]) == ("(", ")") else f"({text})"


def _bracket(element: Any, name: str, usual: str) -> str:
    """Return the sign that a pair of brackets begins or ends with."""
    for sign in element.iterfind(f"{{*}}dPr/{{*}}{name}"):
        return next((value for key, value in sign.attrib.items() if key.rpartition("}")[2] == "val"), "")
    return usual
