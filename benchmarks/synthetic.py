"""Libraries of any size whose vectors are spread as those of real texts are."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
import numpy.typing as npt

from embeddings.encoder import Encoder
from qa.corpus import Corpus
from qa.domain import Document, Sentence
from qa.encoded import EncodedDocument, EncodedTexts, PieceRuns
from qa.splitter import DraftPassage
from qa.word_index import rebuild_words

__all__ = ["RealTexts", "encode_real_texts", "fill", "synthetic_document"]

ROOT = Path(__file__).resolve().parents[1]
QUESTION_SETS = ROOT.parent / "shared" / "data" / "nomiracl"
PASSAGES, QUESTIONS = 250, 40
"""Real texts taken of each language."""
PER_DOCUMENT = 100
PER_PASSAGE = 3
LENGTH = 900  # characters of a passage
WEIGHTS = (0.8, 0.5, 0.33)
"""Of the passages that a synthetic one is the sum of; their squares sum to one, so that the covariance stays."""

Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True)
class RealTexts:
    """Real passages with their vectors and pieces, by language, and questions.

    `means` and `residuals` take the vectors apart: the mean of the passage's language, and the rest.
    """

    texts: list[str]
    languages: list[str]
    questions: list[str]
    pieces: list[npt.NDArray[np.int32]]
    vectors: Vectors
    means: Vectors
    residuals: Vectors


def encode_real_texts(encoder: Encoder) -> RealTexts:
    """Encode the passages and questions of NoMIRACL when they are there, or the user guide, which is less varied."""
    passages, questions = _question_sets() if QUESTION_SETS.is_dir() else _guide()
    texts = [text[:LENGTH] for some in passages.values() for text in some]
    languages = [language for language, some in passages.items() for _ in some]
    vectors = encoder.encode_passages(texts)
    of_language = {language: vectors[np.array(languages) == language].mean(axis=0) for language in passages}
    means = np.stack([of_language[language] for language in languages])
    return RealTexts(texts, languages, questions, encoder.pieces(texts), vectors, means, vectors - means)


def fill(corpus: Corpus, real: RealTexts, passages: int, *, progress: Callable[[int], None]) -> None:
    """Add documents of a hundred passages to an empty library: the real passages first, then synthetic ones.

    Their words are indexed together at the end: document by document, that takes hours for a million passages.
    """
    random = np.random.default_rng(0)
    with patch("qa.corpus.index_words"):
        for start in range(0, passages, PER_DOCUMENT):
            corpus.add(*synthetic_document(real, start, random))
            progress(start + PER_DOCUMENT)
    with corpus.database.writing() as connection:
        rebuild_words(connection)


def synthetic_document(
    real: RealTexts, start: int, random: np.random.Generator
) -> tuple[Document, list[DraftPassage], EncodedDocument]:
    """Return a document as `Corpus.add` takes it; its passages are the real ones from `start` on, while there are any.

    A synthetic vector is a language's mean and a weighted sum of what three passages differ from theirs by, and a
    sentence's is its passage's with another passage in it. The texts are those of the first of the three.
    """
    parts = random.integers(len(real.texts), size=(PER_DOCUMENT, len(WEIGHTS)))
    is_real = np.arange(start, start + PER_DOCUMENT) < len(real.texts)
    parts[is_real, 0] = np.arange(start, start + PER_DOCUMENT)[is_real]
    residuals = np.einsum("w,pwd->pd", np.array(WEIGHTS, np.float32), real.residuals[parts])
    residuals[is_real] = real.residuals[parts[is_real, 0]]
    vectors = _unit(real.means[parts[:, 0]] + residuals)
    others = real.residuals[random.integers(len(real.texts), size=(PER_DOCUMENT, PER_PASSAGE))]
    of_sentences = 0.85 * residuals[:, None] + 0.5 * others + real.means[parts[:, 0]][:, None]

    firsts = parts[:, 0].tolist()
    texts = [real.texts[first] for first in firsts]
    starts = np.cumsum([0, *(len(text) + 2 for text in texts)]).tolist()
    passages = [
        _passage(number, at, text, real.languages[first])
        for number, (at, text, first) in enumerate(zip(starts, texts, firsts, strict=False), start=1)
    ]
    name = f"synthetic-{start:08}"
    document = Document(name, name, f"/{name}.txt", "text/plain", "und", name, "\n\n".join(texts))
    pieces = [real.pieces[first] for first in firsts]
    encoded = EncodedDocument(
        passages=EncodedTexts(vectors, PieceRuns.of(pieces)),
        sentences=EncodedTexts(
            _unit(of_sentences.reshape(-1, vectors.shape[1])),
            PieceRuns.of([part for some in pieces for part in np.array_split(some, PER_PASSAGE)]),
        ),
    )
    return document, passages, encoded


def _passage(number: int, at: int, text: str, language: str) -> DraftPassage:
    cuts = [at + len(text) * part // PER_PASSAGE for part in range(PER_PASSAGE + 1)]
    sentences = tuple(Sentence(start, end) for start, end in pairwise(cuts))
    return DraftPassage(number, at, at + len(text), text, "", None, language, sentences)


def _unit(vectors: Vectors) -> Vectors:
    unit: Vectors = (vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)).astype(np.float32)
    return unit


def _question_sets() -> tuple[dict[str, list[str]], list[str]]:
    passages: dict[str, list[str]] = {}
    questions: list[str] = []
    for path in sorted(QUESTION_SETS.glob("*.answerable.jsonl")):
        records = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        found = dict.fromkeys(passage["text"] for record in records for passage in record["passages"])
        passages[path.name.partition(".")[0]] = list(found)[:PASSAGES]
        questions += [record["query"] for record in records][:QUESTIONS]
    return passages, questions


def _guide() -> tuple[dict[str, list[str]], list[str]]:
    passages: dict[str, list[str]] = {}
    questions: list[str] = []
    for path in sorted((ROOT / "docs").glob("*/*.md")):
        blocks = path.read_text("utf-8").split("\n\n")
        passages.setdefault(path.parent.name, []).extend(block for block in blocks if block[0].isalpha())
        questions += [block.lstrip("# ") for block in blocks if block.startswith("#")]
    return passages, questions
