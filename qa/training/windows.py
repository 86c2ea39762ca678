"""Questions and passages as the span reader learns them: windows of tokens, with the answer's place if it is known.

The windows of a question whose answer stands in one of several passages, not known where, are learned from together, as
a bag of instances of which at least one is positive (Dietterich et al., 1997).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tokenizers import Tokenizer

from embeddings.span_input import MAX_TOKENS, SpanInput, span_inputs
from qa.training.examples import Example, Search

__all__ = ["Bag", "Window", "bags", "searched_bags", "windows"]


@dataclass(frozen=True, slots=True)
class Window:
    """Token ids, and the tokens at which the answer starts and ends; (0, 0) when it is not in the window."""

    ids: list[int]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bag:
    """Windows that are learned from together; if `unplaced`, at least one of them answers, not known which."""

    windows: tuple[Window, ...]
    unplaced: bool = False


def bags(tokenizer: Tokenizer, examples: Sequence[Example]) -> Iterator[Bag]:
    """Yield each window of the examples in a bag of its own."""
    return (Bag((window,)) for window in windows(tokenizer, examples))


def searched_bags(tokenizer: Tokenizer, searches: Sequence[Search]) -> Iterator[Bag]:
    """Yield a bag for each search, of all windows of its passages."""
    for search in searches:
        passages = [Example(search.question, passage, 0, 0, search.article) for passage in search.passages]
        yield Bag(tuple(windows(tokenizer, passages)), unplaced=search.answered)


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
