"""The parts of a text to vectors, by the layers of a sentence-transformers model, with torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from embeddings.parts import Parts, part_tokens

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

__all__ = ["PartEncoder", "part_encoder"]


class PartEncoder:
    """Encodes parts in the context of their text; `embeddings.state_model` says how.

    Args:
        model: a model the transformer of which can read parts.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        from embeddings.state_model import PartModel, StateModel

        self._tokenizer: Any = model.tokenizer
        self._limit = model.max_seq_length
        self._prompt = model.prompts.get("document") or ""
        self._whole, self._parts = StateModel(model[0].auto_model), PartModel(model[0].auto_model)

    def encode(self, text: str, parts: Parts) -> npt.NDArray[np.float32] | None:
        """Return the unit vectors of at least one part, shape (parts, dimension); None of a text beyond the limit."""
        import torch

        found = self._tokenizer(self._prompt + text, return_offsets_mapping=True, return_tensors="pt")
        ids = found["input_ids"]
        if self._limit is not None and ids.shape[1] > self._limit:
            return None
        placed = [(start + len(self._prompt), end + len(self._prompt)) for start, end in parts]
        with torch.inference_mode():
            _, lower = self._whole(ids, torch.ones_like(ids))
            read = [lower[:, tokens] for tokens in part_tokens(found["offset_mapping"][0].tolist(), placed)]
            vectors = [self._parts(some, torch.ones(some.shape[:2])).mean(dim=1) for some in read]
            unit = torch.nn.functional.normalize(torch.cat(vectors).float())
        return np.asarray(unit.numpy(), np.float32)


def part_encoder(model: SentenceTransformer) -> PartEncoder | None:
    """Return the encoder of parts of a model; None where its transformer cannot read them, or tells no offsets."""
    from embeddings.state_model import first_of_parts

    transformer = getattr(model[0], "auto_model", None)
    if transformer is None or first_of_parts(transformer) is None or not getattr(model.tokenizer, "is_fast", False):
        return None
    return PartEncoder(model)
