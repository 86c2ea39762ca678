"""Texts to vectors: the Encoder protocol and its sentence-transformers implementation."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.errors import ModelError, cause_of
from embeddings.model_libraries import quiet_and_offline
from embeddings.model_shape import model_shape
from embeddings.onnx import OnnxEncoder
from embeddings.part_encoder import part_encoder
from embeddings.parts import Parts, part_texts
from embeddings.pieces import tokenizer_of

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["Encoder", "LazyEncoder", "SentenceTransformerEncoder"]

Vectors = npt.NDArray[np.float32]

log = logging.getLogger(__name__)

BATCH_SIZE = 16
"""Texts a batch; sentence-transformers sorts them by length, so that little padding is computed."""


class Encoder(Protocol):
    """Turns texts into unit vectors of shape (texts, dimension), float32, safely from several threads.

    `name` identifies the model: vectors of encoders with different names must not be mixed.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    def encode_questions(self, texts: Sequence[str]) -> Vectors: ...

    def encode_passages(self, texts: Sequence[str]) -> Vectors: ...

    def encode_question_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return unit vectors as `encode_questions` does, and the states of each text's tokens, without the prompt's.

        States have the shape (tokens, dimension) and their own lengths.
        """

    def encode_passage_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the same of passages."""

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[Vectors, list[Vectors], list[Vectors]]:
        """Return the same, and the unit vectors of parts of each passage, shape (parts, dimension).

        What stands before the first part of a passage, such as a heading, is read with each of its parts.
        """

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        """Return the ids of each text's subword pieces, in lower case, whatever its length."""


class SentenceTransformerEncoder:
    """A sentence-transformers model with its own prompts, on the CPU.

    Args:
        model: folder or name of a model; None for the embedded default.
        cache: folder that the embedded model is unpacked into.

    Raises:
        ModelError: the model cannot be found, unpacked or loaded.
    """

    def __init__(self, model: str | None = None, *, cache: Path) -> None:
        self.name = encoder_name(model)
        self._model = _load(str(bundled_model(cache)) if model is None else model)
        dimension = self._model.get_embedding_dimension()
        if dimension is None:
            raise ModelError(f"the model {model} does not say how long its vectors are; choose a sentence-transformer")
        self.dimension: int = dimension
        # torch runs one forward pass on all cores; a second thread at the same time makes both slower.
        self._lock = threading.Lock()
        self._part_encoder = part_encoder(self._model)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of questions, shape (texts, dimension)."""
        return self._encode(texts, question=True)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of passages or sentences, shape (texts, dimension)."""
        return self._encode(texts, question=False)

    def encode_question_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of questions and the states of each one's tokens, shape (tokens, dimension)."""
        return self._encode_tokens(texts, self._model.encode_query, prompt="query")

    def encode_passage_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of passages and the states of each one's tokens, shape (tokens, dimension)."""
        return self._encode_tokens(texts, self._model.encode_document, prompt="document")

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[Vectors, list[Vectors], list[Vectors]]:
        """Return the same, and the unit vectors of parts of each passage, shape (parts, dimension)."""
        vectors, states = self.encode_passage_tokens(texts)
        return vectors, states, [self._encode_parts(text, some) for text, some in zip(texts, parts, strict=True)]

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        """Return the ids of each text's subword pieces, in lower case, whatever its length."""
        if not texts:
            return []
        with self._lock:  # the tokenizer's settings for padding and cutting are shared by all threads
            found = self._token_ids([text.lower() for text in texts], special=False)
        return [np.array(ids, np.int32) for ids in found]

    def _encode(self, texts: Sequence[str], *, question: bool) -> Vectors:
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        encode = self._model.encode_query if question else self._model.encode_document
        with self._lock:
            vectors = encode(
                list(texts),
                batch_size=BATCH_SIZE,
                show_progress_bar=False,
                normalize_embeddings=True,
                convert_to_numpy=True,
            )
        return np.asarray(vectors, np.float32)

    def _encode_parts(self, text: str, parts: Parts) -> Vectors:
        if self._part_encoder is not None and parts:
            with self._lock:
                vectors = self._part_encoder.encode(text, parts)
            if vectors is not None:
                return vectors
        return self.encode_passages(part_texts(text, parts))

    def _encode_tokens(
        self, texts: Sequence[str], encode: Callable[..., Any], *, prompt: str
    ) -> tuple[Vectors, list[Vectors]]:
        if not texts:
            return np.empty((0, self.dimension), np.float32), []
        with self._lock:
            rows = encode(list(texts), batch_size=BATCH_SIZE, show_progress_bar=False, output_value=None)
            leading = self._token_ids([(self._model.prompts.get(prompt) or "").rstrip()], special=True)[0][:-1]
        vectors = np.stack([row["sentence_embedding"].float().numpy() for row in rows])
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / np.maximum(lengths, 1e-12), [self._inner_states(row, len(leading)) for row in rows]

    def _inner_states(self, row: Mapping[str, Any], leading: int) -> Vectors:
        """Return the states of a text's own tokens; none of a model that only adds up vectors of words."""
        if "token_embeddings" not in row:
            return np.empty((0, self.dimension), np.float32)
        states = row["token_embeddings"][row["attention_mask"].bool()].float()
        own: Vectors = states[leading:-1].numpy()
        return own

    def _token_ids(self, texts: list[str], *, special: bool) -> list[list[int]]:
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, Tokenizer):  # of a model that is no transformer
            return [found.ids for found in tokenizer.encode_batch(texts, add_special_tokens=special)]
        ids: list[list[int]] = tokenizer(texts, add_special_tokens=special)["input_ids"]
        return ids


class LazyEncoder:
    """An encoder that loads when it is first used, once, however many threads ask.

    `name` is known without loading, so that a library can be checked against it at no cost. The vectors of the two
    backends are as good as the same (cosine above 0.99), so that a library made with one can be used with the other.

    Args:
        model: folder or name of a model; None for the embedded default.
        cache: folder for the unpacked and the fast model.
        fast: run a model that has a `ModelShape` as int8 ONNX; otherwise, and for all other models, by torch.
    """

    def __init__(self, model: str | None = None, *, cache: Path, fast: bool = True) -> None:
        self.name = encoder_name(model)
        self._model = model
        self._cache = cache
        self._fast = fast
        self._loaded: Encoder | None = None
        self._lock = threading.Lock()

    @property
    def dimension(self) -> int:
        """Length of the vectors; loads the model."""
        return self.load().dimension

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of questions, shape (texts, dimension)."""
        return self.load().encode_questions(texts)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return the unit vectors of passages or sentences, shape (texts, dimension)."""
        return self.load().encode_passages(texts)

    def encode_question_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of questions and the states of each one's tokens, shape (tokens, dimension)."""
        return self.load().encode_question_tokens(texts)

    def encode_passage_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[Vectors]]:
        """Return the unit vectors of passages and the states of each one's tokens, shape (tokens, dimension)."""
        return self.load().encode_passage_tokens(texts)

    def encode_passage_parts(
        self, texts: Sequence[str], parts: Sequence[Parts]
    ) -> tuple[Vectors, list[Vectors], list[Vectors]]:
        """Return the same, and the unit vectors of parts of each passage, shape (parts, dimension)."""
        return self.load().encode_passage_parts(texts, parts)

    def pieces(self, texts: Sequence[str]) -> list[npt.NDArray[np.int32]]:
        """Return the ids of each text's subword pieces, in lower case, whatever its length."""
        return self.load().pieces(texts)

    def load(self) -> Encoder:
        """Return the loaded encoder.

        Raises:
            ModelError: the model cannot be found, unpacked or loaded.
        """
        with self._lock:
            if self._loaded is None:
                self._loaded = self._fast_one() or SentenceTransformerEncoder(self._model, cache=self._cache)
            return self._loaded

    def load_tokenizer(self) -> None:
        """Load the part of a fast model that processes which part from this one can share; nothing of another.

        Raises:
            ModelError: the embedded model cannot be unpacked, or its table of pieces not be made.
        """
        folder = self._fast_folder()
        if folder is not None and model_shape(folder) is not None:
            tokenizer_of(folder, self._cache)

    def _fast_one(self) -> Encoder | None:
        """Return the model as int8 ONNX; None when that is not wanted, not supported, or does not work here."""
        folder = self._fast_folder()
        shape = None if folder is None else model_shape(folder)
        if folder is None or shape is None:
            return None
        try:
            return OnnxEncoder(folder, shape, name=self.name, cache=self._cache)
        except ModelError as error:
            log.warning("%s; torch is used meanwhile, which is slower", error)
            return None

    def _fast_folder(self) -> Path | None:
        if not self._fast or not (self._model is None or Path(self._model).is_dir()):
            return None
        return bundled_model(self._cache) if self._model is None else Path(self._model)


def encoder_name(model: str | None) -> str:
    """Return the name that a library remembers: the default's, a hub name, or the name of a model's folder."""
    if model is None:
        return BUNDLED_MODEL
    return Path(model).resolve().name if Path(model).is_dir() else model


def _load(model: str) -> SentenceTransformer:
    try:
        with quiet_and_offline():
            from sentence_transformers import SentenceTransformer

            # Kept in half precision, as many are, it would be slower on most processors, and numpy knows no bfloat16.
            return SentenceTransformer(model, device="cpu", local_files_only=True, model_kwargs={"dtype": "float32"})
    except Exception as error:  # loading runs other projects' code on the user's files: anything can come out of it
        raise ModelError(
            f"the model {model!r} cannot be loaded: {cause_of(error)}. PINCITE_MODEL takes the folder of a "
            "sentence-transformers model, or a name that has been downloaded before; unset it for the embedded model"
        ) from error
