"""The styles of a Word document, and what follows from them for its paragraphs and runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from qa.loaders.docx_elements import attribute_of, child_of, is_on, value_of

__all__ = ["Styles", "heading_level", "style_of"]

BODY_LEVEL = 9  # outline levels count from 0; this one says that a paragraph is no heading

_HEADING = re.compile(r"heading ([1-9])")


class Styles:
    """The names of styles and what follows from them."""

    def __init__(self, root: Any) -> None:
        self.elements = {attribute_of(style, "styleId"): style for style in (root if root is not None else ())}
        self._found: dict[tuple[str | None, str], Any] = {}

    def name(self, style: str | None) -> str:
        element = self.elements.get(style)
        return (value_of(element, "name") or "").lower() if element is not None else ""

    def level(self, style: str | None) -> int | None:
        """Return the level of a heading that is set in this style or one it is based on; None for other text."""
        for element in self._with_bases(style):
            if found := _HEADING.fullmatch((value_of(element, "name") or "").lower()):
                return int(found[1])
            properties = child_of(element, "pPr")
            outline = value_of(properties, "outlineLvl") if properties is not None else None
            if outline is not None:
                return heading_level(outline)
        return None

    def is_on(self, run: Any, name: str, *, paragraph: str | None) -> bool:
        """Tell whether a run has a switch on; `paragraph` is the style of its paragraph."""
        return is_on(self.properties(run, name, paragraph=paragraph), name)

    def properties(self, run: Any, name: str, *, paragraph: str | None) -> Any:
        """Return the properties of a run, its style or its paragraph's style, in this order, that have one; or None."""
        own = child_of(run, "rPr")
        if own is not None and child_of(own, name) is not None:
            return own
        style = value_of(own, "rStyle") if own is not None else None
        return next((found for named in (style, paragraph) if (found := self._of_style(named, name)) is not None), None)

    def _of_style(self, style: str | None, name: str) -> Any:
        if (style, name) not in self._found:
            properties = (child_of(element, "rPr") for element in self._with_bases(style))
            having = (found for found in properties if found is not None and child_of(found, name) is not None)
            self._found[style, name] = next(having, None)
        return self._found[style, name]

    def _with_bases(self, style: str | None) -> Iterator[Any]:
        """Yield a style and those it is based on, nearest first."""
        seen = set()
        while style in self.elements and style not in seen:
            seen.add(style)
            yield self.elements[style]
            style = value_of(self.elements[style], "basedOn")


def style_of(paragraph: Any) -> str | None:
    """Return the id of a paragraph's style."""
    properties = child_of(paragraph, "pPr")
    return value_of(properties, "pStyle") if properties is not None else None


def heading_level(outline: str) -> int | None:
    """Return the level of a heading for an outline level; None for that of other text."""
    return int(outline) + 1 if outline.isdecimal() and int(outline) < BODY_LEVEL else None
