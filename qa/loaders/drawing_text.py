"""The paragraphs of slides, diagrams and shapes in office documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from qa.loaders.archive import local_name
from qa.loaders.office import unescaped
from qa.loaders.office_math import FORMULAS, formula
from qa.loaders.raised import END, START, settle_raised
from qa.loaders.symbol_fonts import is_symbol_font, symbol

__all__ = ["is_hidden", "paragraphs"]

STRUCK = {"sngStrike", "dblStrike"}


def is_hidden(shape: Any) -> bool:
    """Tell a shape, frame or group that its author hid."""
    own = shape.find("*/{*}cNvPr")
    return own is not None and own.get("hidden") in {"1", "true"}


def paragraphs(element: Any) -> Iterator[str]:
    """Yield the paragraphs of an element as a reader sees them."""
    for paragraph in element.iter("{*}p"):
        yield settle_raised("".join(_pieces(paragraph)))


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        name = local_name(child)
        if name == "t":
            properties = element.find("{*}rPr")
            text = _written(unescaped(child.text or ""), properties)
            yield f"{START}{text}{END}" if _is_raised(properties) else text
        elif name == "br":
            yield "\n"
        elif name in FORMULAS:
            yield formula(child, lambda part: "".join(_pieces(part)))
        elif name != "Fallback":  # the same again, for older programs
            yield from _pieces(child)


def _written(text: str, properties: Any) -> str:
    """Return what a reader sees of a run: the characters of its font, and nothing where it is struck through."""
    if properties is None:
        return text
    if properties.get("strike") in STRUCK:
        return ""
    # The font of symbols is there for one character that is none of a text, as an arrow, and stays behind for others.
    font = _typeface(properties, "latin")
    if not is_symbol_font(font) and len(text.strip()) == 1 and not text.isascii():
        font = _typeface(properties, "sym")
    if not is_symbol_font(font):
        return text
    return "".join(symbol(ord(char), font) if _is_code(char) else char for char in text)


def _typeface(properties: Any, name: str) -> str:
    font = properties.find(f"{{*}}{name}")
    return "" if font is None else str(font.get("typeface", ""))


def _is_code(char: str) -> bool:
    """Tell a character that a font of symbols shows in its way from one that only another font has."""
    return " " < char <= "\xff" or "\uf020" <= char <= "\uf0ff"


def _is_raised(properties: Any) -> bool:
    baseline = "" if properties is None else properties.get("baseline", "")
    return baseline.rstrip("%").replace(".", "").isdecimal() and float(baseline.rstrip("%")) > 0
