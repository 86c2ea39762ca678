"""States that are moved from language to language."""

from __future__ import annotations

import random
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from embeddings.span_model import SpanModel
from qa.training import language_shift as module
from qa.training.language_shift import LanguageShift
from qa.training.windows import Window, padded_windows

TEXTS = {"en": ["the ferry left", "who left"], "fr": ["forty passengers", "a b c"], "de": ["d e f g", "in may"]}
WINDOW = Window([0, 5, 6, 2, 2, 7, 8, 9, 2], 5, 6, 5, "en")


@pytest.fixture
def model(tiny: Path) -> SpanModel:
    return SpanModel(tiny).eval()


@pytest.fixture
def shift(model: SpanModel, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> LanguageShift:
    monkeypatch.setattr(module, "translations", lambda _folder: TEXTS)
    monkeypatch.setattr(module, "MOVED", 1.0)
    monkeypatch.setattr(module, "OWN", 0.0)
    return LanguageShift(model, tokenizer, Path("unused"))


def logits(model: SpanModel, window: Window) -> torch.Tensor:
    starts: torch.Tensor = model(*padded_windows([window.ids]))[0]
    return starts


def test_states_are_moved_until_it_is_stopped(model: SpanModel, shift: LanguageShift) -> None:
    plain = logits(model, WINDOW)
    chance = random.Random(2)
    moved = []
    for _ in range(20):
        shift.next_batch([WINDOW], 32, chance)
        moved.append(logits(model, WINDOW))
    assert any(not torch.allclose(plain, other, atol=1e-4) for other in moved)
    assert len({other[0, 5].item() for other in moved}) > 3
    shift.stop()
    assert torch.equal(logits(model, WINDOW), plain)


def test_a_window_in_several_languages_is_not_moved(model: SpanModel, shift: LanguageShift) -> None:
    plain = logits(model, WINDOW)
    shift.next_batch([replace(WINDOW, language=None)], 32, random.Random(2))
    assert torch.allclose(logits(model, WINDOW), plain, atol=1e-6)
