"""What the control words of Rich Text say of the text behind them: hidden, deleted, raised, the heading's level."""

from __future__ import annotations

import re
from collections.abc import Iterator

from qa.loaders.raised import END, START

__all__ = ["escaped", "seen_markup"]

# The text behind these is no text of the page; an instruction tells what a field shows, which follows it.
UNSEEN = {"v", "deleted", "fldinst"}
SWITCHES = {"v", "deleted", "super"}
RESETS = {"plain": {"v", "super"}, "nosupersub": {"super"}, "sub": {"super"}}
CHARACTERS = {
    *("u", "tab", "emdash", "endash", "emspace", "enspace", "qmspace", "bullet"),
    *("lquote", "rquote", "ldblquote", "rdblquote", "line"),
}

_TOKEN = re.compile(
    r"\\(?P<word>[A-Za-z]+)(?P<number>-?\d+)? ?|(?P<character>\\(?:'[0-9A-Fa-f]{2}|[~_{}\\-])|[^\\{}]+)"
    r"|\\.|(?P<brace>[{}])",
    re.DOTALL,
)


def escaped(text: str) -> str:
    """Return characters as Rich Text, whichever code page it is in."""
    return "{\\uc1" + "".join(f"\\u{ord(char)}?" for char in text) + "}"


def seen_markup(markup: str, *, heading: str) -> str:
    """Return Rich Text without what is hidden or deleted, with marks around raised text.

    Line breaks are characters in it. `heading` is written for the level of a heading, with a place for it.
    """
    return "".join(_seen(markup, heading))


def _seen(markup: str, heading: str) -> Iterator[str]:
    states: list[frozenset[str]] = []
    state: frozenset[str] = frozenset()
    for token in _TOKEN.finditer(markup):
        word, number, brace = token["word"], token["number"], token["brace"]
        before = state
        if word in SWITCHES:
            state = state - {word} if number == "0" else state | {word}
        elif word == "fldinst":
            state |= {word}
        elif word in RESETS:
            state -= RESETS[word]
        elif brace == "{":
            states.append(state)
        elif brace == "}" and states:
            state = states.pop()
        if "super" in before - state:
            yield escaped(END)
        if word == "outlinelevel" and number in set("012345678"):
            yield heading.format(number)
        elif not state & UNSEEN or not (token["character"] or word in CHARACTERS):
            yield escaped("\u2028") if word == "line" else token[0]
        if "super" in state - before and brace is None:
            yield escaped(START)
