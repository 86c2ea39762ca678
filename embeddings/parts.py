"""Parts of a text, such as the sentences of a passage: which of the text's tokens each of them is read with."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

__all__ = ["Parts", "part_texts", "part_tokens"]

Parts = Sequence[tuple[int, int]]
"""Start and end of each part in its text, in order."""


def part_tokens(offsets: Sequence[tuple[int, int]], parts: Parts) -> list[npt.NDArray[np.int64]]:
    """Return the numbers of the tokens that each part is read with, ascending.

    They are the text's first and last token, those before its first part, which say what is read and stand above it,
    and the part's own.

    Args:
        offsets: start and end of each token in the text, between two special tokens.
        parts: the parts.
    """
    starts, ends = np.array(offsets[1:-1], np.int64).reshape(-1, 2).T
    above = np.flatnonzero(ends <= parts[0][0]) if parts else starts
    found = []
    for start, end in parts:
        own = np.flatnonzero((ends > start) & (starts < end) & (ends > starts))
        found.append(np.concatenate([[0], np.union1d(above, own) + 1, [len(offsets) - 1]]))
    return found


def part_texts(text: str, parts: Parts) -> list[str]:
    """Return each part as a text of its own, below what stands before the first one."""
    return [text[: parts[0][0]] + text[start:end] for start, end in parts]
