"""DOCX: the text of a Word document as it stands on the page, with its notes and text boxes, without page furniture."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from qa.domain import BlockKind, SourceText
from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.docx_changes import join_paragraphs
from qa.loaders.docx_chunks import add_chunk
from qa.loaders.docx_elements import attribute_of, child_of, is_on, value_of
from qa.loaders.docx_listings import Listings
from qa.loaders.docx_styles import Styles, heading_level, style_of
from qa.loaders.headings import says_something
from qa.loaders.lines import ends_sentence
from qa.loaders.office import Target, main_part, properties, relationships
from qa.loaders.office_graphics import add_graphic
from qa.loaders.office_math import FORMULAS, formula
from qa.loaders.raised import END, START, settle_raised
from qa.loaders.rows import is_data_row
from qa.loaders.symbol_fonts import UNKNOWN, has_symbols, symbol, with_symbols

__all__ = ["load_docx"]

# Properties, what was deleted or moved away, instructions of fields, the readings above ruby text.
UNSEEN = {
    *("pPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sdtEndPr", "sectPr", "rt"),
    *("del", "moveFrom", "delText", "instrText", "delInstrText"),
}
UNSEEN_RUNS = ("vanish", "strike", "dstrike")
PLACEHOLDERS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "\u2011"}
NOTES = {"footnoteReference": "footnotes", "endnoteReference": "endnotes"}

TAKEN_IN = {"altChunk": "id", "chart": "id", "relIds": "dm"}  # what stands for another part, and where it says which
CHUNK = "aFChunk"

LONGEST_BOLD = 80  # characters of a bold line that is a heading without a style
MOST_BOLD = 0.3  # share of a document's characters; where more are bold, that says nothing

_CONTENTS = re.compile(r"(?:toc|toa|index) (?:\d|heading)|table of (?:figures|authorities)")


def load_docx(data: bytes) -> SourceText:
    """Read a Word document: insertions are kept; what is deleted, struck or hidden is left out, as are contents."""
    return _load(data, takes_in=True)


def _load(data: bytes, *, takes_in: bool) -> SourceText:
    """Read a document; one that another one takes in takes in no others."""
    archive = Archive(data)
    part = main_part(archive, "word/document.xml")
    builder = TextBuilder()
    targets = relationships(archive, part)
    others = {
        target.kind: archive.xml(target.part)
        for target in targets.values()
        if target.kind in NOTES.values() and archive.find(target.part)
    }
    body = next((child for child in archive.xml(part) if local_name(child) == "body"), None)
    if body is None:
        raise LoadError("it holds no Word document; open it in its program and save it as .docx")
    for root in (body, *others.values()):
        join_paragraphs(root)
    notes = {
        (kind, attribute_of(note, "id")): note for kind in NOTES.values() if kind in others for note in others[kind]
    }

    def take_in(relation: str | None) -> None:
        target = targets.get(relation or "")
        if target is None or archive.find(target.part) is None:
            return
        if target.kind != CHUNK:
            add_graphic(builder, archive, target)
        elif takes_in:
            load_document = partial(_load, takes_in=False)
            add_chunk(builder, target.part, archive.read(target.part), load_document=load_document)

    _Reader(builder, Styles(_styles(archive, targets.values())), notes, take_in).read_body(body)
    return builder.build(**properties(archive))


def _styles(archive: Archive, targets: Iterable[Target]) -> Any:
    with suppress(LoadError):  # without them, the text can be read all the same
        return next((archive.xml(target.part) for target in targets if target.kind == "styles"), None)
    return None


@dataclass(slots=True)
class _Line:
    """The text of a paragraph, and what is read after it: its notes and text boxes."""

    text: str = ""
    after: list[Any] = field(default_factory=list)


class _Reader:
    """Adds the paragraphs and tables of a document to a builder."""

    def __init__(
        self,
        builder: TextBuilder,
        styles: Styles,
        notes: dict[tuple[str, str | None], Any],
        take_in: Callable[[str | None], None],
    ) -> None:
        self._builder = builder
        self._take_in = take_in
        self._styles = styles
        self._notes = notes
        self._titled = False
        self._level = 0
        self._bold_is_usual = True
        self._fields: list[bool] = []
        self._style: str | None = None
        self._listings = Listings(styles)

    def read_body(self, body: Any) -> None:
        """Read the whole of a document."""
        share = Counter[bool]()
        for paragraph in body.iter("{*}p"):
            share[self._is_bold(paragraph)] += sum(len(text.text or "") for text in paragraph.iter("{*}t"))
        self._bold_is_usual = share[True] > MOST_BOLD * share.total()
        self._listings.see(body)
        self.read(body)

    def read(self, container: Any) -> None:
        for is_listing, children in self._listings.runs(container):
            if is_listing:
                lines = [self._line(child) for child in children]
                self._builder.add("\n".join(line.text for line in lines))
                self._read_all([element for line in lines for element in line.after])
            else:
                self._read_children(children)

    def _read_children(self, children: list[Any]) -> None:
        for child in children:
            name = local_name(child)
            if name == "p":
                self._add_paragraph(child)
            elif name == "tbl":
                self._add_table(child)
            elif name in TAKEN_IN:
                self._take_in(attribute_of(child, TAKEN_IN[name]))
            elif not _is_unseen(child, name):
                self.read(child)

    def _add_paragraph(self, paragraph: Any) -> None:
        properties = child_of(paragraph, "pPr")
        style = style_of(paragraph)
        name = self._styles.name(style)
        if _CONTENTS.fullmatch(name):
            return
        line = self._line(paragraph)
        outline = value_of(properties, "outlineLvl") if properties is not None else None
        level = self._styles.level(style) if outline is None else heading_level(outline)
        if name == "title" and line.text.strip():
            self._titled = True
            self._builder.add_heading(line.text, level=1)
        elif level is not None:
            self._level = level
            self._builder.add_heading(line.text, level=level + self._titled)
        elif self._is_bold_heading(paragraph, line.text):
            kind = BlockKind.TEXT if says_something(line.text) else BlockKind.HEADING
            self._builder.add(line.text, kind=kind, level=self._level + self._titled + 1)
        else:
            self._builder.add(line.text)
        self._read_all(line.after)

    def _is_bold_heading(self, paragraph: Any, text: str) -> bool:
        """Tell a bold line that stands for a heading, which not everybody has a style for."""
        if self._bold_is_usual or not 0 < len(text.strip()) <= LONGEST_BOLD or ends_sentence(text):
            return False
        if any(
            local_name(parent) in {"tc", "txbxContent", "footnote", "endnote"} for parent in paragraph.iterancestors()
        ):
            return False
        return self._is_bold(paragraph)

    def _is_bold(self, paragraph: Any) -> bool:
        """Tell whether all words of a paragraph are bold."""
        style = style_of(paragraph)
        runs = [run for run in paragraph.iter("{*}r") if any((text.text or "").strip() for text in run.iter("{*}t"))]
        return bool(runs) and all(self._styles.is_on(run, "b", paragraph=style) for run in runs)

    def _add_table(self, table: Any) -> None:
        for row in _descendants(table, "tr"):
            cells = list(_descendants(row, "tc"))
            lines = [[self._line(paragraph) for paragraph in _descendants(cell, "p")] for cell in cells]
            nested = any(next(_descendants(cell, "tbl"), None) is not None for cell in cells)
            if not nested and is_data_row([[line.text for line in cell] for cell in lines]):
                self._builder.add_row([" ".join(" ".join(line.text for line in cell).split()) for cell in lines])
                self._read_all([element for cell in lines for line in cell for element in line.after])
            else:
                for cell in cells:
                    self.read(cell)

    def _read_all(self, containers: list[Any]) -> None:
        for container in containers:
            self.read(container)

    def _line(self, paragraph: Any) -> _Line:
        line = _Line()
        self._fields.clear()
        self._style = style_of(paragraph)
        line.text = self._text(paragraph, line.after)
        return line

    def _text(self, element: Any, after: list[Any]) -> str:
        return settle_raised("".join(self._pieces(element, after)))

    def _pieces(self, element: Any, after: list[Any]) -> Iterator[str]:
        for child in element:
            name = local_name(child)
            if name == "t":
                if all(self._fields):
                    yield self._written(child.text or "", element)
            elif name == "sym":
                if all(self._fields):
                    yield _symbol(child)
            elif name in PLACEHOLDERS:
                yield PLACEHOLDERS[name]
            elif name == "br":
                yield "\n"
            elif name == "fldChar":
                self._enter_field(attribute_of(child, "fldCharType"))
            elif name in NOTES:
                note = self._notes.get((NOTES[name], attribute_of(child, "id")))
                after += [] if note is None else [note]
            elif name == "txbxContent":
                after.append(child)
            elif name in TAKEN_IN:
                after.append([child])
            elif name in FORMULAS:
                yield formula(child, partial(self._text, after=after))
            elif name == "r":
                yield from self._pieces_of_run(child, after)
            elif not _is_unseen(child, name):
                yield from self._pieces(child, after)

    def _pieces_of_run(self, run: Any, after: list[Any]) -> Iterator[str]:
        if any(self._styles.is_on(run, name, paragraph=self._style) for name in UNSEEN_RUNS):
            return
        properties = self._styles.properties(run, "vertAlign", paragraph=self._style)
        if properties is not None and value_of(properties, "vertAlign") == "superscript":
            yield from (START, *self._pieces(run, after), END)
        else:
            yield from self._pieces(run, after)

    def _written(self, text: str, run: Any) -> str:
        if not has_symbols(text):
            return text
        properties = self._styles.properties(run, "rFonts", paragraph=self._style)
        fonts = None if properties is None else child_of(properties, "rFonts")
        font = None if fonts is None else attribute_of(fonts, "hAnsi") or attribute_of(fonts, "ascii")
        return with_symbols(text, font)

    def _enter_field(self, part: str | None) -> None:
        """Keep track of the fields that the text is in, and whether in their results, which a reader sees."""
        if part == "begin":
            self._fields.append(False)
        elif part == "separate" and self._fields:
            self._fields[-1] = True
        elif part == "end" and self._fields:
            self._fields.pop()


def _is_unseen(element: Any, name: str) -> bool:
    if name in UNSEEN:
        return True
    if name == "Fallback":  # the same again, for older programs
        return any(local_name(sibling) == "Choice" for sibling in element.itersiblings(preceding=True))
    return name == "sdt" and is_on(child_of(element, "sdtPr"), "showingPlcHdr")


def _symbol(element: Any) -> str:
    try:
        return symbol(int(attribute_of(element, "char") or "", 16), attribute_of(element, "font"))
    except (ValueError, OverflowError):  # no number of a character
        return UNKNOWN


def _descendants(element: Any, name: str) -> Iterator[Any]:
    """Yield the nearest elements of this name below `element`, in content controls and insertions too."""
    for child in element:
        found = local_name(child)
        if found == name:
            yield child
        elif found not in {"tbl", "tr", "tc", "p"} and not _is_unseen(child, found):
            yield from _descendants(child, name)
