"""ODT: the text of an OpenDocument text, with its notes and text boxes, without page furniture."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Any

from qa.domain import SourceText
from qa.loaders.archive import Archive, local_name
from qa.loaders.builder import TextBuilder
from qa.loaders.odf import descendants, is_unseen, open_document, text_of
from qa.loaders.odf_charts import odf_chart_rows
from qa.loaders.odf_styles import TEXT_PREFIX, Styles, style_name
from qa.loaders.rows import is_data_row

__all__ = ["load_odt"]

CODE = {"Preformatted_20_Text", "Source_20_Code", "HTML_20_Preformatted"}


def load_odt(data: bytes) -> SourceText:
    """Read an OpenDocument text: insertions are kept, deletions, remarks and tables of contents are left out."""
    remedy = "it holds no text document; open it in its program and save it as .odt"
    archive, text, styles, facts = open_document(data, "text", remedy=remedy)
    builder = TextBuilder()
    _Reader(builder, archive, styles, code=_styles_of_code(styles, text)).read(text)
    return builder.build(**facts)


def _styles_of_code(styles: Styles, text: Any) -> set[str]:
    """Return the names of the styles of code; of none where most of the text is set so, which was merely typed."""
    found = styles.made_from(CODE)
    is_code = [style_name(paragraph) in found for paragraph in text.iter(TEXT_PREFIX + "p")]
    return found if sum(is_code) <= len(is_code) / 2 else set()


class _Reader:
    """Adds the paragraphs and tables of a document to a builder."""

    def __init__(self, builder: TextBuilder, archive: Archive, styles: Styles, *, code: set[str]) -> None:
        self._builder = builder
        self._archive = archive
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
            elif name == "object":
                self._add_chart(child)
            elif not is_unseen(child, name):
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
        for row in descendants(table, {"table-row"}):
            after: list[Any] = []
            cells = list(descendants(row, {"table-cell"}))
            nested = any(next(descendants(cell, {"table"}), None) is not None for cell in cells)
            texts = [[self._text(paragraph, after) for paragraph in descendants(cell, {"p", "h"})] for cell in cells]
            if not nested and is_data_row(texts):
                self._builder.add_row([" ".join(" ".join(cell).split()) for cell in texts])
                self._read_all(after)
            else:
                for cell in cells:
                    self.read(cell)

    def _read_all(self, containers: list[Any]) -> None:
        for container in containers:
            if local_name(container) == "object":
                self._add_chart(container)
            else:
                self.read(container)

    def _add_chart(self, chart: Any) -> None:
        for row in odf_chart_rows(self._archive, chart):
            self._builder.add_row(row)

    def _text(self, paragraph: Any, after: list[Any]) -> str:
        return text_of(paragraph, self._styles, after)
