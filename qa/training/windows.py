"""Questions and passages as the span reader learns from them: windows of tokens, with the answer's place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from embeddings.span_input import MAX_TOKENS, SpanInput, span_inputs
from qa.training.examples import Example

__all__ = ["Window", "windows"]


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids, and the tokens at which the answer starts and ends; (0, 0) when it is not in the window."""

    ids: list[int]
    start: int
    end: int


def windows(tokenizer: Tokenizer, examples: Sequence[Example]) -> Iterator[Window]:
    """Yield the windows of every example that can be learned from.

    Of an answered question's windows only those that hold the whole answer or nothing of it are kept.
    """
    for example in examples:
        inputs = span_inputs(tokenizer, example.question, example.passage, limit=MAX_TOKENS)
        for piece in inputs:
            place = _place(piece, example)
            if place is not None:
                yield Window(piece.ids, *place)


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
