"""Passages that a search would bring up for a question and that do not hold its answer: what a reader must refuse."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from embeddings.encoder import Encoder
from embeddings.offsets import LanguageOffsets
from qa.training.examples import Example

__all__ = ["with_near_passages"]

SHARE = 0.4
"""Answered questions that are also paired with such a passage."""
NEAREST = 20
"""Passages that are looked through for ones without the answer."""
KEPT = 5
"""Of these, the nearest ones, among which one is drawn."""


def with_near_passages(
    examples: Sequence[Example],
    languages: Sequence[str],
    chance: random.Random,
    *,
    encoder: Encoder,
    offsets: LanguageOffsets,
) -> Iterator[tuple[Example, str]]:
    """Yield, for some of the answered questions, a passage among all that is near and does not hold the answer.

    Args:
        examples: question, passage and answer.
        languages: of each of them, ISO 639-1.
        chance: draws questions and passages.
        encoder, offsets: what is near follows from its vectors without their languages.
    """
    passages = {example.passage: language for example, language in zip(examples, languages, strict=True)}
    texts = list(passages)
    held = offsets.neutral_passages(encoder.encode_passages(texts), list(passages.values()))
    chosen = [
        (example, language)
        for example, language in zip(examples, languages, strict=True)
        if example.answered and chance.random() < SHARE
    ]
    questions = encoder.encode_questions([example.question for example, _ in chosen])
    asked = offsets.neutral_questions(questions, [language for _, language in chosen])
    nearest = np.argsort(-(asked @ held.T), axis=1)[:, :NEAREST].tolist()
    for (example, language), some in zip(chosen, nearest, strict=True):
        answer = example.passage[example.start : example.end].casefold()
        wrong = [texts[at] for at in some if answer not in texts[at].casefold()][:KEPT]
        if wrong:
            yield Example(example.question, chance.choice(wrong), 0, 0, example.article), language
