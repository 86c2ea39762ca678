"""Formulas of Rich Text, which hold their parts in groups of their own, as text in one line."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from qa.loaders.office_math import FORMULAS, formula
from qa.loaders.rtf_runs import TOKEN, escaped

__all__ = ["FORMULA", "FORMULA_PICTURE", "formula_text"]

FORMULA = re.compile(r"\\moMath(?:Para)?(?![A-Za-z])")
FORMULA_PICTURE = re.compile(r"\\mmathPict(?![A-Za-z])")  # the same again, for older programs
SIGNS = {"chr", "begChr", "endChr"}
GROUP = "group"


def formula_text(group: str) -> str:
    """Return the group of a formula as Rich Text without parts: 10⁻⁶ for a power."""
    return escaped(_text(_parts(group)).strip())


def _parts(group: str) -> Element:
    """Return the groups of a formula as elements that are called like those of Word files."""
    opened = [Element(GROUP)]
    left = 0  # characters that stand for the one before them in older programs
    fallback = 1
    for token in TOKEN.finditer(group):
        word, number, brace = token["word"] or "", token["number"], token["brace"]
        here = opened[-1]
        if brace == "{":
            opened.append(SubElement(here, GROUP))
        elif brace == "}":
            opened = opened[:-1] or opened
        elif word == "u" and number:
            _write(here, chr(int(number) % 0x10000))
            left = fallback
        elif word == "uc":
            fallback = int(number or 1)
        elif word.startswith("m") and here.tag == GROUP:
            here.tag = word[1:] or GROUP
        elif character := _character(token["character"] or ""):
            _write(here, character[left:])
            left = max(0, left - len(character))
    return opened[0]


def _character(text: str) -> str:
    if text.startswith("\\'"):
        return bytes([int(text[2:], 16)]).decode("cp1252", "replace")
    return text[1:] if text.startswith("\\") else text.replace("\r", "").replace("\n", "")


def _write(element: Element, text: str) -> None:
    if element.tag in SIGNS:
        element.set("val", element.get("val", "") + text)
    elif len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _text(element: Element) -> str:
    pieces = [element.text or ""]
    for child in element:
        if child.tag in FORMULAS:
            pieces.append(formula(child, _text))
        elif not child.tag.endswith("Pr"):
            pieces.append(_text(child))
        pieces.append(child.tail or "")
    return "".join(pieces)
