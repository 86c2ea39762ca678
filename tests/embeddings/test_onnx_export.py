"""The exported model computes what the module does, and its weights are mapped from a file of their own."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.errors import ModelError
from embeddings.onnx import cpu_session
from embeddings.onnx_batches import padded
from embeddings.onnx_export import export_int8

PIECES, WIDTH = 2_000, 32


class Small(torch.nn.Module):
    """A table of pieces and a layer above it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = torch.nn.Embedding(PIECES, WIDTH)
        self.layer = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = torch.tanh(self.layer(self.table(ids))) * mask.unsqueeze(-1)
        return states


def test_a_model_is_written_with_its_weights_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    module = Small()
    export_int8(module, path, outputs=["states"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.onnx", "model.onnx.weights"]
    assert path.stat().st_size < PIECES * WIDTH <= path.with_name("model.onnx.weights").stat().st_size

    inputs = padded([[7, 1999, 3], [5]])
    (states,) = cpu_session(path).run(["states"], inputs)
    with torch.no_grad():
        exact = module(torch.from_numpy(inputs["ids"]), torch.from_numpy(inputs["mask"]))
    np.testing.assert_allclose(states, exact.numpy(), atol=0.05)


def test_a_model_without_its_weights_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    export_int8(Small(), path, outputs=["states"])
    path.with_name("model.onnx.weights").unlink()
    with pytest.raises(ModelError, match="remove its folder to have it made again"):
        cpu_session(path)
