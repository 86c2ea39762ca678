"""Raised and lowered characters: what looks like 10⁶ would be read as 106 without its raised part."""

from __future__ import annotations

import re

__all__ = ["END", "LOWERED", "RAISED", "START", "settle_raised", "shifted", "whole"]

RAISED = str.maketrans("0123456789+-−–=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−–=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₋₌₍₎")
_STANDS_HIGH = set("°∘′″*†")  # as it is

# What a raised part of a text stands between until the text is complete; neither is a character of any script.
START, END = "\ufdd0", "\ufdd1"

_BETWEEN = re.compile(f"{END}{START}")
_WITHIN = re.compile(f"([{START}{END}])\\1+")
# In brackets, `(1)` stands apart as it is.
_FIGURES = re.compile(rf"(?<=[^\s{START}{END}]){START}(?=\S)([0-9+\-−–=n.,;\s]+){END}")
_MARKS = re.compile(f"[{START}{END}]")


def settle_raised(text: str) -> str:
    """Return a text with raised figures, which would run into what they stand behind, as such; without the marks."""
    if not _MARKS.search(text):
        return text
    text = _FIGURES.sub(lambda figures: figures[1].translate(RAISED), _BETWEEN.sub("", _WITHIN.sub(r"\1", text)))
    return _MARKS.sub("", text)


def shifted(text: str, table: dict[int, int], mark: str) -> str:
    """Return a text as raised or lowered characters where there are such, else behind a mark."""
    if not text or set(text) <= _STANDS_HIGH:
        return text
    return text.translate(table) if all(ord(char) in table for char in text) else f"{mark}{whole(text)}"


def whole(text: str) -> str:
    """Return a text of several parts in brackets."""
    return text if text.replace(".", "").isalnum() or (text[:1], text[-1:]) == ("(", ")") else f"({text})"
