"""ODT: the text of an OpenDocument text, with its notes and text boxes, without page furniture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import groupby
from typing import Any

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.facts import Facts, facts_from
from qa.loaders.normal import collapse
from qa.loaders.odt_styles import TEXT_PREFIX, Styles, style_name
from qa.loaders.raised import END, START, settle_raised
from qa.loaders.rows import is_data_row

__all__ = ["load_odt"]

FACTS = {
    "title": ("title",),
    "author": ("initial-creator", "creator"),
    "date": ("creation-date", "date"),
    "language": ("language",),
}
INDEXES = {
    *("table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"),
    *("bibliography",),
}
# What was deleted, remarks in the margin, lists of the contents, the readings above ruby text, what forms are made of.
UNSEEN = {"tracked-changes", "annotation", "annotation-end", "ruby-text", "forms", *INDEXES}
CODE = {"Preformatted_20_Text", "Source_20_Code", "HTML_20_Preformatted"}
MANY_SPACES = 100

# What stands for itself while the space of the markup is collapsed; neither occurs in XML.
_LINE_BREAK, _SPACE = "\x1e", "\x1f"

PICTURE_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


def load_odt(data: bytes) -> SourceText:
    """Read an OpenDocument text: insertions are kept, deletions, remarks and tables of contents are left out."""
    archive = Archive(data)
    if archive.find("META-INF/manifest.xml") and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise LoadError("it has a password; open it in its program and save it without one")
    root = archive.xml("content.xml")
    text = root.find("{*}body/{*}text")
    if text is None:
        raise LoadError("it holds no text document; open it in its program and save it as .odt")
    builder = TextBuilder()
    styles = _styles(archive, root)
    _Reader(builder, styles, code=_styles_of_code(styles, text)).read(text)
    return builder.build(**_facts(archive))


def _facts(archive: Archive) -> Facts:
    meta = None
    with suppress(LoadError):  # without it, the text can be read all the same
        meta = archive.xml("meta.xml").find("{*}meta")
    return facts_from(() if meta is None else meta, FACTS)


def _styles(archive: Archive, root: Any) -> Styles:
    roots = []
    with suppress(LoadError):  # without it, the text can be read all the same
        roots.append(archive.xml("styles.xml"))
    # Of two styles of a name, the later one counts: those of headers and footers are called like those of the text.
    return Styles([*roots, root])


def _styles_of_code(styles: Styles, text: Any) -> set[str]:
    """Return the names of the styles of code; of none where most of the text is set so, which was merely typed."""
    found = styles.made_from(CODE)
    is_code = [style_name(paragraph) in found for paragraph in text.iter(TEXT_PREFIX + "p")]
    return found if sum(is_code) <= len(is_code) / 2 else set()


class _Reader:
    """Adds the paragraphs and tables of a document to a builder."""

    def __init__(self, builder: TextBuilder, styles: Styles, *, code: set[str]) -> None:
        self._builder = builder
        self._styles = styles
        self._titles = styles.made_from({"Title"})
        self._code = code
        self._titled = False

    def read(self, container: Any) -> None:
        for is_code, children in groupby(container, self._is_code):
            if is_code:
                self._add_listing(children)
            else:
                self._read_children(children)

    def _is_code(self, element: Any) -> bool:
        return local_name(element) == "p" and style_name(element) in self._code

    def _read_children(self, children: Iterable[Any]) -> None:
        for child in children:
            name = local_name(child)
            if name in {"p", "h"}:
                self._add_paragraph(child, is_heading=name == "h")
            elif name == "table":
                self._add_table(child)
            elif not _is_unseen(child, name):
                self.read(child)

    def _add_listing(self, lines: Iterable[Any]) -> None:
        """Add lines of code, each of which is a paragraph, as one."""
        after: list[Any] = []
        self._builder.add("\n".join(self._text(line, after) for line in lines))
        self._read_all(after)

    def _add_paragraph(self, paragraph: Any, *, is_heading: bool) -> None:
        after: list[Any] = []
        text = self._text(paragraph, after)
        if style_name(paragraph) in self._titles and text:
            self._titled = True
            self._builder.add_heading(text, level=1)
        elif is_heading:
            level = paragraph.get(TEXT_PREFIX + "outline-level", "1")
            self._builder.add_heading(text, level=(int(level) if level.isdecimal() else 1) + self._titled)
        else:
            self._builder.add(text)
        self._read_all(after)

    def _add_table(self, table: Any) -> None:
        for row in _descendants(table, {"table-row"}):
            after: list[Any] = []
            cells = list(_descendants(row, {"table-cell"}))
            nested = any(next(_descendants(cell, {"table"}), None) is not None for cell in cells)
            texts = [[self._text(paragraph, after) for paragraph in _descendants(cell, {"p", "h"})] for cell in cells]
            if not nested and is_data_row(texts):
                self._builder.add_row([" ".join(" ".join(cell).split()) for cell in texts])
                self._read_all(after)
            else:
                for cell in cells:
                    self.read(cell)

    def _read_all(self, containers: list[Any]) -> None:
        for container in containers:
            self.read(container)

    def _text(self, paragraph: Any, after: list[Any]) -> str:
        """Return the text of a paragraph; its notes and text boxes, which are read after it, go to `after`."""
        if self._styles.hide(paragraph) or any(map(_is_hidden, paragraph.iter("{*}hidden-paragraph"))):
            return ""
        lines = settle_raised("".join(self._pieces(paragraph, after))).split(_LINE_BREAK)
        return "\n".join(collapse(line).strip(" ").replace(_SPACE, " ") for line in lines)

    def _pieces(self, element: Any, after: list[Any]) -> Iterator[str]:
        yield element.text or ""
        for child in element:
            name = local_name(child)
            if name == "s":
                count = child.get(TEXT_PREFIX + "c", "1")
                yield _SPACE * min(int(count) if count.isdecimal() else 1, MANY_SPACES)
            elif name == "tab":
                yield _SPACE
            elif name == "line-break":
                yield _LINE_BREAK
            elif name == "note":
                after += [body for body in child if local_name(body) == "note-body"]
            elif not _is_unseen(child, name) and not self._styles.hide(child):
                if name in {"text-box", "table"} or _has_paragraphs(child):
                    after.append(child)
                elif self._styles.raise_up(child):
                    yield from (START, *self._pieces(child, after), END)
                else:
                    yield from self._pieces(child, after)
            yield child.tail or ""


def _descendants(element: Any, names: set[str]) -> Iterator[Any]:
    """Yield the nearest elements of these names below `element`, in sections and groups of rows too."""
    for child in element:
        found = local_name(child)
        if found in names:
            yield child
        elif found not in {"table", "table-row", "table-cell", "p", "h"} and not _is_unseen(child, found):
            yield from _descendants(child, names)


def _has_paragraphs(element: Any) -> bool:
    """Tell a shape, whose text stands apart, from a part of a paragraph."""
    return any(local_name(child) in {"p", "list"} for child in element)


def _is_unseen(element: Any, name: str) -> bool:
    if name == "section":
        return element.get(TEXT_PREFIX + "display") == "none" or _is_hidden(element)
    if name == "hidden-text":
        return _is_hidden(element)
    return name in UNSEEN or str(element.tag).startswith(PICTURE_PREFIX)  # names and descriptions of pictures


def _is_hidden(element: Any) -> bool:
    """Tell whether the condition was met that hides an element."""
    return str(element.get(TEXT_PREFIX + "is-hidden")) == "true"
