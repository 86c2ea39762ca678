"""Row scaling: the same function, and what it saves of small values when it is quantised beside large ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import torch

from embeddings.onnx_export import export_int8
from embeddings.row_scaling import RowScaledLinear, scale_rows

pytestmark = pytest.mark.model  # torch takes seconds to load

WIDTH, INNER = 32, 64


class Layered(torch.nn.Module):
    """A wide layer over made states and one that leads back from it, inside another module."""

    def __init__(self) -> None:
        super().__init__()
        generator = torch.Generator().manual_seed(3)
        self.states = torch.nn.Parameter(torch.randn(10, WIDTH, generator=generator))
        self.wide = torch.nn.Sequential(torch.nn.Linear(WIDTH, INNER), torch.nn.Tanh())
        self.back = torch.nn.Sequential(torch.nn.Linear(INNER, WIDTH, bias=False))
        for value in (*self.wide.parameters(), *self.back.parameters()):
            torch.nn.init.normal_(value, std=0.2, generator=generator)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return a state for each id, the larger the larger the mask says."""
        states: torch.Tensor = self.back(self.wide(self.states[ids]) * mask[..., None])
        return states


@pytest.mark.parametrize("into_wide", [False, True])
def test_it_is_the_same_function(into_wide: bool) -> None:
    model = Layered().eval()
    ids, mask = torch.tensor([[1, 2, 3]]), torch.tensor([[1, 100, 0]])
    with torch.no_grad():
        plain = model(ids, mask)
        scale_rows(model, into_wide=into_wide)
        torch.testing.assert_close(model(ids, mask), plain, atol=1e-4, rtol=1e-4)
    assert isinstance(model.back[0], RowScaledLinear)
    assert isinstance(model.wide[0], RowScaledLinear) == into_wide


def test_a_small_token_beside_a_large_one_keeps_its_value(tmp_path: Path) -> None:
    model = Layered().eval()
    ids, mask = torch.tensor([[1, 2]]), torch.tensor([[1, 60]])
    with torch.no_grad():
        exact = model(ids, mask).numpy()[0, 0]
    export_int8(model, tmp_path / "model.onnx", outputs=["states"])
    session = onnxruntime.InferenceSession(tmp_path / "model.onnx", providers=["CPUExecutionProvider"])
    (found,) = session.run(None, {"ids": ids.numpy(), "mask": mask.numpy()})
    cosine = found[0, 0] @ exact / np.linalg.norm(found[0, 0]) / np.linalg.norm(exact)
    assert cosine > 0.999
