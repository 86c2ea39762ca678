"""What the control words of Rich Text say of the text behind them: hidden, struck, raised, in a font of symbols."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from qa.loaders.raised import END, START
from qa.loaders.symbol_fonts import FIRST, is_symbol_font, symbol

__all__ = ["TOKEN", "WITHIN_CELL", "escaped", "seen_markup"]

WITHIN_CELL = "\u2029"  # stands between the paragraphs of a cell of a table

# The text behind these is no text of the page; an instruction tells what a field shows, which follows it.
UNSEEN = {"v", "deleted", "strike", "striked", "fldinst"}
SWITCHES = {"v", "deleted", "strike", "striked", "super"}
STATES = {"fldinst", "fonttbl", "intbl"}
RESETS = {
    "pard": {"intbl"},
    "row": {"intbl"},
    "plain": {"v", "strike", "striked", "super"},
    "nosupersub": {"super"},
    "sub": {"super"},
}
CHARACTERS = {
    *("u", "tab", "emdash", "endash", "emspace", "enspace", "qmspace", "bullet"),
    *("lquote", "rquote", "ldblquote", "rdblquote"),
}
# Those that the library leaves out; the break of a column parts words as that of a line does.
OWN_CHARACTERS = {
    **dict.fromkeys(("line", "column"), "\u2028"),
    **{
        "zwnj": "\u200c",
        "zwj": "\u200d",
        "ltrmark": "\u200e",
        "rtlmark": "\u200f",
        "zwbo": "\u200b",
        "zwnbo": "\u2060",
    },
}

_FONT = re.compile(r"\\f(\d+)(?:\\[a-z]+-?\d*|\s|\{[^{}]*\})*+([^;{}\\]++)(?:\{[^{}]*\})*+;")
TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<number>-?\d+)? ?|(?P<character>\\(?:'[0-9A-Fa-f]{2}|[~_{}\\-])|[^\\{}]+)"
    r"|\\.|(?P<brace>[{}])",
    re.DOTALL,
)


def escaped(text: str) -> str:
    """Return characters as Rich Text, whichever code page it is in."""
    return "{\\uc1" + "".join(f"\\u{ord(char)}?" for char in text) + "}"


def seen_markup(markup: str, *, heading: str, fonts: str) -> str:
    """Return Rich Text without what is hidden, deleted or struck, with marks around raised text.

    Line breaks are characters in it, and so is what fonts of symbols show, which `fonts`, the table of fonts, names.
    `heading` is written for the level of a heading, with a place for it.
    """
    named = {found[1]: found[2] for found in _FONT.finditer(fonts) if is_symbol_font(found[2])}
    return "".join(_seen(markup, heading, named))


class _State(NamedTuple):
    """What holds for the text of a group from here on."""

    words: frozenset[str] = frozenset()
    font: str | None = None
    fallback: int = 1
    """Characters that stand behind each one that is written by its number, for programs that do not know it."""

    def after(self, word: str, number: str | None) -> _State:
        if word in SWITCHES:
            return self._replace(words=self.words - {word} if number == "0" else self.words | {word})
        if word in STATES:
            return self._replace(words=self.words | {word})
        if word in RESETS:
            return self._replace(words=self.words - RESETS[word], font=None if word == "plain" else self.font)
        if word == "f":
            return self._replace(font=number)
        if word == "uc":
            return self._replace(fallback=int(number or 1))
        return self


def _seen(markup: str, heading: str, fonts: Mapping[str, str]) -> Iterator[str]:
    states: list[_State] = []
    state = _State()
    skipped = 0
    for token in TOKEN.finditer(markup):
        word, number, brace, character = token["word"] or "", token["number"], token["brace"], token["character"]
        before = state.words
        state = states.pop() if brace == "}" and states else state.after(word, number)
        if brace == "{":
            states.append(state)
        font = None if "fonttbl" in state.words else fonts.get(state.font or "")
        is_character = character or word in CHARACTERS or word in OWN_CHARACTERS
        if "super" in before - state.words:
            yield escaped(END)
        if word == "outlinelevel" and number in set("012345678"):
            yield heading.format(number)
        elif (is_character and state.words & UNSEEN) or (word == "par" and "deleted" in state.words):
            pass
        elif word == "par" and "intbl" in state.words:
            yield escaped(WITHIN_CELL)
        elif word in OWN_CHARACTERS:
            yield escaped(OWN_CHARACTERS[word])
        elif font and is_character and (codes := _codes(token)):
            yield escaped("".join(symbol(code, font) for code in codes[skipped if character else 0 :]))
        else:
            yield token[0]
        left = max(0, skipped - len(_codes(token))) if character else 0
        skipped = state.fallback if word == "u" else left
        if "super" in state.words - before and brace is None:
            yield escaped(START)


def _codes(token: re.Match[str]) -> list[int]:
    """Return the codes in their font of characters that are written as such or by their number; none for others."""
    character = token["character"] or ""
    if token["word"] == "u" and token["number"]:
        code = int(token["number"]) % 0x10000
        return [code] if code <= 0xFF or FIRST <= code <= FIRST + 0xFF else []
    if character.startswith("\\'"):
        return [int(character[2:], 16)]
    return [] if character.startswith("\\") else [ord(char) for char in character if char not in "\r\n"]
