"""What the fast path must know of a sentence-transformers folder, as sentence-transformers reads it.

Most multilingual ones are of one kind: a transformer that reads token ids and a mask, the mean of its token states, and
unit length. Several of their files are optional, and say nothing but defaults where they are missing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

__all__ = ["ModelShape", "model_shape"]

MODULES = ["Transformer", "Pooling", "Normalize"]
OF_TRANSFORMER = "sentence_*_config.json"
"""The transformer's own file, named after what it is a kind of, such as BERT."""
STATES = "feature-extraction"
"""What a transformer does whose output are token states."""


@dataclass(frozen=True, slots=True)
class ModelShape:
    """A model of that kind.

    Attributes:
        dimension: length of its vectors.
        limit: tokens that it reads at a time, special ones among them.
        question_prompt, passage_prompt: what stands before a text.
    """

    dimension: int
    limit: int
    question_prompt: str
    passage_prompt: str


def model_shape(model: Path) -> ModelShape | None:
    """Return the shape of the model in a folder; None when it is of another kind, or damaged."""
    try:
        modules = _read(model / "modules.json")
        pooling = _read(model / modules[1]["path"] / "config.json")
        own = next(iter(sorted(model.glob(OF_TRANSFORMER))), None)
        transformer = {} if own is None else _read(own)
        said = model / "config_sentence_transformers.json"
        prompts = (_read(said) if said.is_file() else {}).get("prompts") or {}
        if (
            [module["type"].rpartition(".")[2] for module in modules] != MODULES
            or _pooled_by(pooling) != ["mean"]
            or transformer.get("transformer_task", STATES) != STATES
            or not pooling.get("include_prompt", True)
            or transformer.get("do_lower_case")
            or not (model / "tokenizer.json").is_file()
        ):
            return None
        return ModelShape(
            int(pooling.get("embedding_dimension") or pooling["word_embedding_dimension"]),
            _limit(model, transformer.get("max_seq_length")),
            prompts.get("query") or "",
            prompts.get("document") or "",
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None


def _pooled_by(pooling: dict[str, Any]) -> list[str]:
    """Return the ways in which token states are made one vector; formerly, each was a field of its own."""
    named = pooling.get("pooling_mode")
    if named is None:
        fields = [name for name, is_on in pooling.items() if name.startswith("pooling_mode_") and is_on]
        return [name.removeprefix("pooling_mode_").removesuffix("_tokens") for name in fields]
    return [named] if isinstance(named, str) else list(named)


def _limit(model: Path, said: int | None) -> int:
    """Return how many tokens the model reads: what is said of it, or of its tokenizer, but no more than its places."""
    tokens = said or _read(model / "tokenizer_config.json")["model_max_length"]
    places = _read(model / "config.json").get("max_position_embeddings") or 0
    return int(min(tokens, places) if places > 0 else tokens)


def _read(path: Path) -> Any:
    return json.loads(path.read_text("utf-8"))
