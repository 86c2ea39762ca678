"""Pieces of code in a Word document, each line of which is a paragraph."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from qa.loaders.archive import local_name
from qa.loaders.docx_elements import attribute_of, child_of, value_of
from qa.loaders.docx_styles import Styles, style_of

__all__ = ["Listings"]

FEWEST = 2  # lines of a listing
MOST = 0.5  # share of a document's characters; where more are set as code, it was merely typed in such a font

_STYLE = re.compile(r"(?:source )?code(?: block)?|html preformatted|preformatted text|plain text|(?:code )?listing")
_FIXED_PITCH = re.compile(
    r"courier|consolas|\bmono\b|monospace|\bmenlo\b|\bmonaco\b|lucida console|fira code|cascadia|source code pro"
)


class Listings:
    """Tells code by the name of its style, or by a font all of whose letters are of one width."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._is_typed = False

    def see(self, body: Any) -> None:
        """Look at the whole of a document, most of which may be set as code is."""
        code = total = 0
        for paragraph in body.iter("{*}p"):
            length = len(_written(paragraph))
            total += length
            code += length if self._is_code(paragraph) else 0
        self._is_typed = code > MOST * total

    def runs(self, children: Iterable[Any]) -> Iterator[tuple[bool, list[Any]]]:
        """Yield elements in runs, and tell for each whether it is a listing; what has no text goes with the others."""
        run: list[Any] = []
        is_code = False
        for child in children:
            is_blank = local_name(child) == "p" and not _written(child) and len(child) < 2
            if not is_blank and is_code != self._is_code(child):
                yield from self._run(run, is_code=is_code)
                run, is_code = [], not is_code
            run.append(child)
        yield from self._run(run, is_code=is_code)

    def _run(self, run: list[Any], *, is_code: bool) -> Iterator[tuple[bool, list[Any]]]:
        if run:
            yield is_code and not self._is_typed and sum(bool(_written(line)) for line in run) >= FEWEST, run

    def _is_code(self, element: Any) -> bool:
        if local_name(element) != "p" or not _written(element):
            return False
        style = style_of(element)
        name = self._styles.name(style)
        if _STYLE.fullmatch(name):
            return True
        if re.match("heading|title|toc", name):
            return False
        runs = [run for run in element.iter("{*}r") if _written(run).strip()]
        return bool(runs) and all(self._is_fixed(run, style) for run in runs)

    def _is_fixed(self, run: Any, style: str | None) -> bool:
        properties = child_of(run, "rPr")
        of_run = value_of(properties, "rStyle") if properties is not None else None
        fonts = (_font(properties), _font(self._properties(of_run)), _font(self._properties(style)))
        return bool(_FIXED_PITCH.search(next((font for font in fonts if font), "").lower()))

    def _properties(self, style: str | None) -> Any:
        element = self._styles.elements.get(style)
        return None if element is None else child_of(element, "rPr")


def _font(properties: Any) -> str:
    fonts = None if properties is None else child_of(properties, "rFonts")
    return "" if fonts is None else attribute_of(fonts, "ascii") or attribute_of(fonts, "hAnsi") or ""


def _written(element: Any) -> str:
    return "".join(text.text or "" for text in element.iter("{*}t"))
