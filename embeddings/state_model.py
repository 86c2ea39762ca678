"""A transformer's token states as torch modules, in the form that is exported to ONNX."""

from __future__ import annotations

import copy
from fractions import Fraction
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModel

from embeddings.fused_attention import KINDS
from embeddings.model_libraries import quiet_and_offline

__all__ = ["PartModel", "StateModel", "first_of_parts", "loaded_transformer"]

SHARED = Fraction(2, 3)
"""Share of the layers, the lower ones, that read a text whole; `docs/en/retrieval.md` has the measurements."""


class StateModel(torch.nn.Module):
    """Token ids and mask to the last layer's states, shape (texts, tokens, dimension).

    Where the transformer can read parts, the states that a `PartModel` goes on from are returned beside them.
    """

    def __init__(self, transformer: Any) -> None:
        super().__init__()
        self.transformer = transformer
        self.first_of_parts = first_of_parts(transformer)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, ...]:
        """Return the token states."""
        if self.first_of_parts is None:
            return (self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state,)
        found = self.transformer(input_ids=ids, attention_mask=mask, output_hidden_states=True)
        return found.last_hidden_state, found.hidden_states[self.first_of_parts]


class PartModel(torch.nn.Module):
    """The upper layers of a transformer: the tokens of a part, which see no others there, to their states.

    What the lower layers read is the whole text, so that a part is read in its context, and most of the work is shared
    with the text; in the upper ones, where a token comes to stand for what is around it, it stands for its part. As in
    Günther et al. 2024, "Late Chunking: Contextual Chunk Embeddings Using Long-Context Embedding Models", which leaves
    the parts together to the last layer.
    """

    def __init__(self, transformer: Any) -> None:
        super().__init__()
        self.layers = copy.deepcopy(transformer.encoder.layer[first_of_parts(transformer) :])
        self.width: int = transformer.config.hidden_size

    def example(self) -> dict[str, torch.Tensor]:
        """Return an example of its inputs."""
        return {"lower": torch.randn(2, 8, self.width), "mask": torch.ones(2, 8, dtype=torch.int64)}

    def forward(self, lower: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the last layer's states, shape (parts, tokens, dimension), as `lower`; `mask` is (parts, tokens)."""
        seen, states = mask[:, None, None, :] > 0, lower
        for layer in self.layers:
            states = layer(states, seen)
        return states


def loaded_transformer(model: Path) -> Any:
    """Return the transformer in a model's folder."""
    with quiet_and_offline():
        # Whatever it is kept in: few processors compute with half precision, and ONNX's operators do not.
        return AutoModel.from_pretrained(model, local_files_only=True, dtype=torch.float32)


def first_of_parts(transformer: Any) -> int | None:
    """Return the number of the layer from which on parts are read alone; None where layers need more than states.

    Layers of other kinds count the places of tokens, or are not stacked one upon the other.
    """
    layers = getattr(getattr(transformer, "encoder", None), "layer", None)
    if layers is None or not all(isinstance(getattr(layer.attention, "self", None), KINDS) for layer in layers):
        return None
    return int(SHARED * len(layers))
