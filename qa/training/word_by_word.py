"""Examples in other languages, translated word by word: questions and passages that share no words, but their meaning.

As in Qin et al. 2020, "CoSDA-ML: Multi-Lingual Code-Switching Data Augmentation for Zero-Shot Cross-Lingual NLP": what
comes of it is no good sentence, but it teaches the reader not to look for equal words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from qa.training.dictionaries import Dictionary, read_dictionary
from qa.training.examples import Example

__all__ = ["LANGUAGES", "WordByWord"]

LANGUAGES = (
    "ara",
    "ces",
    "deu",
    "ell",
    "fra",
    "hin",
    "hrv",
    "hun",
    "ita",
    "lit",
    "nld",
    "pol",
    "por",
    "spa",
    "swe",
    "tur",
)
"""Languages with an English dictionary of some thousand words."""
REPLACED = 0.9
"""Words that are replaced, of those that the dictionary has."""
NAMES_REPLACED = 0.3
"""The same for words with a capital letter inside a sentence: most are names."""
WORD = re.compile(r"[^\W\d_]+")
ENDINGS = {
    "eng": (("ies", "y"), ("s", ""), ("es", ""), ("ed", ""), ("d", ""), ("ing", ""), ("ing", "e"), ("ied", "y")),
    "fra": (("s", ""), ("es", ""), ("e", ""), ("aux", "al"), ("ent", ""), ("é", "er"), ("ée", "er"), ("és", "er")),
}
"""What may stand at the end of a word in a text, and what in the dictionary."""
SHORTEST_STEM = 3


@dataclass(frozen=True, slots=True)
class WordByWord:
    """Translates English and French examples into other languages.

    Args:
        from_english: a dictionary for each language.
        from_french: the French-English dictionary.
    """

    from_english: dict[str, Dictionary]
    from_french: Dictionary

    @classmethod
    def read(cls, folder: Path) -> WordByWord:
        """Read the dictionaries in a folder; OSError when one is missing."""
        return cls(
            {code: read_dictionary(folder, f"eng-{code}") for code in LANGUAGES}, read_dictionary(folder, "fra-eng")
        )

    def question(self, example: Example, source: str, target: str, chance: random.Random) -> Example:
        """Return the example with its question translated."""
        return replace(example, question=self._translated(example.question, source, target, chance, ())[0])

    def passage(self, example: Example, source: str, target: str, chance: random.Random) -> Example:
        """Return the example with its passage translated, and the answer's offsets in it."""
        ends = (example.start, example.end) if example.answered else ()
        text, moved = self._translated(example.passage, source, target, chance, ends)
        start, end = moved or (0, 0)
        return replace(example, passage=text, start=start, end=end)

    def _translated(
        self, text: str, source: str, target: str, chance: random.Random, places: tuple[int, ...]
    ) -> tuple[str, list[int]]:
        """Return the text with words replaced, and where the ascending `places` of the text are in it."""
        parts: list[str] = []
        moved: list[int] = []
        length = done = 0
        for word in WORD.finditer(text):
            translation = self._word(word, source, target, chance)
            if translation is None or any(word.start() < place < word.end() for place in places):
                continue
            while len(moved) < len(places) and places[len(moved)] <= word.start():
                moved.append(length + places[len(moved)] - done)
            parts += [text[done : word.start()], translation]
            length += word.start() - done + len(translation)
            done = word.end()
        moved += [length + place - done for place in places[len(moved) :]]
        return "".join((*parts, text[done:])), moved

    def _word(self, word: re.Match[str], source: str, target: str, chance: random.Random) -> str | None:
        """Return a translation of a word; None where there is none or it stays as it is by chance."""
        is_name = word.start() > 0 and word.group()[0].isupper()
        if source == target or chance.random() >= (NAMES_REPLACED if is_name else REPLACED):
            return None
        english = word.group() if source == "eng" else _looked_up(word.group(), "fra", self.from_french, chance)
        if english is None or target == "eng":
            return english if source != "eng" else None
        return _looked_up(english, "eng", self.from_english[target], chance)


def _looked_up(word: str, language: str, dictionary: Dictionary, chance: random.Random) -> str | None:
    for stem in _stems(word.casefold(), language):
        if stem in dictionary:
            return chance.choice(dictionary[stem])
    return None


def _stems(word: str, language: str) -> Iterator[str]:
    yield word
    for ending, instead in ENDINGS[language]:
        if word.endswith(ending) and len(word) - len(ending) >= SHORTEST_STEM:
            yield word.removesuffix(ending) + instead
