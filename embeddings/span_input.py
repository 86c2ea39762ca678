"""A question and a passage as the one sequence of tokens that the span reader reads."""

from __future__ import annotations

from dataclasses import dataclass

from embeddings.pieces import TextTokenizer

__all__ = ["MAX_TOKENS", "SpanInput", "span_inputs"]

MAX_TOKENS = 256
MAX_QUESTION = 64
"""Tokens of a question that are read."""
MAX_HEADING = 32
"""Tokens of a heading that are read: the last ones, which stand for the innermost part."""
STRIDE = 96
"""Tokens that a window shares with the one before it."""


@dataclass(frozen=True, slots=True)
class SpanInput:
    """One window: token ids, where the passage's tokens start in them, and their character offsets in the passage."""

    ids: list[int]
    first: int
    offsets: list[tuple[int, int]]


def span_inputs(
    tokenizer: TextTokenizer, question: str, passage: str, *, heading: str = "", limit: int = MAX_TOKENS
) -> list[SpanInput]:
    """Return the windows of a question and a passage, at least one, each below the passage's heading.

    A window is `<s> query: QUESTION </s> </s> passage: HEADING PASSAGE </s>`, the embedded model's prefixes and
    separators. The first token stands for "no answer here". The heading says what the passage is about; no answer is
    looked for in it.
    """
    start, end = tokenizer.encode("").ids
    asked = tokenizer.encode("query: " + question, add_special_tokens=False).ids[:MAX_QUESTION]
    prefix = tokenizer.encode("passage:", add_special_tokens=False).ids
    above = tokenizer.encode(heading, add_special_tokens=False).ids[-MAX_HEADING:]
    text = tokenizer.encode(passage, add_special_tokens=False)
    head = [start, *asked, end, end, *prefix, *above]
    room = limit - len(head) - 1
    found = []
    for at in range(0, max(1, len(text.ids) - STRIDE), room - STRIDE):
        ids, offsets = text.ids[at : at + room], text.offsets[at : at + room]
        found.append(SpanInput([*head, *ids, end], len(head), offsets))
    return found
