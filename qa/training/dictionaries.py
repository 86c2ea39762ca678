"""Bilingual dictionaries in the dictd format, as Debian's `dict-freedict-*` packages have them: a word -> translations.

An entry's first line names the word, the following ones its translations, with notes in all kinds of brackets; the
index beside the file says where the entries stand, in numbers to the base of 64.
"""

from __future__ import annotations

import gzip
import re
import string
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["FOLDER", "Dictionary", "read_dictionary"]

FOLDER = Path("/usr/share/dictd")
DIGITS = {digit: value for value, digit in enumerate(string.ascii_uppercase + string.ascii_lowercase + "0123456789+/")}
SENSES = 2
"""Translations of a word that are kept, the first ones: later ones are rare or figurative."""
LONGEST = 30
"""Characters of a translation; longer ones are explanations."""
MOST_WORDS = 2
NOTES = re.compile(r"<[^>]*>|\[[^\]]*\]|\([^)]*\)|\{[^}]*\}|^\d+\.")

Dictionary = Mapping[str, list[str]]


def read_dictionary(folder: Path, name: str) -> Dictionary:
    """Return the translations of every single word in the dictionary `name`, as "eng-deu".

    Raises:
        OSError: the dictionary is not installed; Debian's package is `dict-freedict-NAME`.
    """
    found: dict[str, list[str]] = {}
    for word, entry in _entries(folder / f"freedict-{name}"):
        if not word.isalpha():
            continue
        known = found.setdefault(word.casefold(), [])
        known += [translation for translation in _translations(entry) if translation not in known]
        del known[SENSES:]
    return {word: translations for word, translations in found.items() if translations}


def _entries(path: Path) -> Iterator[tuple[str, str]]:
    data = gzip.decompress(path.with_suffix(".dict.dz").read_bytes())
    for line in path.with_suffix(".index").read_text("utf-8").splitlines():
        word, start, length = line.split("\t")[:3]
        at = _number(start)
        yield word, data[at : at + _number(length)].decode("utf-8", "replace")


def _number(digits: str) -> int:
    value = 0
    for digit in digits:
        value = value * len(DIGITS) + DIGITS[digit]
    return value


def _translations(entry: str) -> Iterator[str]:
    """Yield the translations in an entry; lines that are indented are examples and notes."""
    for line in entry.split("\n")[1:]:
        if line.startswith("  "):
            continue
        for part in re.split(r"[,;]", NOTES.sub("", line.strip())):
            translation = part.replace("~", " ").strip()
            if translation and len(translation) <= LONGEST and len(translation.split()) <= MOST_WORDS:
                yield translation
