"""Question and passages -> the words in each passage that answer the question, and how likely they do.

The span reader is the embedded model with its upper layers trained on question answering; `docs/en/answers.md` says on
what, and how well it reads. It runs as int8 ONNX, made once from the embedded model and the shipped differences.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.made_once import made_once_or_named
from embeddings.onnx import cpu_session
from embeddings.onnx_batches import padded
from embeddings.onnx_export import FORM, export_int8
from embeddings.pieces import tokenizer_of
from embeddings.span_input import SpanInput, span_inputs
from embeddings.span_weights import WEIGHTS_FILE, load_span_weights, span_weights_digest
from embeddings.threads import on_all_cores

__all__ = ["OnnxSpanReader", "Span", "SpanReader"]

MAX_ANSWER = 30
"""Longest answer, in tokens."""
MODEL_FILE = "span_reader.int8.onnx"

log = logging.getLogger(__name__)

Logits = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Span:
    """The likeliest answer in a passage, `passage[start:end]`.

    `score` is the log odds of an answer anywhere in the passage, those of its first and of its last token added up. It
    ranks passages and tells likely answers from unlikely ones, but 0 is no threshold: half of what the reader was
    trained on had no answer, and it is cautious.
    """

    start: int
    end: int
    score: float


class SpanReader(Protocol):
    """Finds answers in passages, safely from several threads."""

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] | None = None) -> list[Span]: ...


class OnnxSpanReader:
    """The shipped span reader, run by onnxruntime on the CPU.

    Args:
        cache: folder that the model is unpacked into.
        weights: the file of its differences from the embedded model.

    Raises:
        ModelError: the weights are missing or damaged, or `cache` cannot be written.
    """

    def __init__(self, cache: Path, *, weights: Path = WEIGHTS_FILE) -> None:
        folder = _reader_folder(cache, weights)
        self._tokenizer = tokenizer_of(bundled_model(cache), cache)
        self._session = cpu_session(folder / MODEL_FILE)

    def read(self, question: str, passages: Sequence[str], *, headings: Sequence[str] | None = None) -> list[Span]:
        """Return the likeliest answer in each passage; a long passage is read in windows, the best one counts.

        Args:
            question: the question.
            passages: the texts.
            headings: what stands above each of them, or "", and says what it is about; None when nothing does.
        """
        above = [""] * len(passages) if headings is None else headings
        inputs = [
            span_inputs(self._tokenizer, question, passage, heading=heading)
            for passage, heading in zip(passages, above, strict=True)
        ]
        windows = [window for some in inputs for window in some]
        logits = self._logits(windows)
        found, at = [], 0
        for passage, some in zip(passages, inputs, strict=True):
            spans = [_best_span(passage, window, *logits[at + number]) for number, window in enumerate(some)]
            found.append(max(spans, key=lambda span: span.score))
            at += len(some)
        return found

    def _logits(self, windows: Sequence[SpanInput]) -> list[tuple[Logits, Logits]]:
        """Return start and end logits of each window, shape (tokens,)."""
        # Each is computed alone: what one passage scores must not depend on what is read beside it.
        inputs = [padded([window.ids]) for window in windows]
        outputs = on_all_cores(lambda some: self._session.run(["starts", "ends"], some), inputs)
        return [(starts[0], ends[0]) for starts, ends in outputs]


def _best_span(passage: str, window: SpanInput, starts: Logits, ends: Logits) -> Span:
    first, count = window.first, len(window.offsets)
    if not count:
        return Span(0, 0, float("-inf"))
    sums = starts[first : first + count, None] + ends[None, first : first + count]
    allowed = np.tri(count, count, MAX_ANSWER - 1, dtype=bool) & ~np.tri(count, count, -1, dtype=bool)
    start_token, end_token = divmod(int(np.where(allowed, sums, -np.inf).argmax()), count)
    start, end = window.offsets[start_token][0], window.offsets[end_token][1]
    text = passage[start:end]
    start += len(text) - len(text.lstrip())
    end -= len(text) - len(text.rstrip())
    odds = sum(np.logaddexp.reduce(logits[first : first + count]) - logits[0] for logits in (starts, ends))
    return Span(start, max(start, end), float(odds))


def _reader_folder(cache: Path, weights: Path) -> Path:
    """Return the folder of the reader's ONNX file, made on first use."""

    def fill(folder: Path) -> None:
        log.warning("Preparing the span reader in %s (once, about 120 MB) …", cache)
        from embeddings.span_model import SpanModel

        base = bundled_model(cache)
        module = SpanModel(base)
        module.load_trained(load_span_weights(weights, base=module.shared_weights(), model=BUNDLED_MODEL))
        export_int8(module, folder / MODEL_FILE, outputs=["starts", "ends"], by_token=True)

    return made_once_or_named(
        cache / f"span-reader-{FORM}-{span_weights_digest(weights)}",
        fill,
        what="the span reader",
        alike="span-reader-*",
    )
