"""Plain text as mail programs write it: with lines that go on in the next one, or with commands for its looks."""

from __future__ import annotations

import re

__all__ = ["unflowed", "without_commands"]

SIGNATURE = "-- "

_LINE_END = re.compile(r"\r\n?|\n")
_QUOTATION = re.compile(">*")
_COMMAND = re.compile(r"<param>.*?</param>|</?[a-z][a-z0-9-]*>|(<)<", re.IGNORECASE | re.DOTALL)
_SINGLE_LINE_END = re.compile(r"(?<!\n)\n(?!\n)")


def unflowed(text: str, *, deletes_space: bool) -> str:
    """Return a text of `format=flowed` (RFC 3676) with each paragraph on one line, quoted ones behind their marks.

    A line that ends in a space goes on in the next one of the same quotation; `deletes_space` says that this space is
    none of the text, which may have been parted within a word then.
    """
    pieces: list[str] = []
    quotation, goes_on = "", False
    for line in _LINE_END.split(text):
        marks = _QUOTATION.match(line)[0]  # type: ignore[index]  # it matches anything
        content = line[len(marks) :].removeprefix(" ")
        if not goes_on or marks != quotation or content == SIGNATURE:
            pieces.append(f"\n{marks} " if marks else "\n")
        quotation, goes_on = marks, content.endswith(" ") and content != SIGNATURE
        pieces.append(content[:-1] if goes_on and deletes_space else content)
    return "".join(pieces)[1:]


def without_commands(text: str) -> str:
    """Return a text of the type `text/enriched` (RFC 1896) without its commands; single line ends are spaces in it."""
    text = _SINGLE_LINE_END.sub(" ", "\n".join(_LINE_END.split(text)))
    return _COMMAND.sub(lambda command: command[1] or "", text)
