"""Passages that a search would bring up for a question and that do not hold its answer: what a reader must refuse."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import numpy as np

from embeddings.encoder import Encoder
from embeddings.offsets import LanguageOffsets
from qa.training.epochs import Taught
from qa.training.examples import Example

__all__ = ["near_wrong_passages"]

SHARE = 0.4
"""Questions that are also paired with such a passage."""
NEAREST = 20
"""Passages that are looked through for ones without the answer."""
KEPT = 5
"""Of these, the nearest ones, among which one is drawn."""


def near_wrong_passages(
    asked: Sequence[Taught],
    taught: Sequence[Taught],
    chance: random.Random,
    *,
    encoder: Encoder,
    offsets: LanguageOffsets,
) -> Iterator[Taught]:
    """Yield, for some of the questions in `asked`, a near passage among those in `taught` without the answer.

    Args:
        asked: questions that name what they are about, or another passage might well answer them; those without an
            answer have none in any passage.
        taught: the passages.
        chance: draws questions and passages.
        encoder, offsets: what is near follows from its vectors without their languages.
    """
    passages = {one.example.passage: one.language for one in taught}
    texts = list(passages)
    held = offsets.neutral_passages(encoder.encode_passages(texts), list(passages.values()))
    chosen = [one for one in asked if chance.random() < SHARE]
    questions = encoder.encode_questions([one.example.question for one in chosen])
    places = offsets.neutral_questions(questions, [one.asked_in or one.language for one in chosen])
    nearest = np.argsort(-(places @ held.T), axis=1)[:, :NEAREST].tolist()
    for one, some in zip(chosen, nearest, strict=True):
        example = one.example
        answer = example.passage[example.start : example.end].casefold()
        wrong = [texts[at] for at in some if texts[at] != example.passage and _is_without(answer, texts[at])][:KEPT]
        if wrong:
            drawn = chance.choice(wrong)
            asked_in, language = one.asked_in or one.language, passages[drawn]
            yield Taught(
                Example(example.question, drawn, 0, 0, example.article),
                language,
                None if asked_in == language else asked_in,
            )


def _is_without(answer: str, text: str) -> bool:
    return not answer or answer not in text.casefold()
