"""Markdown: the reader's text, without the marks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence, Set

from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, reference
from markdown_it.token import Token

from qa.domain import SourceText
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.html import add_markup
from qa.loaders.normal import collapse
from qa.loaders.raised import END, START, settle_raised

__all__ = ["add_markdown", "load_markdown"]

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^([A-Za-z][\w-]*)[ \t]*:(?:[ \t]+(\S.*(?:\n[ \t]+.*)*)?)?$", re.MULTILINE)
_QUOTED = re.compile(r"""(?:"((?:[^"\\]|\\.)*+)"|'((?:[^']|'')*+)')\s*(?:#.*)?\Z""", re.DOTALL)
_BLOCK_MARK = re.compile(r"[>|][-+\d]*[ \t]*(?:#.*)?\n")
_COMMENT = re.compile(r"(?:^|[ \t])#.*")
_LINE_BREAK_TAG = re.compile(r"<br\b", re.IGNORECASE)
_RAISED_TAG = re.compile(r"<(/?)sup\b", re.IGNORECASE)
_NOTE = re.compile(r"^ {0,3}\[\^([^\]\s]+)\]:", re.MULTILINE)
_NOTE_MARK = re.compile(r"\[\^([^\]\s]+)\]")
_STRUCK_TAG = re.compile(r"<(/?)(?:del|s|strike)\b", re.IGNORECASE)


def load_markdown(data: bytes) -> SourceText:
    """Read Markdown (CommonMark with tables); `title` and `lang` are taken from YAML front matter."""
    text = decode(data).replace("\r\n", "\n")
    fields, body = _front_matter(text)
    builder = TextBuilder()
    add_markdown(builder, body)
    return builder.build(title=fields.get("title"), language=fields.get("lang") or fields.get("language"))


def add_markdown(builder: TextBuilder, text: str) -> None:
    """Add all blocks of a Markdown text to `builder`; what is struck through is left out."""
    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    parser.block.ruler.at("reference", _definition)
    _add_tokens(builder, parser.parse(text), notes=set(_NOTE.findall(text)))


def _definition(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """Read where a link leads to; a note, which is written alike, is text."""
    is_note = _NOTE.match(state.getLines(start, start + 1, state.blkIndent, False))
    return not is_note and reference(state, start, end, silent)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    found = _FRONT_MATTER.match(text)
    if not found or not _FIELD.match(found[1]):
        return {}, text  # the dashes are a rule across the page
    fields = {field[1].lower(): _scalar(field[2] or "") for field in _FIELD.finditer(found[1])}
    return fields, text[found.end() :]


def _scalar(text: str) -> str:
    """Return the value that a text in YAML stands for: in quotation marks, as a block, or plain; on one line."""
    if quoted := _QUOTED.match(text):
        double, single = quoted.groups("")
        text = re.sub(r'\\(["\\])', r"\1", double) or single.replace("''", "'")
    elif block := _BLOCK_MARK.match(text):
        text = text[block.end() :]
    else:
        text = _COMMENT.sub("", text)
    return " ".join(text.split())


def _add_tokens(builder: TextBuilder, tokens: Sequence[Token], *, notes: Set[str]) -> None:
    level = 0
    cells: list[str] | None = None
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1])
        elif token.type == "heading_close":
            level = 0
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            builder.add_row(cells or [])
            cells = None
        elif token.type in {"fence", "code_block"}:
            builder.add(token.content)
        elif token.type == "html_block":
            add_markup(builder, token.content)
        elif token.type == "inline":
            text = _inline_text(token.children or [], notes)
            if cells is not None:
                cells.append(text)
            elif level:
                builder.add_heading(text, level=level)
            else:
                for part in _parts(token.children or []):
                    builder.add(_inline_text(part, notes))


def _parts(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """Yield the tokens of a paragraph, and of the notes in it, each of which begins a line."""
    part: list[Token] = []
    for token in tokens:
        if part and part[-1].type == "softbreak" and token.type == "text" and _NOTE.match(token.content):
            yield part
            part = []
        part.append(token)
    yield part


def _inline_text(tokens: Sequence[Token], notes: Set[str]) -> str:
    """Return what a reader sees of a line of Markdown; images and the marks of notes are left out."""
    lines = [""]
    for token in _without_struck(tokens):
        if token.type == "hardbreak" or (token.type == "html_inline" and _LINE_BREAK_TAG.match(token.content)):
            lines.append("")
        elif token.type == "softbreak":
            lines[-1] += "\n"
        elif token.type == "text":
            text = token.content if lines != [""] else _NOTE.sub("", token.content)
            lines[-1] += _NOTE_MARK.sub(lambda mark: "" if mark[1] in notes else mark[0], text)
        elif token.type == "code_inline":
            lines[-1] += token.content
        elif token.type == "html_inline" and (tag := _RAISED_TAG.match(token.content)):
            lines[-1] += END if tag[1] else START
    return "\n".join(collapse(settle_raised(line)).strip() for line in lines)


def _without_struck(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens of a line without those that are struck through."""
    kept: list[Token] = []
    opened: list[int] = []
    for token in tokens:
        tag = _STRUCK_TAG.match(token.content) if token.type == "html_inline" else None
        if token.type == "s_open" or (tag and not tag[1]):
            opened.append(len(kept))
        elif token.type != "s_close" and not tag:
            kept.append(token)
        elif opened:
            del kept[opened.pop() :]
    return kept
