"""RTF: paragraphs, rows of tables and footnotes of Rich Text, in whatever encoding each font has."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.facts import iso_date
from qa.loaders.raised import settle_raised
from qa.loaders.rows import add_table_row
from qa.loaders.rtf_math import FORMULA, FORMULA_PICTURE, formula_text
from qa.loaders.rtf_runs import WITHIN_CELL, seen_markup

__all__ = ["load_rtf"]

# What stands in the text for a note or text box until its paragraph is complete: its number between two marks.
ASIDE = r"{{\f-1\uc1\u57344?{}\u57345?}}"
_ASIDE_MARK = re.compile("\ue000(\\d+)\ue001")

# Likewise for the level of a heading, counted from 0.
HEADING = r"{{\uc1\u57346?{}\u57347?}}"
_HEADING = re.compile("\ue002([0-8])\ue003")

# Macintosh character sets that Python has under the number of an equal or wider one.
CHARACTER_SETS = {"78": "128", "79": "136", "80": "129", "85": "134", "87": "83"}
# Code pages that Python has under another name than `cp` and the number, and those that are named by a word.
CODE_PAGES = {
    **{"10000": "mac_roman", "10001": "cp932", "10006": "mac_greek", "10007": "mac_cyrillic", "10029": "mac_latin2"},
    **{"10079": "mac_iceland", "10081": "mac_turkish", "mac": "mac_roman", "pc": "cp437", "pca": "cp850"},
}
USUAL = "cp1252"
_CHARACTER_SET = re.compile(r"\\fcharset(\d+)")

_BINARY = re.compile(rb"(?<!\\)((?:\\\\)*)\\bin(\d{1,9}) ?")
_HIGH_BYTE = re.compile("[\x80-\xff]")
_BRACE = re.compile(r"\\[^a-z]|[{}]")
_OPENING = re.compile(r"\{\s*(?:\\\*\s*)?((?:\\[A-Za-z]+-?\d*\s?)+)")
_ASIDE = re.compile(r"\\(?:footnote|shptxt)(?![a-z])")
_WITH_ASIDES = re.compile(r"\\(?:footnote|shp)(?![a-z])")
_APART = re.compile(r"\\(?:footnote|shp|pict|objdata|themedata|datastore)(?![a-z0-9])")
_FORMULA_PLACE = re.compile(r"\\mmath(?![A-Za-z]) ?")
_LINK = re.compile(r"(HYPER)(LINK)", re.IGNORECASE)
_CODE_PAGE = re.compile(r"\\ansicpg(\d+) ?")
_NAMED_CODE_PAGE = re.compile(r"\s*\{\\rtf\d*\s*\\(mac|pca|pc)(?![a-z])")
_CREATED = re.compile(r"\{\\creatim\\yr(\d+)\\mo(\d+)\\dy(\d+)")


def load_rtf(data: bytes) -> SourceText:
    """Read Rich Text: hidden, struck and deleted text is left out, notes and text boxes follow their paragraph."""
    if not data.lstrip().startswith(b"{\\rt"):
        raise LoadError("it is no Rich Text; open it in its program and save it as .rtf")
    # Bytes beyond ASCII are written as escapes, so that the code page of their font reads them.
    markup = _HIGH_BYTE.sub(lambda byte: f"\\'{ord(byte[0]):02x}", _without_binary(data).decode("latin-1"))
    markup = _CHARACTER_SET.sub(lambda found: rf"\fcharset{CHARACTER_SETS.get(found[1], found[1])}", markup)
    plain = partial(_plain, encoding=_encoding(markup))
    markup = _CODE_PAGE.sub(r"\\ansi ", markup, count=1)  # the library reads none that Python calls by a name
    head = "{\\rtf1\\ansi" + _fonts(markup)
    body, asides = _parted(_with_formulas(markup))
    builder = TextBuilder()
    for line in plain(body).split("\n"):
        _add_line(builder, _ASIDE_MARK.sub("", line))
        for number in _ASIDE_MARK.findall(line):
            for aside in plain(head + asides[int(number)] + "}").split("\n"):
                _add_line(builder, aside)
    created = _CREATED.search(markup)
    return builder.build(
        title=plain(f"{head} {_info(markup, 'title')}}}"),
        author=plain(f"{head} {_info(markup, 'author')}}}"),
        date=iso_date(f"{created[1]}-{created[2]:>02}-{created[3]:>02}") if created else None,
    )


def _add_line(builder: TextBuilder, line: str) -> None:
    levels = _HEADING.findall(line)
    line = _HEADING.sub("", line)
    if line.rstrip().endswith("|"):  # how cells of a table end
        cells = [cell.split(WITHIN_CELL) for cell in line.split("|")]
        add_table_row(builder, cells)
    elif levels:
        builder.add_heading(line, level=int(levels[-1]) + 1)
    else:
        builder.add(line)


def _without_binary(data: bytes) -> bytes:
    """Return the data without the pictures that are stored as they are, which may hold anything."""
    kept, end = [], 0
    for found in _BINARY.finditer(data):
        if found.start() >= end:
            kept.append(data[end : found.end(1)])  # with backslashes of the text, which stand in pairs
            end = found.end() + int(found[2])
    return b"".join([*kept, data[end:]])


def _parted(markup: str) -> tuple[str, list[str]]:
    """Return the markup without what is drawn, with marks for its asides, and the asides."""
    kept: list[str] = []
    asides: list[str] = []
    end = 0
    for start, stop in _groups(markup, _APART):
        kept.append(markup[end:start])
        if _WITH_ASIDES.search(_opening(markup, start)):
            group = markup[start:stop]
            for first, last in _groups(group, _ASIDE):
                kept.append(ASIDE.format(len(asides)))
                asides.append(_ASIDE.sub("", group[first:last], count=1))
        end = stop
    return "".join([*kept, markup[end:]]), asides


def _with_formulas(markup: str) -> str:
    """Return the markup with formulas in one line in the place of their groups."""
    if not FORMULA.search(markup):
        return markup
    for word, written in ((FORMULA_PICTURE, lambda group: ""), (FORMULA, formula_text)):
        kept, end = [], 0
        for start, stop in _groups(markup, word):
            kept += [markup[end:start], written(markup[start:stop])]
            end = stop
        markup = "".join([*kept, markup[end:]])
    return _FORMULA_PLACE.sub("", markup)  # the library leaves out all that is in it


def _groups(markup: str, word: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """Yield where the outermost groups that begin with the control word start and stop."""
    depth = outer = start = 0
    for brace in _BRACE.finditer(markup):
        if brace[0] == "{":
            depth += 1
            if not outer and word.search(_opening(markup, brace.start())):
                outer, start = depth, brace.start()
        elif brace[0] == "}":
            if outer and depth == outer:
                yield start, brace.end()
                outer = 0
            depth -= 1


def _opening(markup: str, start: int) -> str:
    """Return the control words that a group begins with."""
    found = _OPENING.match(markup, start)
    return found[1] if found else ""


def _fonts(markup: str) -> str:
    from striprtf.striprtf import font_table_group

    return str(font_table_group(markup))  # type: ignore[no-untyped-call]  # it has no types


def _encoding(markup: str) -> str:
    """Return the encoding of the text whose font names none."""
    found = _CODE_PAGE.search(markup) or _NAMED_CODE_PAGE.match(markup)
    with suppress(LookupError):
        return codecs.lookup(CODE_PAGES.get(found[1], f"cp{found[1]}")).name if found else USUAL
    return USUAL


def _plain(markup: str, *, encoding: str) -> str:
    """Return the text of Rich Text: a paragraph or row of a table on each line."""
    from striprtf.striprtf import rtf_to_text

    # Whole, the word of an instruction would make the library write the address behind the text of a link.
    markup = _LINK.sub(r"\1{}\2", seen_markup(markup, heading=HEADING, fonts=_fonts(markup)))
    text: str = rtf_to_text(markup, encoding=encoding, errors="replace")  # type: ignore[no-untyped-call]  # no types
    text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")  # joins halves of characters
    return settle_raised(text)


def _info(markup: str, name: str) -> str:
    found = re.search(rf"\{{\\{name} ([^{{}}]*)\}}", markup)
    return found[1] if found else ""
