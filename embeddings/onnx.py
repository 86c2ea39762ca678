"""The CPU fast path: a sentence-transformers folder that has a `ModelShape`, run as int8 ONNX without torch."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelError, cause_of
from embeddings.made_once import made_once_or_named
from embeddings.model_shape import ModelShape
from embeddings.onnx_batches import padded, padded_states, run_batches
from embeddings.onnx_export import FORM, export_int8
from embeddings.parts import Parts, part_texts, part_tokens
from embeddings.pieces import tokenizer_of

__all__ = ["OnnxEncoder", "cpu_session"]

MODEL_FILE = "model.int8.onnx"
PARTS_FILE = "parts.int8.onnx"
"""The layers that read parts of texts; there is none of a model that has no such layers."""

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
        folder = _exported(model, cache)
        self._session = cpu_session(folder / MODEL_FILE)
        self._parts_file = folder / PARTS_FILE if (folder / PARTS_FILE).exists() else None
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

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[Vectors, list[Vectors], list[Vectors]]:
        """Return the same, and the unit vectors of parts of each passage, shape (parts, dimension)."""
        if self._part_session is None:
            alone = [part_texts(text, some) for text, some in zip(texts, parts, strict=True)]
            of_parts = self.encode_passages([text for some in alone for text in some])
            vectors, own = self.encode_passage_tokens(texts)
        else:
            encoded = [self._tokenizer.encode(self._passage_prompt + text) for text in texts]
            states, lower = self._states([some.ids for some in encoded], outputs=["states", "lower"])
            of_parts = self._part_vectors([some.offsets for some in encoded], parts, lower)
            vectors, own = self._pooled(states), self._own(states, prompt=self._passage_prompt)
        return vectors, own, np.split(of_parts, np.cumsum([len(some) for some in parts])[:-1]) if texts else []

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        """Return the ids of each text's subword pieces, in lower case, whatever its length."""
        found = self._tokenizer.encode_ids([text.lower() for text in texts], add_special_tokens=False)
        return [np.array(ids, np.int32) for ids in found]

    @cached_property
    def _part_session(self) -> Any | None:
        """The layers that read parts, loaded when the first document is added; None of a model that has none."""
        return None if self._parts_file is None else cpu_session(self._parts_file)

    def _encode(self, texts: Sequence[str], *, prompt: str) -> tuple[Vectors, list[Vectors]]:
        ids = self._tokenizer.encode_ids([prompt + text for text in texts])
        (states,) = self._states(ids, outputs=["states"])
        return self._pooled(states), self._own(states, prompt=prompt)

    def _states(self, ids: Sequence[list[int]], *, outputs: Sequence[str]) -> list[list[Vectors]]:
        """Return each of the `outputs` for the tokens of each text, the prompt's among them, between two special ones.

        A text that is longer than the model reads is read in windows.
        """
        windows = [self._windows(some) for some in ids]
        found = run_batches(self._session, [window for some in windows for window in some], padded, outputs=outputs)
        states = map(iter, found)
        return [[_joined(list(islice(output, len(some)))) for some in windows] for output in states]

    def _windows(self, ids: list[int]) -> list[list[int]]:
        """Cut token ids into windows that the model reads, each between the special tokens of the whole."""
        first, inner, last = ids[:1], ids[1:-1], ids[-1:]
        room = self._limit - 2
        return [[*first, *inner[at : at + room], *last] for at in range(0, max(1, len(inner)), room)]

    def _pooled(self, states: Sequence[Vectors]) -> Vectors:
        """Return the unit vectors of texts, the means over their tokens."""
        sums = np.array([some.sum(axis=0) for some in states], np.float32).reshape(-1, self.dimension)
        unit: Vectors = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
        return unit

    def _own(self, states: Sequence[Vectors], *, prompt: str) -> list[Vectors]:
        """Return the states of texts' own tokens."""
        leading = len(self._tokenizer.encode(prompt.rstrip()).ids) - 1
        return [some[leading:-1] for some in states]

    def _part_vectors(
        self, offsets: Sequence[list[tuple[int, int]]], parts: Sequence[Parts], lower: Sequence[Vectors]
    ) -> Vectors:
        """Return the unit vectors of the parts of all texts, from what the lower layers make of the texts' tokens."""
        leading = len(self._passage_prompt)
        read = []
        for places, some, states in zip(offsets, parts, lower, strict=True):
            placed = [(start + leading, end + leading) for start, end in some]
            read += [states[tokens] for tokens in part_tokens(places, placed)]
        (found,) = run_batches(self._part_session, read, padded_states, outputs=["states"])
        return self._pooled(found)


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


def _joined(windows: Sequence[Vectors]) -> Vectors:
    """Return the token states of the windows of a text as those of one."""
    inner = [window[1:-1] for window in windows]
    return np.concatenate([windows[0][:1], *inner, windows[-1][-1:]])


def _exported(model: Path, cache: Path) -> Path:
    weights = next(iter(sorted(model.glob("*.safetensors"))), model / "config.json").stat()
    identity = f"{FORM} parts {model.resolve()} {weights.st_size} {weights.st_mtime_ns}"
    folder = cache / f"onnx-{model.name}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"

    def fill(unfinished: Path) -> None:
        log.warning("Preparing the fast model in %s (once, about 120 MB) …", cache)
        from embeddings.state_model import PartModel, StateModel, loaded_transformer

        transformer = loaded_transformer(model)
        module = StateModel(transformer)
        if module.first_of_parts is None:
            export_int8(module, unfinished / MODEL_FILE, outputs=["states"])
            return
        parts = PartModel(transformer)  # a copy: what is exported is changed
        export_int8(parts, unfinished / PARTS_FILE, outputs=["states"], example=parts.example())
        export_int8(module, unfinished / MODEL_FILE, outputs=["states", "lower"])

    return made_once_or_named(folder, fill, what="the fast model", alike="onnx-*")
