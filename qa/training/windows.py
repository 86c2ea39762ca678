"""Questions and passages as the span reader learns from them: windows of tokens, with the answer's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from embeddings.span_input import MAX_TOKENS, SpanInput, span_inputs
from qa.training.examples import Example

__all__ = ["Window", "padded_windows", "windows"]

MULTIPLE = 32
"""Lengths are padded to multiples of this: for each length, torch prepares its products anew."""


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids, and the tokens at which the answer starts and ends; (0, 0) when it is not in the window.

    The passage starts at token `first`. `language` is that of question and passage; None when they are in several.
    """

    ids: list[int]
    start: int
    end: int
    first: int
    language: str | None


def windows(tokenizer: Tokenizer, example: Example, *, language: str | None, heading: str = "") -> Iterator[Window]:
    """Yield the windows of an example that can be learned from, below a heading.

    Of an answered question's windows only those that hold the whole answer or nothing of it are kept.
    """
    for piece in span_inputs(tokenizer, example.question, example.passage, heading=heading, limit=MAX_TOKENS):
        place = _place(piece, example)
        if place is not None:
            yield Window(piece.ids, *place, piece.first, language)


def padded_windows(ids: Sequence[Sequence[int]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Return token ids, padded to one length, and which of them are no padding; both of shape (texts, tokens)."""
    longest = -(-max(map(len, ids)) // MULTIPLE) * MULTIPLE
    tokens = torch.ones(len(ids), longest, dtype=torch.long)
    mask = torch.zeros(len(ids), longest, dtype=torch.long)
    for row, some in enumerate(ids):
        tokens[row, : len(some)] = torch.tensor(some)
        mask[row, : len(some)] = 1
    return tokens, mask


def _place(piece: SpanInput, example: Example) -> tuple[int, int] | None:
    if not example.answered:
        return 0, 0
    inside = [
        token
        for token, (start, end) in enumerate(piece.offsets)
        if end > start and start < example.end and end > example.start
    ]
    if not inside:
        return 0, 0
    first, last = inside[0], inside[-1]
    whole = piece.offsets[first][0] <= example.start and piece.offsets[last][1] >= example.end
    return (piece.first + first, piece.first + last) if whole else None
