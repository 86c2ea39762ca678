"""The characters that a document's text is made of: NFC, `\\n` line ends, no control characters but `\\n` and `\\t`."""

from __future__ import annotations

import re
import unicodedata

__all__ = ["clean", "collapse", "has_words"]

_SOURCE_SPACE = re.compile(r"[ \t\n\r\f\v]+")
# Line ends between two ideographs or kana are layout: a space there would stand inside a word.
_IDEOGRAPHS = "\u2e80-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uff60\U00020000-\U0003ffff"
_LAYOUT_BREAK = re.compile(rf"(?<=[{_IDEOGRAPHS}])[ \t]*\n[ \t\n]*(?=[{_IDEOGRAPHS}])")
_SURROGATE = re.compile("[\ud800-\udfff]")

_REPLACED = {
    **dict.fromkeys((*range(0x01, 0x20), *range(0x7F, 0xA0)), " "),
    0x00: None,
    0xAD: None,  # soft hyphen: a place to break a line, not part of the word
    0xFEFF: None,  # byte order mark
    ord("\t"): "\t",
    ord("\n"): "\n",
    ord("\r"): "\n",
    ord("\v"): "\n",
    0x85: "\n",
    0x2028: "\n",
    ord("\f"): "\n\n",
    0x2029: "\n\n",
}


def clean(text: str) -> str:
    """Return `text` in the form that all offsets refer to."""
    text = _SURROGATE.sub("�", text.replace("\r\n", "\n").translate(_REPLACED))
    return unicodedata.normalize("NFC", text)


def collapse(text: str) -> str:
    """Return `text` with each run of the space that markup ignores as one space; no-break spaces stay."""
    return _SOURCE_SPACE.sub(" ", _LAYOUT_BREAK.sub("", text))


def has_words(text: str) -> bool:
    """Tell whether `text` holds a letter or a digit in any script."""
    return any(char.isalnum() for char in text)
