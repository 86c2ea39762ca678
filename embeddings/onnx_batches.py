"""Batches of texts as the inputs of an onnxruntime session, and what comes out of it for each text."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

from embeddings.threads import on_all_cores

__all__ = ["batches", "padded", "padded_states", "run_batches"]

BATCH_TOKENS = 256
"""Tokens, padding included, that are computed at a time; larger batches are slower on a CPU's cache."""

Vectors = npt.NDArray[np.float32]
Text = TypeVar("Text", bound=Sequence[int] | Vectors)


def batches(lengths: Sequence[int], *, tokens: int) -> list[list[int]]:
    """Group texts of like length, the longest of each group first, up to `tokens` a group, padding included."""
    found: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if found and (len(found[-1]) + 1) * lengths[found[-1][0]] <= tokens:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def padded(texts: Sequence[Sequence[int]]) -> dict[str, npt.NDArray[Any]]:
    """Return token ids as the inputs `ids` and `mask`, int64, shape (texts, tokens of the longest).

    What stands in a masked place does not matter.
    """
    mask = _mask(texts)
    ids = np.zeros_like(mask)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
    return {"ids": ids, "mask": mask}


def padded_states(texts: Sequence[Vectors]) -> dict[str, npt.NDArray[Any]]:
    """Return token states as the inputs `lower`, shape (texts, tokens of the longest, dimension), and `mask`."""
    mask = _mask(texts)
    lower = np.zeros((*mask.shape, texts[0].shape[1]), np.float32)
    for row, text in enumerate(texts):
        lower[row, : len(text)] = text
    return {"lower": lower, "mask": mask}


def run_batches(
    session: Any,
    texts: Sequence[Text],
    as_inputs: Callable[[Sequence[Text]], dict[str, npt.NDArray[Any]]],
    *,
    outputs: Sequence[str],
) -> list[list[Vectors]]:
    """Run a session on texts of any lengths, and return each of its outputs: of each text, shape (tokens, ...).

    Args:
        session: an onnxruntime session, the inputs and outputs of which have texts and tokens as first axes.
        texts: token ids or token states.
        as_inputs: makes the inputs of a batch.
        outputs: their names.
    """
    grouped = batches([len(text) for text in texts], tokens=BATCH_TOKENS)
    inputs = [as_inputs([texts[number] for number in batch]) for batch in grouped]
    found = [[np.empty((0, 0), np.float32)] * len(texts) for _ in outputs]
    results = on_all_cores(lambda some: session.run(list(outputs), some), inputs)
    for batch, arrays in zip(grouped, results, strict=True):
        for output, array in zip(found, arrays, strict=True):
            for row, number in enumerate(batch):
                output[number] = array[row, : len(texts[number])]
    return found


def _mask(texts: Sequence[Sequence[int] | Vectors]) -> npt.NDArray[np.int64]:
    lengths = np.array([len(text) for text in texts])
    return (np.arange(lengths.max()) < lengths[:, None]).astype(np.int64)
