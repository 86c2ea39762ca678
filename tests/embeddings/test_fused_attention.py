"""Fused attention: the same function as the modules it stands for, in torch and when it is exported."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
import torch
from transformers import BertConfig, BertModel, RobertaConfig, RobertaModel, XLMRobertaConfig, XLMRobertaModel

from embeddings.fused_attention import FusedSelfAttention, fuse_attention
from embeddings.onnx import cpu_session
from embeddings.onnx_batches import padded
from embeddings.onnx_export import export_int8

pytestmark = pytest.mark.model  # torch takes seconds to load

SIZES: dict[str, Any] = {
    "vocab_size": 200,
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 4,
    "intermediate_size": 64,
    "max_position_embeddings": 40,
}
KINDS: dict[str, Any] = {
    "bert": lambda: BertModel(BertConfig(**SIZES)),
    "roberta": lambda: RobertaModel(RobertaConfig(**SIZES)),
    "xlm-roberta": lambda: XLMRobertaModel(XLMRobertaConfig(**SIZES)),
}
TEXTS = [[5, 6, 7, 8, 9, 10], [11, 12, 13]]


class States(torch.nn.Module):
    """A transformer of random weights, and its last states."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        torch.manual_seed(5)
        self.transformer = KINDS[kind]()
        for name, value in self.transformer.named_parameters():
            if name.endswith("bias"):
                torch.nn.init.normal_(value, std=0.3)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = self.transformer(input_ids=ids, attention_mask=mask).last_hidden_state
        return states


@pytest.mark.parametrize("kind", KINDS)
def test_it_is_the_same_function(kind: str) -> None:
    module = States(kind).eval()
    inputs = {name: torch.from_numpy(values) for name, values in padded(TEXTS).items()}
    with torch.no_grad():
        plain = module(**inputs)
        assert fuse_attention(module)
        assert any(isinstance(part, FusedSelfAttention) for part in module.modules())
        fused = module(**inputs)
    for row, text in enumerate(TEXTS):
        torch.testing.assert_close(fused[row, : len(text)], plain[row, : len(text)], atol=1e-5, rtol=1e-5)


def test_a_text_is_the_same_beside_a_longer_one_when_it_is_exported(tmp_path: Path) -> None:
    module = States("bert").eval()
    with torch.no_grad():
        exact = module(**{name: torch.from_numpy(values) for name, values in padded(TEXTS[1:]).items()}).numpy()[0]
    path = tmp_path / "model.onnx"
    export_int8(module, path, outputs=["states"])
    operators = [node.op_type for node in onnx.load(path, load_external_data=False).graph.node]
    assert operators.count("MultiHeadAttention") == SIZES["num_hidden_layers"]
    assert "Softmax" not in operators
    (together,) = cpu_session(path).run(["states"], padded(TEXTS))
    (alone,) = cpu_session(path).run(["states"], padded(TEXTS[1:]))
    np.testing.assert_allclose(together[1, :3], alone[0], atol=0.05)
    assert (together[1, :3] * exact).sum() / np.linalg.norm(together[1, :3]) / np.linalg.norm(exact) > 0.999


def test_other_attention_is_left_alone() -> None:
    module = torch.nn.Sequential(torch.nn.MultiheadAttention(8, 2), torch.nn.Linear(8, 8))
    assert not fuse_attention(module)
    assert isinstance(module[0], torch.nn.MultiheadAttention)
