"""A document's text, put together block by block."""

from __future__ import annotations

import re

from qa.domain import Block, BlockKind, SourceText
from qa.loaders.headings import settle_headings
from qa.loaders.normal import clean, has_words

__all__ = ["TextBuilder"]

BETWEEN_BLOCKS = "\n\n"

_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n)+")


class TextBuilder:
    """Collects blocks in reading order; blank lines go between them."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0
        self._section_ended = False

    def add(self, text: str, *, kind: BlockKind = BlockKind.TEXT, level: int = 0, page: int | None = None) -> None:
        """Add one block, trimmed; a text without letters or digits is left out. `page` counts from 1."""
        text = _BLANK_LINES.sub("\n", clean(text).strip())
        if not has_words(text):
            return
        if self._parts:
            self._parts.append(BETWEEN_BLOCKS)
            self._length += len(BETWEEN_BLOCKS)
        if self._section_ended and kind is BlockKind.TEXT:
            self._blocks.append(Block(BlockKind.HEADING, self._length, self._length, 1, page))
        self._section_ended = False
        self._blocks.append(Block(kind, self._length, self._length + len(text), level, page))
        self._parts.append(text)
        self._length += len(text)

    def add_heading(self, text: str, *, level: int, page: int | None = None) -> None:
        """Add a heading; level 1 is the outermost."""
        self.add(text, kind=BlockKind.HEADING, level=level, page=page)

    def end_section(self) -> None:
        """Say that what comes next does not stand under the present headings, even if it has none of its own.

        A heading without text, which no reader sees, marks that.
        """
        self._section_ended = any(block.kind is BlockKind.HEADING for block in self._blocks)

    def add_lines(self, text: str) -> None:
        """Add preformatted text: its lines stay as they are, blank lines part its blocks."""
        for part in _BLANK_LINES.split(clean(text)):
            self.add(part)

    def add_row(self, cells: list[str], *, page: int | None = None) -> None:
        """Add the row of a table as one block."""
        self.add(" | ".join(cell for cell in map(str.strip, cells) if cell), page=page)

    def build(
        self,
        *,
        title: str | None = None,
        language: str | None = None,
        author: str | None = None,
        date: str | None = None,
    ) -> SourceText:
        """Return the whole; without a `title` it is the first heading of the outermost level, if there is one."""
        text = "".join(self._parts)
        title = _line(title) or self._first_heading(text)
        return SourceText(text, settle_headings(self._blocks), title, language or None, _line(author), _line(date))

    def _first_heading(self, text: str) -> str | None:
        for block in self._blocks:
            if block.kind is BlockKind.HEADING and block.level == 1 and block.start < block.end:
                return " ".join(text[block.start : block.end].split())
        return None


def _line(text: str | None) -> str | None:
    return " ".join(clean(text or "").split()) or None
