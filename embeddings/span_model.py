"""The span reader as a torch module: the embedded model with its upper layers trained anew, and a start/end head."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Self

import numpy as np
import numpy.typing as npt
import torch
from transformers import BertModel

from embeddings.errors import ModelError
from embeddings.model_libraries import quiet_and_offline

__all__ = ["FROZEN_LAYERS", "SpanModel"]

FROZEN_LAYERS = 5
"""Lower layers that stay as they are in the embedded model."""


class SpanModel(torch.nn.Module):
    """Token ids to the logits of the answer's first and last token, each of shape (texts, tokens)."""

    def __init__(self, base: Path) -> None:
        super().__init__()
        with quiet_and_offline():
            self.encoder = BertModel.from_pretrained(base, add_pooling_layer=False)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 2)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)
        for part in self._frozen():
            part.requires_grad_(False)

    def train(self, mode: bool = True) -> Self:
        """Switch training on or off; the frozen parts compute without dropout either way."""
        super().train(mode)
        for part in self._frozen():
            part.eval()
        return self

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Return start and end logits; masked tokens get the lowest."""
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        logits = self.head(states).masked_fill(mask.unsqueeze(-1) == 0, -1e4)
        return logits[..., 0], logits[..., 1]

    def weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return the tensors that training changes, by name."""
        return {name: value.detach().numpy().copy() for name, value in self.named_parameters() if value.requires_grad}

    def shared_weights(self) -> dict[str, npt.NDArray[np.float32]]:
        """Return those of them that the embedded model has, too; of a new module, with its values."""
        return {name: values for name, values in self.weights().items() if not name.startswith("head.")}

    def load_trained(self, weights: Mapping[str, npt.NDArray[np.float32]]) -> None:
        """Take over trained tensors.

        Raises:
            ModelError: a tensor is missing, or has another shape.
        """
        wanted = {name: value for name, value in self.named_parameters() if value.requires_grad}
        for name, value in wanted.items():
            if name not in weights or weights[name].shape != tuple(value.shape):
                raise ModelError(f"the span reader's weights do not fit the model: {name}")
            value.data = torch.from_numpy(weights[name])

    def _frozen(self) -> list[torch.nn.Module]:
        return [self.encoder.embeddings, *self.encoder.encoder.layer[:FROZEN_LAYERS]]
