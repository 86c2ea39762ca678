"""Training quickly: the same model otherwise."""

from __future__ import annotations

import random
from pathlib import Path

import torch

from embeddings.span_model import FROZEN_LAYERS, SpanModel
from qa.training.quick_torch import train_quickly
from qa.training.windows import padded_windows

IDS, MASK = padded_windows([[0, 5, 6, 7, 8, 2], [0, 9, 2]])


def test_what_is_computed_without_dropout_stays_the_same(tiny: Path) -> None:
    plain, quick = SpanModel(tiny).eval(), SpanModel(tiny).eval()
    quick.load_state_dict(plain.state_dict())
    train_quickly(quick.encoder, random.Random(1))
    for left, right in zip(plain(IDS, MASK), quick(IDS, MASK), strict=True):
        assert torch.allclose(left, right, atol=1e-5)


def test_dropout_drops_its_share_and_keeps_the_mean(tiny: Path) -> None:
    model = SpanModel(tiny)
    train_quickly(model.encoder, random.Random(1))
    dropout = model.train().get_submodule(f"encoder.encoder.layer.{FROZEN_LAYERS}.output.dropout")
    dropped = dropout(torch.ones(200, 500))
    assert abs((dropped == 0).float().mean() - 0.1) < 0.01
    assert abs(dropped.mean() - 1) < 0.01
    assert not torch.equal(dropped, dropout(torch.ones(200, 500)))


def test_the_trained_layers_drop_and_the_frozen_ones_do_not(tiny: Path) -> None:
    model = SpanModel(tiny)
    train_quickly(model.encoder, random.Random(1))
    model.train()
    lower = [model.encoder(IDS, MASK, output_hidden_states=True).hidden_states[FROZEN_LAYERS] for _ in range(2)]
    assert torch.equal(*lower)
    assert not torch.equal(model(IDS, MASK)[0], model(IDS, MASK)[0])
