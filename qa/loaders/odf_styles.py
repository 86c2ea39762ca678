"""The styles of an OpenDocument file, and what they say of its paragraphs, spans and sheets."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from qa.loaders.archive import local_name

__all__ = ["OFFICE_PREFIX", "TABLE_PREFIX", "TEXT_PREFIX", "Styles", "style_name"]

OFFICE_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
STYLE_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
FAMILIES = {
    "p": "paragraph",
    "h": "paragraph",
    "span": "text",
    "a": "text",
    "table-cell": "table-cell",
    "table": "table",
}


def style_name(element: Any) -> str | None:
    """Return the name of the style of an element."""
    name: str | None = element.get(TEXT_PREFIX + "style-name") or element.get(TABLE_PREFIX + "style-name")
    return name


class Styles:
    """The styles of a document, each with the one it is made from."""

    def __init__(self, roots: Iterable[Any]) -> None:
        self._styles = {
            (style.get(STYLE_PREFIX + "family"), style.get(STYLE_PREFIX + "name")): style
            for root in roots
            for place in ("styles", "automatic-styles")
            for style in root.iterfind(f"{{*}}{place}/{{*}}style")
        }

    def made_from(self, names: set[str]) -> set[str]:
        """Return the names of some styles and of the styles made from them."""
        made = (name for (_, name), style in self._styles.items() if _parent(style) in names)
        return {*names, *made}

    def hide(self, element: Any) -> bool:
        """Tell whether its style keeps a paragraph, span or cell from being seen, or strikes it through."""
        return self._hides(FAMILIES.get(local_name(element)), style_name(element))

    def hide_cells(self, line: Any) -> bool | None:
        """Tell the same of the style that a row or column gives cells without one; None when it gives none."""
        style = line.get(TABLE_PREFIX + "default-cell-style-name")
        return None if style is None else self._hides("table-cell", style)

    def hide_sheet(self, table: Any) -> bool:
        """Tell whether its style keeps a sheet from being seen."""
        return self._of("table", style_name(table), "table-properties", TABLE_PREFIX + "display") == "false"

    def raise_up(self, element: Any) -> bool:
        """Tell whether its style sets a span above the line."""
        family, style = FAMILIES.get(local_name(element)), style_name(element)
        height = self._of_text(family, style, STYLE_PREFIX + "text-position").partition(" ")[0]
        return height == "super" or (height.endswith("%") and not height.startswith(("-", "0%")))

    def _hides(self, family: str | None, style: str | None) -> bool:
        struck = (self._of_text(family, style, f"{STYLE_PREFIX}text-line-through-{way}") for way in ("style", "type"))
        hidden = self._of_text(family, style, TEXT_PREFIX + "display") == "none"
        return hidden or any(way not in {"", "none"} for way in struck)

    def _of_text(self, family: str | None, style: str | None, attribute: str) -> str:
        return self._of(family, style, "text-properties", attribute)

    def _of(self, family: str | None, style: str | None, kind: str, attribute: str) -> str:
        """Return a property that a style has, or the nearest that it is made from."""
        seen = set()
        while (family, style) in self._styles and style not in seen:
            seen.add(style)
            found = self._styles[family, style]
            for properties in found.iterfind(f"{{*}}{kind}"):
                if (value := properties.get(attribute)) is not None:
                    return str(value)
            style = _parent(found)
        return ""


def _parent(style: Any) -> str | None:
    name: str | None = style.get(STYLE_PREFIX + "parent-style-name")
    return name
