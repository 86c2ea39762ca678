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

SHARE = 0.25
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
    of_same_article: bool = False,
) -> Iterator[Taught]:
    """Yield, for some of the questions in `asked`, a near passage among those in `taught` without the answer.

    Args:
        asked: questions that name what they are about, or another passage might well answer them; those without an
            answer have none in any passage.
        taught: the passages.
        chance: draws questions and passages.
        encoder, offsets: what is near follows from its vectors without their languages.
        of_same_article: take passages of the question's own article only, which a question that is about it as a
            whole ("When was the meeting?") can be asked of.
    """
    passages = {one.example.passage: one for one in taught}
    texts, sources = list(passages), list(passages.values())
    held = offsets.neutral_passages(encoder.encode_passages(texts), [one.language for one in sources])
    chosen = [one for one in asked if chance.random() < SHARE]
    questions = encoder.encode_questions([one.example.question for one in chosen])
    places = offsets.neutral_questions(questions, [one.asked_in or one.language for one in chosen])
    nearness = places @ held.T
    if of_same_article:
        articles = np.array([one.example.article for one in sources])
        nearness[np.array([one.example.article for one in chosen])[:, None] != articles[None, :]] = -np.inf
    for one, near in zip(chosen, nearness, strict=True):
        example = one.example
        answer = example.passage[example.start : example.end].casefold()
        some = [texts[at] for at in np.argsort(-near)[:NEAREST] if near[at] > -np.inf]
        wrong = [text for text in some if text != example.passage and _is_without(answer, text)][:KEPT]
        if wrong:
            drawn = chance.choice(wrong)
            asked_in, language = one.asked_in or one.language, passages[drawn].language
            yield Taught(
                Example(example.question, drawn, 0, 0, example.article, passages[drawn].example.heading),
                language,
                None if asked_in == language else asked_in,
            )


def _is_without(answer: str, text: str) -> bool:
    return not answer or answer not in text.casefold()
