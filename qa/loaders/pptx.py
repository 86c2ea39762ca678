"""PPTX: the slides of a presentation, in order, each under its title and followed by its notes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.drawing_text import is_hidden, paragraphs
from qa.loaders.office import Target, main_part, properties, relationships
from qa.loaders.office_graphics import add_graphic
from qa.loaders.rows import add_table_row
from qa.loaders.slides import Place, named, on_top

__all__ = ["load_pptx"]

TITLES = {"title", "ctrTitle"}
FURNITURE = {"sldNum", "dt", "ftr", "hdr"}
RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}"


def load_pptx(data: bytes) -> SourceText:
    """Read a presentation: titles are headings, the number of a slide is its page."""
    archive = Archive(data)
    part = main_part(archive, "ppt/presentation.xml")
    slides = relationships(archive, part)
    builder = TextBuilder()
    listed = archive.xml(part).find("{*}sldIdLst")
    if listed is None:
        raise LoadError("it holds no slides; open it in its program and save it as .pptx")
    for page, entry in enumerate(listed, 1):
        slide = slides.get(_relation(entry, "id"))
        if slide is not None and archive.find(slide.part):
            _Slide(builder, archive, slide.part, page).read()
    return builder.build(**named(properties(archive)))


class _Slide:
    """Adds the text of one slide to a builder."""

    def __init__(self, builder: TextBuilder, archive: Archive, part: str, page: int) -> None:
        self._builder = builder
        self._archive = archive
        self._part = part
        self._page = page
        self._others = relationships(archive, part)

    def read(self) -> None:
        shapes = list(_shapes(self._archive.xml(self._part)))
        self._builder.end_section()
        titles = [shape for shape in shapes if _placeholder(shape) in TITLES] or _on_top(shapes)
        for shape in titles:
            self._builder.add_heading(" ".join(" ".join(paragraphs(shape)).split()), level=1, page=self._page)
        for shape in shapes:
            if local_name(shape) == "graphicFrame":
                self._add_graphic(shape)
            elif shape not in titles and _placeholder(shape) not in FURNITURE:
                self._add_all(paragraphs(shape))
        for target in self._others.values():
            if target.kind == "notesSlide" and self._archive.find(target.part):
                self._add_notes(target)

    def _add_graphic(self, frame: Any) -> None:
        for table in frame.iter("{*}tbl"):
            for row in table.iterchildren("{*}tr"):
                cells = [list(paragraphs(cell)) for cell in row.iterchildren("{*}tc")]
                add_table_row(self._builder, cells, page=self._page)
        for diagram in frame.iter("{*}relIds"):
            add_graphic(self._builder, self._archive, self._others.get(_relation(diagram, "dm")), page=self._page)
        for chart in frame.iter("{*}chart"):
            add_graphic(self._builder, self._archive, self._others.get(_relation(chart, "id")), page=self._page)

    def _add_notes(self, notes: Target) -> None:
        for shape in _shapes(self._archive.xml(notes.part)):
            if _placeholder(shape) not in FURNITURE:
                self._add_all(paragraphs(shape))

    def _add_all(self, texts: Iterable[str]) -> None:
        for text in texts:
            self._builder.add(text, page=self._page)


def _shapes(element: Any) -> Iterator[Any]:
    """Yield the shapes and frames of a slide in their order, those within groups too."""
    for child in element:
        name = local_name(child)
        if is_hidden(child):
            continue
        if name in {"sp", "cxnSp", "graphicFrame"}:
            yield child
        elif name in {"cSld", "spTree", "grpSp", "AlternateContent", "Choice"}:
            yield from _shapes(child)


def _on_top(shapes: Sequence[Any]) -> list[Any]:
    """Return the text that stands above all others."""
    others = [shape for shape in shapes if _placeholder(shape) not in FURNITURE and local_name(shape) != "cxnSp"]
    first = on_top([_place(shape) for shape in others])
    if first is None or local_name(others[first]) != "sp" or not any(map(str.strip, paragraphs(others[first]))):
        return []
    return [others[first]]


def _place(shape: Any) -> Place | None:
    """Return where a shape stands; None where its group or its layout says so."""
    frame = shape.find("{*}xfrm") if local_name(shape) == "graphicFrame" else shape.find("{*}spPr/{*}xfrm")
    if frame is None or local_name(shape.getparent()) != "spTree":
        return None
    top, size = frame.find("{*}off"), frame.find("{*}ext")
    try:
        return int(top.get("y")), int(top.get("y")) + int(size.get("cy"))
    except (AttributeError, TypeError, ValueError):
        return None


def _placeholder(shape: Any) -> str:
    """Return what the layout has the shape for; empty for a shape of its own."""
    placeholder = shape.find("{*}nvSpPr/{*}nvPr/{*}ph")
    return "" if placeholder is None else str(placeholder.get("type", "body"))


def _relation(element: Any, name: str) -> str:
    return str(element.get(RELATION + name) or element.get(STRICT_RELATION + name))
