"""The CPU fast path: a sentence-transformers folder that has a `ModelShape`, run as int8 ONNX without torch."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelError, cause_of
from embeddings.made_once import made_once_or_named
from embeddings.model_shape import ModelShape
from embeddings.onnx_export import FORM, export_int8
from embeddings.pieces import tokenizer_of
from embeddings.threads import on_all_cores

__all__ = ["OnnxEncoder", "batches", "cpu_session", "padded"]

BATCH_TOKENS = 256
"""Tokens, padding included, that are computed at a time; larger batches are slower on a CPU's cache."""
MODEL_FILE = "model.int8.onnx"

log = logging.getLogger(__name__)

Vectors = npt.NDArray[np.float32]


class OnnxEncoder:
    """An Encoder over onnxruntime.

    A text that is longer than the model reads is cut into windows; its vector is the mean over the tokens of all.

    Args:
        model: folder of the sentence-transformers model.
        shape: its shape.
        name: what a library remembers of it.
        cache: folder that the int8 model is kept in, made on first use.

    Raises:
        ModelError: it cannot be exported, written or loaded, or its tokenizer marks texts in another way.
    """

    def __init__(self, model: Path, shape: ModelShape, *, name: str, cache: Path) -> None:
        self.name = name
        self.dimension = shape.dimension
        self._session = cpu_session(_exported(model, cache) / MODEL_FILE)
        self._tokenizer = tokenizer_of(model, cache)
        self._limit = shape.limit
        self._question_prompt, self._passage_prompt = shape.question_prompt, shape.passage_prompt
        if len(self._tokenizer.encode("").ids) != 2:  # `_windows` puts one before and one after each
            raise ModelError(f"the fast model cannot be run: {model} does not put texts between two special tokens")

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of questions, shape (texts, dimension)."""
        return self.encode_question_tokens(texts)[0]

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of passages or sentences, shape (texts, dimension)."""
        return self.encode_passage_tokens(texts)[0]

    def encode_question_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of questions and the states of each one's tokens, shape (tokens, dimension).

        Each is computed alone: activations are quantised over a whole batch, and a question's vector must not depend on
        the questions that are asked with it.
        """
        vectors = np.empty((len(texts), self.dimension), np.float32)
        states = []
        for row, text in enumerate(texts):
            vectors[row : row + 1], found = self._encode([text], prompt=self._question_prompt)
            states += found
        return vectors, states

    def encode_passage_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of passages and the states of each one's tokens, shape (tokens, dimension)."""
        return self._encode(texts, prompt=self._passage_prompt)

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        """Return the ids of each text's subword pieces, in lower case, whatever its length."""
        found = self._tokenizer.encode_ids([text.lower() for text in texts], add_special_tokens=False)
        return [np.array(ids, np.int32) for ids in found]

    def _encode(self, texts: Sequence[str], *, prompt: str) -> tuple[Vectors, list[Vectors]]:
        leading = len(self._tokenizer.encode(prompt.rstrip()).ids) - 1
        windows = [self._windows(ids) for ids in self._tokenizer.encode_ids([prompt + text for text in texts])]
        states = iter(self._states([window for some in windows for window in some]))
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        own = []
        for row, some in enumerate(windows):
            of_windows = list(islice(states, len(some)))
            vectors[row] = sum(window.sum(axis=0) for window in of_windows)
            inner = np.concatenate([window[1:-1] for window in of_windows])
            own.append(inner[leading - 1 :])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-12), own

    def _windows(self, ids: list[int]) -> list[list[int]]:
        """Cut token ids into windows that the model reads, each between the special tokens of the whole."""
        first, inner, last = ids[:1], ids[1:-1], ids[-1:]
        room = self._limit - 2
        return [[*first, *inner[at : at + room], *last] for at in range(0, max(1, len(inner)), room)]

    def _states(self, windows: Sequence[list[int]]) -> list[Vectors]:
        """Return the token states of each window, shape (tokens, dimension)."""
        found: list[Vectors] = [np.empty((0, 0), np.float32)] * len(windows)
        grouped = batches([len(window) for window in windows], tokens=BATCH_TOKENS)
        inputs = [padded([windows[number] for number in batch]) for batch in grouped]
        outputs = on_all_cores(lambda some: self._session.run(["states"], some), inputs)
        for batch, (states,) in zip(grouped, outputs, strict=True):
            for row, number in enumerate(batch):
                found[number] = states[row, : len(windows[number])]
        return found


def cpu_session(path: Path) -> Any:
    """Return an onnxruntime session of the model that `export_int8` wrote, safe to run from several threads.

    Raises:
        ModelError: onnxruntime is not installed or does not work here, or the file is damaged.
    """
    try:
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL  # it is optimised
        options.intra_op_num_threads = 1  # `on_all_cores` says why
        return onnxruntime.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    except ImportError as error:
        raise ModelError(
            f"the fast model cannot be run: {cause_of(error)}; install onnxruntime again, or set PINCITE_BACKEND=torch"
        ) from error
    except Exception as error:  # onnxruntime raises classes of its own, without a common base but this
        raise ModelError(
            f"the fast model {path} cannot be loaded ({cause_of(error)}); remove its folder to have it made again"
        ) from error


def batches(lengths: Sequence[int], *, tokens: int) -> list[list[int]]:
    """Group texts of like length, the longest of each group first, up to `tokens` a group, padding included."""
    found: list[list[int]] = []
    for number in sorted(range(len(lengths)), key=lambda number: -lengths[number]):
        if found and (len(found[-1]) + 1) * lengths[found[-1][0]] <= tokens:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def padded(texts: Sequence[Sequence[int]]) -> dict[str, npt.NDArray[np.int64]]:
    """Return token ids as the inputs `ids` and `mask`, shape (texts, tokens of the longest).

    What stands in a masked place does not matter.
    """
    ids = np.zeros((len(texts), max(map(len, texts))), np.int64)
    mask = np.zeros_like(ids)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = text
        mask[row, : len(text)] = 1
    return {"ids": ids, "mask": mask}


def _exported(model: Path, cache: Path) -> Path:
    weights = next(iter(sorted(model.glob("*.safetensors"))), model / "config.json").stat()
    identity = f"{FORM} {model.resolve()} {weights.st_size} {weights.st_mtime_ns}"
    folder = cache / f"onnx-{model.name}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"

    def fill(unfinished: Path) -> None:
        log.warning("Preparing the fast model in %s (once, about 120 MB) …", cache)
        from embeddings.state_model import StateModel

        export_int8(StateModel(model), unfinished / MODEL_FILE, outputs=["states"])

    return made_once_or_named(folder, fill, what="the fast model", alike="onnx-*")
