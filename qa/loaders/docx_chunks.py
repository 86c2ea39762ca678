"""What a Word document takes in from other files when it is opened: pages of HTML, plain text, other documents."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import PurePosixPath

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.html import add_markup, decode_markup
from qa.loaders.mhtml import page_of
from qa.loaders.rtf import load_rtf
from qa.loaders.text import paragraphs

__all__ = ["add_chunk"]


def add_chunk(builder: TextBuilder, part: str, data: bytes, *, load_document: Callable[[bytes], SourceText]) -> None:
    """Add the text of a part with this name to `builder`; one that is damaged takes nothing else with it."""
    suffix = PurePosixPath(part).suffix.lower()
    with suppress(LoadError):
        if suffix in {".htm", ".html", ".xhtml"}:
            add_markup(builder, decode_markup(data))
        elif suffix in {".mht", ".mhtml"}:
            add_markup(builder, page_of(data))
        elif suffix == ".txt":
            for paragraph in paragraphs(decode(data)):
                builder.add(paragraph)
        elif suffix in {".docx", ".docm"}:
            _add_blocks(builder, load_document(data))
        elif suffix == ".rtf":
            _add_blocks(builder, load_rtf(data))


def _add_blocks(builder: TextBuilder, source: SourceText) -> None:
    for block in source.blocks:
        builder.add(source.text[block.start : block.end], kind=block.kind, level=block.level)
