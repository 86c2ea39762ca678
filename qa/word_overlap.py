"""How far the words found overlap with those expected: exact match and token F1 as SQuAD defines them.

Texts are compared in lower case, without punctuation and articles (Rajpurkar et al., 2016, "SQuAD: 100,000+ Questions
for Machine Comprehension of Text"), in other languages than English as in MLQA's evaluation (Lewis et al., 2020, "MLQA:
Evaluating Cross-lingual Extractive Question Answering"): its articles, any script's punctuation, and Chinese character
by character. Beyond MLQA, French loses its articles as in FQuAD (d'Hoffschmidt et al., 2020), and so do Italian and
Portuguese; Japanese, Thai, Lao, Khmer and Burmese are compared character by character, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence

__all__ = ["exact_match", "token_f1"]

ARTICLES = {
    "ar": r"ال",  # also within words, as MLQA does
    "de": r"\b(ein|eine|einen|einem|eines|einer|der|die|das|den|dem|des)\b",
    "en": r"\b(a|an|the)\b",
    "es": r"\b(un|una|unos|unas|el|la|los|las)\b",
    "fr": r"\b(le|la|les|l|un|une|des|du|au|aux|d)\b",
    "it": r"\b(il|lo|la|i|gli|le|l|un|uno|una)\b",
    "pt": r"\b(o|a|os|as|um|uma|uns|umas)\b",
    "vi": r"\b(của|là|cái|chiếc|những)\b",
}
SYMBOLS = "$+<=>^`|~"
"""What SQuAD counts as punctuation and Unicode does not."""
ELIDING = ("fr", "it")
"""Languages that join an article to the next word with an apostrophe."""
# Kana, ideographs, Thai, Lao, Burmese, Khmer: scripts without spaces between words.
CHARACTER = re.compile(
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])"
)


def exact_match(found: str, expected: Sequence[str], *, language: str) -> float:
    """Return 1 if the words found are those of one of the expected answers, else 0."""
    words = _words(found, language)
    return float(any(words == _words(answer, language) for answer in expected))


def token_f1(found: str, expected: Sequence[str], *, language: str) -> float:
    """Return the F1 of words found and expected, the best of the expected answers."""
    return max(_f1(_words(found, language), _words(answer, language)) for answer in expected)


def _f1(found: Sequence[str], expected: Sequence[str]) -> float:
    common = (Counter(found) & Counter(expected)).total()
    return 2 * common / (len(found) + len(expected)) if common else 0.0


def _words(text: str, language: str) -> list[str]:
    lower = text.lower()
    if language in ELIDING:
        lower = re.sub("['’]", " ", lower)
    plain = "".join(char for char in lower if char not in SYMBOLS and unicodedata.category(char)[0] != "P")
    without = re.sub(ARTICLES[language], " ", plain) if language in ARTICLES else plain
    return CHARACTER.sub(r" \1 ", without).split()
