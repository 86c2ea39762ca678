"""A folder is read as sentence-transformers reads it; what the fast path does not compute alike is left to torch."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from embeddings.bundled import TOKEN_LIMIT
from embeddings.model_shape import ModelShape, model_shape
from tests.embeddings.e5_writing import HIDDEN, POSITIONS

PROMPTS, POOLING, TRANSFORMER = (
    "config_sentence_transformers.json",
    "1_Pooling/config.json",
    "sentence_bert_config.json",
)


def change(path: Path, **values: Any) -> None:
    """Change values of a JSON object in a file; those that become None are taken out."""
    record = json.loads(path.read_text("utf-8")) | values
    path.write_text(json.dumps({key: value for key, value in record.items() if value is not None}), "utf-8")


def test_the_shape_of_the_embedded_model(tiny: Path) -> None:
    assert model_shape(tiny) == ModelShape(HIDDEN, POSITIONS, "query: ", "passage: ")


def test_files_that_are_missing_say_nothing_but_defaults(tiny: Path) -> None:
    (tiny / PROMPTS).unlink()
    (tiny / TRANSFORMER).unlink()
    assert model_shape(tiny) == ModelShape(HIDDEN, POSITIONS, "", "")


def test_a_prompt_that_is_not_there_is_empty(tiny: Path) -> None:
    (tiny / PROMPTS).write_text(json.dumps({"prompts": {"query": "find: ", "document": None}}), "utf-8")
    assert model_shape(tiny) == ModelShape(HIDDEN, POSITIONS, "find: ", "")


@pytest.mark.parametrize(("said", "limit"), [(100, 100), (None, 200), (TOKEN_LIMIT, 300)])
def test_the_limit_is_what_is_said_or_the_tokenizers_within_the_models_places(
    tiny: Path, said: int | None, limit: int
) -> None:
    change(tiny / TRANSFORMER, max_seq_length=said)
    change(tiny / "tokenizer_config.json", model_max_length=200)
    change(tiny / "config.json", max_position_embeddings=300)
    shape = model_shape(tiny)
    assert shape is not None
    assert shape.limit == limit


def test_the_length_of_vectors_is_that_of_the_pooled_ones(tiny: Path) -> None:
    change(tiny / "config.json", hidden_size=None, dim=HIDDEN)  # as DistilBERT calls it
    shape = model_shape(tiny)
    assert shape is not None
    assert shape.dimension == HIDDEN


@pytest.mark.parametrize("mode", ["mean", ["mean"]])
def test_pooling_is_read_in_its_newest_form(tiny: Path, mode: Any) -> None:
    (tiny / POOLING).write_text(json.dumps({"embedding_dimension": 7, "pooling_mode": mode, "include_prompt": True}))
    change(tiny / TRANSFORMER, transformer_task="feature-extraction", max_seq_length=None)
    shape = model_shape(tiny)
    assert shape is not None
    assert shape.dimension == 7


@pytest.mark.parametrize(
    ("file", "values"),
    [
        (POOLING, {"pooling_mode": "cls"}),
        (POOLING, {"pooling_mode": ["mean", "max"]}),
        (TRANSFORMER, {"transformer_task": "fill-mask"}),
        (POOLING, {"pooling_mode_mean_tokens": False, "pooling_mode_cls_token": True}),
        (POOLING, {"pooling_mode_max_tokens": True}),
        (POOLING, {"include_prompt": False}),
        (TRANSFORMER, {"do_lower_case": True}),
        (TRANSFORMER, {"max_seq_length": "many"}),
    ],
)
def test_what_is_computed_otherwise_is_of_another_shape(tiny: Path, file: str, values: dict[str, Any]) -> None:
    change(tiny / file, **values)
    assert model_shape(tiny) is None


@pytest.mark.parametrize("file", ["modules.json", POOLING, TRANSFORMER, PROMPTS, "config.json"])
@pytest.mark.parametrize("content", [b"", b"[]", b"null", b"\xff"])
def test_a_damaged_file_is_of_no_shape(tiny: Path, file: str, content: bytes) -> None:
    (tiny / file).write_bytes(content)
    assert model_shape(tiny) is None


def test_without_a_tokenizer_there_is_no_shape(tiny: Path, tmp_path: Path) -> None:
    assert model_shape(tmp_path) is None
    (tiny / "tokenizer.json").unlink()
    assert model_shape(tiny) is None
