"""Questions and passages as if they were in other languages: their token states, moved by what languages differ in.

Where a multilingual model puts the tokens of a text depends on its language (see `embeddings.offsets`), in its lower
layers as well. The states that the trained layers take in are moved from the mean of the text's language to that of
another one, so that they learn to read whatever language both are in.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer

from embeddings.make_offsets import translations
from embeddings.span_model import FROZEN_LAYERS, SpanModel
from qa.training.windows import Window, padded_windows

__all__ = ["LanguageShift"]

MOVED = 0.3
"""Share of the windows that are moved."""
ALIKE = 0.4
"""Share of these whose question and passage are moved to the same language."""
OWN = 0.25
"""Share of these whose passage stays in its language."""
MEASURED = 15
"""Texts of each language that its mean is taken of."""
LONGEST = 128
"""Tokens of them that count."""


class LanguageShift:
    """Moves the states that a model's frozen layers give, by the means of languages.

    Args:
        model: the model; it is given a hook.
        tokenizer: its tokenizer.
        udhr: folder of the translations that the means are taken of.
    """

    def __init__(self, model: SpanModel, tokenizer: Tokenizer, udhr: Path) -> None:
        self._moved: torch.Tensor | None = None
        self._means = _means(model, tokenizer, translations(udhr))
        self._languages = sorted(self._means)
        model.encoder.encoder.layer[FROZEN_LAYERS - 1].register_forward_hook(self._hook)

    def next_batch(self, windows: Sequence[Window], longest: int, chance: random.Random) -> None:
        """Choose how the states of the next batch are moved; windows whose language has no mean stay."""
        moved = torch.zeros(len(windows), longest, len(self._means[self._languages[0]]))
        for row, window in enumerate(windows):
            language = window.language or ""
            own = self._means.get(language)
            if own is not None and chance.random() < MOVED:
                passage = language if chance.random() < OWN else chance.choice(self._languages)
                question = passage if chance.random() < ALIKE else chance.choice(self._languages)
                moved[row, : window.first] = self._means[question] - own
                moved[row, window.first :] = self._means[passage] - own
        self._moved = moved

    def stop(self) -> None:
        """Move nothing any more."""
        self._moved = None

    def _hook(self, _layer: torch.nn.Module, _given: Any, states: Any) -> Any:
        if self._moved is None:
            return states
        if isinstance(states, tuple):
            return (states[0] + self._moved.to(states[0].dtype), *states[1:])
        return states + self._moved.to(states.dtype)


@torch.no_grad()
def _means(model: SpanModel, tokenizer: Tokenizer, texts: dict[str, list[str]]) -> dict[str, torch.Tensor]:
    """Return the mean state of the tokens of each language, shape (hidden size,)."""
    found = {}
    for language, some in texts.items():
        ids = [tokenizer.encode(text).ids[:LONGEST] for text in some[:MEASURED]]
        tokens, mask = padded_windows(ids)
        outputs = model.encoder(input_ids=tokens, attention_mask=mask, output_hidden_states=True)
        states = outputs.hidden_states[FROZEN_LAYERS].float()
        found[language] = (states * mask.unsqueeze(-1)).sum((0, 1)) / mask.sum()
    return found
