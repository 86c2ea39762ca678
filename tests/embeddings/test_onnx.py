"""The fast path agrees with torch, and says why when it cannot be used."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import onnx
from embeddings.encoder import LazyEncoder, SentenceTransformerEncoder
from embeddings.errors import ModelError
from embeddings.onnx import OnnxEncoder, cpu_session
from qa.settings import Settings
from tests.embeddings.e5_writing import HIDDEN, POSITIONS

ROOT = Path(__file__).resolve().parents[2]
TEXTS = [
    "The ferry leaves at seven.",
    "Où se trouve la bibliothèque municipale, et quand ouvre-t-elle ses portes au public le samedi ?",
    "船は早朝、二十人の船員を乗せて港に着いた。",
    "أين الميناء؟",
    "A4",
    "Twelve ferries cross the strait every working day. " * 6,
]
LOADED = """
import sys
from pathlib import Path
from embeddings.encoder import LazyEncoder
LazyEncoder(cache=Path(sys.argv[1])).encode_questions(["Where is the harbour?"])
sys.stdout.write(" ".join({name.partition(".")[0] for name in sys.modules}))
"""


@pytest.mark.model
def test_vectors_agree_with_those_of_torch(fast: OnnxEncoder, e5: SentenceTransformerEncoder) -> None:
    for ours, theirs in (
        (fast.encode_passages(TEXTS), e5.encode_passages(TEXTS)),
        (fast.encode_questions(TEXTS), e5.encode_questions(TEXTS)),
    ):
        assert ours.shape == theirs.shape
        assert ours.dtype == np.float32
        assert (ours * theirs).sum(axis=1).min() >= 0.99
        np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_pieces_are_those_of_torch(fast: OnnxEncoder, e5: SentenceTransformerEncoder) -> None:
    for ours, theirs in zip(fast.pieces(TEXTS), e5.pieces(TEXTS), strict=True):
        np.testing.assert_array_equal(ours, theirs)


@pytest.mark.model
def test_a_question_has_the_same_vector_alone_and_among_others(fast: OnnxEncoder) -> None:
    together = fast.encode_questions(TEXTS)
    for row, text in enumerate(TEXTS):
        np.testing.assert_array_equal(fast.encode_questions([text])[0], together[row])


@pytest.mark.model
def test_a_long_text_counts_to_its_end(fast: OnnxEncoder) -> None:
    beginning = "The ferry leaves at seven. " * 100
    plain, other = fast.encode_passages([beginning, beginning + "Herring is weighed twice at the market. " * 60])
    assert float(plain @ other) < 0.99


@pytest.mark.model
def test_no_texts(fast: OnnxEncoder) -> None:
    assert fast.encode_passages([]).shape == (0, 384)
    assert fast.encode_questions([]).shape == (0, 384)
    assert fast.pieces([]) == []


@pytest.mark.model
def test_torch_is_not_loaded(fast: OnnxEncoder) -> None:
    command = [sys.executable, "-c", LOADED, str(Settings.from_environment().cache)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = set(run.stdout.split())
    assert "onnxruntime" in loaded
    assert loaded & {"torch", "transformers", "sentence_transformers"} == set()


def test_a_model_in_a_folder_is_run_fast(tiny: Path, tmp_path: Path) -> None:
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache")
    assert isinstance(encoder.load(), OnnxEncoder)
    assert encoder.encode_passages(["hello", ""]).shape == (2, HIDDEN)


def test_the_slow_path_can_be_chosen(tiny: Path, tmp_path: Path) -> None:
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache", fast=False)
    assert isinstance(encoder.load(), SentenceTransformerEncoder)
    assert not (tmp_path / "cache").exists()


def test_a_changed_model_is_exported_anew(tiny: Path, tmp_path: Path) -> None:
    LazyEncoder(str(tiny), cache=tmp_path / "cache").load()
    weights = tiny / "model.safetensors"
    weights.write_bytes(weights.read_bytes())
    LazyEncoder(str(tiny), cache=tmp_path / "cache").load()
    assert len(list((tmp_path / "cache").glob("onnx-*"))) == 2


def test_torch_is_used_when_nothing_can_be_written(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "cache").write_text("a file where the folder should be")
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache")
    assert isinstance(encoder.load(), SentenceTransformerEncoder)
    assert "PINCITE_CACHE" in caplog.text
    assert "torch is used" in caplog.text


def test_torch_is_used_when_onnxruntime_does_not_work(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(path: Path) -> None:
        raise ModelError(f"the fast model {path} cannot be loaded (no such instruction)")

    monkeypatch.setattr(onnx, "cpu_session", broken)
    assert isinstance(LazyEncoder(str(tiny), cache=tmp_path / "cache").load(), SentenceTransformerEncoder)
    assert "no such instruction" in caplog.text


@pytest.mark.parametrize("made", [True, False], ids=["made before", "not made yet"])
def test_torch_is_used_without_onnxruntime(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, made: bool
) -> None:
    if made:
        LazyEncoder(str(tiny), cache=tmp_path / "cache").load()
    for name in [name for name in sys.modules if name.partition(".")[0] == "onnxruntime"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert isinstance(LazyEncoder(str(tiny), cache=tmp_path / "cache").load(), SentenceTransformerEncoder)
    assert "onnxruntime" in caplog.text
    assert "install" in caplog.text
    assert "torch is used" in caplog.text


@pytest.mark.parametrize("file", ["model.int8.onnx", "model.int8.onnx.weights", "manifest.json"])
def test_a_half_written_export_is_made_anew(tiny: Path, tmp_path: Path, file: str) -> None:
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache")
    vectors = encoder.encode_passages(["hello"])
    (path,) = (tmp_path / "cache").glob(f"onnx-*/{file}")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    again = LazyEncoder(str(tiny), cache=tmp_path / "cache").encode_passages(["hello"])
    np.testing.assert_array_equal(again, vectors)
    assert path.stat().st_size == len(whole)


def test_a_damaged_file_is_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    (tmp_path / "model.onnx").write_bytes(b"no model")
    with pytest.raises(ModelError, match=r"model\.onnx cannot be loaded .*; remove its folder"):
        cpu_session(tmp_path / "model.onnx")


def test_a_model_without_the_files_of_later_versions_is_run_fast(tiny: Path, tmp_path: Path) -> None:
    (tiny / "config_sentence_transformers.json").unlink()
    (tiny / "sentence_bert_config.json").unlink()
    fast, slow = (LazyEncoder(str(tiny), cache=tmp_path / "cache", fast=choice) for choice in (True, False))
    assert isinstance(fast.load(), OnnxEncoder)
    texts = ["hello", "hello abc"]
    assert (fast.encode_questions(texts) * slow.encode_questions(texts)).sum(axis=1).min() >= 0.99
    assert fast.encode_passages(["hello " * 2 * POSITIONS]).shape == (1, HIDDEN)


def test_a_model_kept_in_half_precision_is_run_fast(tiny: Path, tmp_path: Path) -> None:
    config = json.loads((tiny / "config.json").read_text("utf-8"))
    (tiny / "config.json").write_text(json.dumps(config | {"dtype": "bfloat16"}), "utf-8")
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache")
    assert isinstance(encoder.load(), OnnxEncoder)
    assert encoder.encode_passages(["hello"]).shape == (1, HIDDEN)


def test_torch_is_used_when_texts_are_not_between_special_tokens(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    tokenizer = json.loads((tiny / "tokenizer.json").read_text("utf-8"))
    (tiny / "tokenizer.json").write_text(json.dumps(tokenizer | {"post_processor": None}), "utf-8")
    assert isinstance(LazyEncoder(str(tiny), cache=tmp_path / "cache").load(), SentenceTransformerEncoder)
    assert "special tokens" in caplog.text
