"""ODP: the slides of an OpenDocument presentation, in order, each under its title and followed by its notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from qa.domain import SourceText
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.odf import PICTURE_PREFIX, descendants, is_unseen, open_document, text_of
from qa.loaders.odf_charts import odf_chart_rows
from qa.loaders.odf_styles import Styles
from qa.loaders.rows import add_table_row
from qa.loaders.slides import Place, named, on_top

__all__ = ["load_odp"]

SHOW_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:presentation:1.0}"
FURNITURE = {"header", "footer", "date-time", "page-number"}
LINES = {"connector", "line", "measure"}
UNITS = {"cm": 1.0, "mm": 0.1, "in": 2.54, "pt": 2.54 / 72, "pc": 2.54 / 6, "px": 2.54 / 96}

_LENGTH = re.compile(r"(-?[\d.]+)([a-z]{2})")


def load_odp(data: bytes) -> SourceText:
    """Read a presentation: titles are headings, the number of a slide is its page."""
    remedy = "it holds no slides; open it in its program and save it as .odp"
    archive, body, styles, facts = open_document(data, "presentation", remedy=remedy)
    builder = TextBuilder()
    for page, slide in enumerate(body.iterfind("{*}page"), 1):
        _Slide(builder, archive, styles, page).read(slide)
    return builder.build(**named(facts))


class _Slide:
    """Adds the text of one slide to a builder."""

    def __init__(self, builder: TextBuilder, archive: Archive, styles: Styles, page: int) -> None:
        self._builder = builder
        self._archive = archive
        self._styles = styles
        self._page = page

    def read(self, slide: Any) -> None:
        shapes = list(_shapes(slide))
        self._builder.end_section()
        titles = [shape for shape in shapes if _class_of(shape) == "title"] or self._on_top(shapes)
        for title in titles:
            self._builder.add_heading(" ".join(" ".join(self._texts(title)).split()), level=1, page=self._page)
        for shape in shapes:
            if shape not in titles:
                self._add(shape)
        for shape in (shape for notes in slide.iterfind("{*}notes") for shape in _shapes(notes)):
            self._add(shape)

    def _on_top(self, shapes: Sequence[Any]) -> list[Any]:
        """Return the text that stands above all others."""
        others = [shape for shape in shapes if local_name(shape) not in LINES and not _is_picture(shape)]
        first = on_top([_place(shape) for shape in others])
        return [others[first]] if first is not None and any(self._texts(others[first])) else []

    def _texts(self, shape: Any) -> list[str]:
        return [text_of(paragraph, self._styles, []) for paragraph in descendants(shape, {"p", "h"})]

    def _add(self, container: Any) -> None:
        for element in descendants(container, {"p", "h", "table", "object"}):
            if local_name(element) == "table":
                self._add_table(element)
            elif local_name(element) == "object":
                for row in odf_chart_rows(self._archive, element):
                    self._builder.add_row(row, page=self._page)
            else:
                after: list[Any] = []
                self._builder.add(text_of(element, self._styles, after), page=self._page)
                for inner in after:
                    self._add(inner)

    def _add_table(self, table: Any) -> None:
        for row in descendants(table, {"table-row"}):
            cells = [self._texts(cell) for cell in descendants(row, {"table-cell"})]
            add_table_row(self._builder, cells, page=self._page)


def _shapes(element: Any) -> Iterator[Any]:
    """Yield the shapes of a slide in their order, those within groups and links too."""
    for child in element:
        name = local_name(child)
        if name in {"g", "a"}:
            yield from _shapes(child)
        elif name != "notes" and not is_unseen(child, name) and not _is_furniture(child):
            yield child


def _is_furniture(shape: Any) -> bool:
    """Tell what is on every slide, and the places of a layout that nothing was put in."""
    return _class_of(shape) in FURNITURE or shape.get(f"{SHOW_PREFIX}placeholder") == "true"


def _is_picture(shape: Any) -> bool:
    return any(local_name(child) == "image" for child in shape[:1])


def _class_of(shape: Any) -> str:
    """Return what the layout has the shape for; empty for a shape of its own."""
    return str(shape.get(f"{SHOW_PREFIX}class", ""))


def _place(shape: Any) -> Place | None:
    """Return where a shape stands; None where its group says so, or its text."""
    top, height = (_LENGTH.fullmatch(shape.get(f"{PICTURE_PREFIX}{name}", "")) for name in ("y", "height"))
    if top is None or height is None or local_name(shape.getparent()) != "page":
        return None
    begin, size = (float(length[1]) * UNITS.get(length[2], 1.0) for length in (top, height))
    return begin, begin + size
