"""What the span reader learns from in each pass over its examples: batches of windows, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tokenizers import Tokenizer

from qa.training.examples import Example
from qa.training.windows import Window, windows
from qa.training.word_by_word import LANGUAGES, WordByWord

__all__ = ["BATCH", "Epochs", "Taught"]

BATCH = 16
SORTED_BATCHES = 50
"""Batches among which windows are sorted by length, so that little padding is computed."""
BELOW_HEADING, AFTER_TITLE = 0.45, 0.2
"""Shares of the passages that stand below their heading, and that begin with it, as those of encyclopedias do when
they are torn from their article. The others stand alone."""
QUESTION_TRANSLATED, PASSAGE_TRANSLATED = 0.25, 0.15
"""Shares of the examples whose question, or whose passage, is translated word by word."""
DICTIONARY = {"en": "eng", "fr": "fra"}
"""What the dictionaries call the languages of the examples."""


@dataclass(frozen=True, slots=True)
class Taught:
    """An example to learn from or to measure on, and the language of its passage, as "en".

    `asked_in` is the language of its question, if that is another one.
    """

    example: Example
    language: str
    asked_in: str | None = None


class Epochs:
    """The batches of every pass; those of one follow from the seed and its number alone.

    Args:
        taught: the examples.
        tokenizer: of the embedded model.
        words: translates examples.
        seed: what all chance follows from.
    """

    def __init__(self, taught: Sequence[Taught], tokenizer: Tokenizer, words: WordByWord, *, seed: int) -> None:
        self._taught = taught
        self._tokenizer = tokenizer
        self._words = words
        self._seed = seed
        self.steps = sum(len(list(windows(tokenizer, one.example, language=None))) for one in taught) // BATCH
        self._drawn: tuple[int, list[list[Window]]] | None = None

    def batch(self, step: int) -> list[Window]:
        """Return the windows of a step, counted from the first pass on."""
        number, at = divmod(step, self.steps)
        if self._drawn is None or self._drawn[0] != number:
            self._drawn = (number, self._draw(number))
        batches = self._drawn[1]
        return batches[at % len(batches)]

    def _draw(self, number: int) -> list[list[Window]]:
        chance = random.Random(self._seed + number)  # noqa: S311 - the order of examples is no secret
        order = list(self._taught)
        chance.shuffle(order)
        found = [window for one in order for window in self._translated(one, chance)]
        batches: list[list[Window]] = []
        for first in range(0, len(found) - BATCH + 1, SORTED_BATCHES * BATCH):
            run = sorted(found[first : first + SORTED_BATCHES * BATCH], key=lambda window: len(window.ids))
            some = [run[at : at + BATCH] for at in range(0, len(run), BATCH)]
            chance.shuffle(some)
            batches += some
        return batches

    def _translated(self, one: Taught, chance: random.Random) -> list[Window]:
        """Return the windows of an example; if there is a dictionary, its question or passage translated by chance."""
        drawn, source = chance.random(), DICTIONARY.get(one.language)
        if one.asked_in is not None:
            return self._windows(one.example, None, chance)
        if source is None or drawn >= QUESTION_TRANSLATED + PASSAGE_TRANSLATED:
            return self._windows(one.example, one.language, chance)
        target = chance.choice([code for code in (*LANGUAGES, "eng") if code != source])
        if drawn < QUESTION_TRANSLATED:
            return self._windows(self._words.question(one.example, source, target, chance), None, chance)
        example = self._words.passage(one.example, source, target, chance)
        asked_in = chance.choice((source, target, chance.choice(LANGUAGES)))
        return self._windows(self._words.question(example, source, asked_in, chance), None, chance)

    def _windows(self, example: Example, language: str | None, chance: random.Random) -> list[Window]:
        """Return the windows of an example, by chance below its heading, after it as a title, or without it."""
        drawn = chance.random()
        if drawn < BELOW_HEADING:
            return list(windows(self._tokenizer, example, language=language, heading=example.heading))
        if drawn < BELOW_HEADING + AFTER_TITLE and example.heading:
            example = _after_title(example)
        return list(windows(self._tokenizer, example, language=language))


def _after_title(example: Example) -> Example:
    """Return an example whose passage begins with its heading."""
    title = example.heading + ": "
    moved = len(title) if example.answered else 0
    return replace(example, passage=title + example.passage, start=example.start + moved, end=example.end + moved)
