"""A transformer's token states as a torch module, in the form that is exported to ONNX."""

from __future__ import annotations

from pathlib import Path

import torch
from transformers import AutoModel

from embeddings.model_libraries import quiet_and_offline

__all__ = ["StateModel"]


class StateModel(torch.nn.Module):
    """Token ids and mask to the last layer's states, shape (texts, tokens, dimension)."""

    def __init__(self, model: Path) -> None:
        super().__init__()
        with quiet_and_offline():
            # Whatever it is kept in: few processors compute with half precision, and ONNX's operators do not.
            self.transformer = AutoModel.from_pretrained(model, local_files_only=True, dtype=torch.float32)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return the token states."""
        states: torch.Tensor = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        return states
