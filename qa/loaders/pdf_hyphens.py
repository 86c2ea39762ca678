"""Words that a line end parts, put together again as the rest of the document writes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

__all__ = ["Hyphens"]

# The first of two words that share their end keeps its hyphen and a space: "pre- and post-war".
CONJUNCTIONS = {"and", "bzw", "eller", "et", "och", "oder", "og", "or", "ou", "und"}

_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
_END = re.compile(r"(\w+(?:[-‐]\w+)*)[-‐\u00ad]$")
_UNSPACED_END = re.compile(r"\w[–—]$|\w/$|://$")


class Hyphens:
    """Knows the words of a document, and by them which hyphens at line ends belong to a word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._words: Counter[str] = Counter()
        for line in lines:
            self._words.update(_WORD.findall(line)[1:-1])  # the first and the last may be parts of words
        self._folded: Counter[str] = Counter()
        for word, times in self._words.items():
            self._folded[word.casefold()] += times

    def join(self, text: str, following: str) -> str | None:
        """Return both lines as one where a hyphen stands between them, with it or without it; else None."""
        if _UNSPACED_END.search(text):
            return text + following
        end, begin = _END.search(text), _WORD.match(following)
        if not end or not begin or begin[0] in CONJUNCTIONS:
            return None
        if self._is_parted(end[1], begin[0]):
            return text[:-1] + following
        return text + following

    def _is_parted(self, end: str, begin: str) -> bool:
        whole, hyphened = f"{end}{begin}".casefold(), f"{end}-{begin}".casefold()
        if self._folded[whole] != self._folded[hyphened]:
            return self._folded[whole] > self._folded[hyphened]
        if self._words[end] and self._words[begin]:
            return False  # two words of the document
        return end[-1].isalpha() and begin[0].isalpha() and not begin[0].isupper()  # names and numbers begin anew
