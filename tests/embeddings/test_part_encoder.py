"""Parts of texts as vectors: both backends agree, and what stands around a part counts, but not as the part does."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.encoder import Encoder, LazyEncoder, SentenceTransformerEncoder
from embeddings.onnx import OnnxEncoder
from embeddings.parts import part_texts
from tests.embeddings.e5_writing import HIDDEN

SENTENCES = ["The ferry leaves at seven.", "Herring is weighed twice at the market.", "Le musée ferme le lundi."]
HEADING = "Timetable\n"

Vectors = npt.NDArray[np.float32]


def placed(sentences: list[str], *, heading: str = "") -> tuple[str, list[tuple[int, int]]]:
    """Return a text of sentences, and where each stands in it."""
    text, parts = heading, []
    for sentence in sentences:
        parts.append((len(text), len(text) + len(sentence)))
        text += sentence + " "
    return text.rstrip(), parts


def cosines(left: Vectors, right: Vectors) -> Vectors:
    products: Vectors = (left * right).sum(axis=1)
    return products


@pytest.mark.model
@pytest.mark.parametrize("heading", ["", HEADING])
def test_the_backends_agree(fast: OnnxEncoder, e5: SentenceTransformerEncoder, heading: str) -> None:
    text, parts = placed(SENTENCES, heading=heading)
    texts, of_texts = [text, "No part of this one is asked for.", text], [parts, [], parts[:2]]
    ours, theirs = (encoder.encode_passage_parts(texts, of_texts) for encoder in (fast, e5))
    assert [vectors.shape for vectors in ours[2]] == [(3, 384), (0, 384), (2, 384)]
    for mine, other in zip(ours[2], theirs[2], strict=True):
        assert mine.dtype == other.dtype == np.float32
        assert (cosines(mine, other) >= 0.99).all()
        np.testing.assert_allclose(np.linalg.norm(mine, axis=1), 1, atol=1e-5)
    np.testing.assert_array_equal(ours[0], fast.encode_passages(texts))
    for mine, other in zip(ours[1], fast.encode_passage_tokens(texts)[1], strict=True):
        np.testing.assert_array_equal(mine, other)


@pytest.mark.model
def test_a_part_is_nearest_to_what_it_says_by_itself(fast: OnnxEncoder) -> None:
    text, parts = placed(SENTENCES)
    _, _, (vectors,) = fast.encode_passage_parts([text], [parts])
    alone = fast.encode_passages(SENTENCES)
    assert (vectors @ alone.T).argmax(axis=1).tolist() == [0, 1, 2]
    assert cosines(vectors, alone).min() > 0.85


@pytest.mark.model
def test_what_stands_around_a_part_counts(fast: OnnxEncoder) -> None:
    sentence = "It closes at five."
    of = []
    for other in ("The museum shows paintings.", "The airport serves islands."):
        text, parts = placed([other, sentence])
        of.append(fast.encode_passage_parts([text], [parts])[2][0][1])
    asked = fast.encode_questions(["When does the museum close?"])[0]
    assert of[0] @ asked > of[1] @ asked


@pytest.mark.model
def test_parts_of_a_text_beyond_the_models_limit(fast: OnnxEncoder, e5: SentenceTransformerEncoder) -> None:
    text, parts = placed([f"Ferry {number} leaves at {number % 24} o'clock." for number in range(120)])
    for encoder in (fast, e5):
        _, _, (vectors,) = encoder.encode_passage_parts([text], [parts])
        assert vectors.shape == (120, 384)
        alone = encoder.encode_passages(part_texts(text, parts))
        assert cosines(vectors, alone).min() > 0.7


@pytest.mark.parametrize("backend", [True, False], ids=["fast", "torch"])
def test_a_model_whose_layers_cannot_read_parts_reads_them_alone(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: bool
) -> None:
    monkeypatch.setattr("embeddings.state_model.KINDS", ())
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache", fast=backend)
    check_parts_alone(encoder)
    assert not list((tmp_path / "cache").glob("*/parts*"))


def test_a_model_without_a_transformer_reads_parts_alone(tiny: Path, tmp_path: Path) -> None:
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding
    from tokenizers import Tokenizer

    words = StaticEmbedding(Tokenizer.from_file(str(tiny / "tokenizer.json")), embedding_dim=HIDDEN)
    SentenceTransformer(modules=[words], device="cpu").save(str(tmp_path / "words"))
    check_parts_alone(LazyEncoder(str(tmp_path / "words"), cache=tmp_path))


def check_parts_alone(encoder: Encoder) -> None:
    text, parts = placed(["hello abc", "abc été"], heading="été\n")
    _, _, found = encoder.encode_passage_parts([text, "hello"], [parts, []])
    assert found[1].shape == (0, HIDDEN)
    alone = encoder.encode_passages(["été\nhello abc", "été\nabc été"])
    assert cosines(found[0], alone).min() > 0.99


@pytest.mark.parametrize("backend", [True, False], ids=["fast", "torch"])
def test_the_parts_of_no_texts(tiny: Path, tmp_path: Path, backend: bool) -> None:
    vectors, states, parts = LazyEncoder(str(tiny), cache=tmp_path / "cache", fast=backend).encode_passage_parts([], [])
    assert (vectors.shape, states, parts) == ((0, HIDDEN), [], [])


def test_a_half_written_export_of_the_layers_for_parts_is_made_anew(tiny: Path, tmp_path: Path) -> None:
    text, parts = placed(["hello abc", "abc été"])
    encoder = LazyEncoder(str(tiny), cache=tmp_path / "cache")
    _, _, expected = encoder.encode_passage_parts([text], [parts])
    (path,) = (tmp_path / "cache").glob("onnx-*/parts.int8.onnx")
    path.write_bytes(path.read_bytes()[:100])
    _, _, again = LazyEncoder(str(tiny), cache=tmp_path / "cache").encode_passage_parts([text], [parts])
    np.testing.assert_array_equal(again[0], expected[0])
    assert json.loads((path.parent / "manifest.json").read_text("utf-8"))
