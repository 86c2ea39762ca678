"""The language offset of a vector, and its removal.

Where a multilingual encoder puts a text depends on its language as much as on what it says: the vectors of one language
lie around a mean of their own. Subtracting that mean and scaling back to unit length leaves the meaning, and makes
vectors of different languages comparable (Libovický et al. 2020, "On the Language Neutrality of Pre-trained
Multilingual Representations"). `make_offsets.py` says how the shipped means are made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

__all__ = ["TABLE_FILE", "LanguageOffsets"]

TABLE_FILE = Path(__file__).with_name("offsets.npz")

PRIOR = 300
"""How many passages the table's mean weighs as much as; `docs/en/retrieval.md` has the measurements."""

Owners = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


class LanguageOffsets:
    """Mean vectors of passages and of questions by language, for one model.

    A language without a mean of its own gets the mean of all.

    Args:
        languages: the languages' codes.
        passages, questions: their means, shape (languages, dimension).
    """

    def __init__(self, languages: Sequence[str], passages: Vectors, questions: Vectors) -> None:
        self._row = {language: row for row, language in enumerate(languages)}
        # The last row is the mean of all, for every other language.
        self._passages = np.vstack([passages, passages.mean(axis=0, keepdims=True)]).astype(np.float32)
        self._questions = np.vstack([questions, questions.mean(axis=0, keepdims=True)]).astype(np.float32)

    @classmethod
    def shipped(cls, model: str) -> LanguageOffsets | None:
        """Return the table made for `model`, or None when there is none."""
        table = np.load(TABLE_FILE)
        if str(table["model"]) != model:
            return None
        return cls(table["languages"].tolist(), table["passages"], table["questions"])

    @cached_property
    def digest(self) -> str:
        """A short name for the values of the table: vectors made with another table must not be mixed in."""
        values = self._passages.tobytes() + self._questions.tobytes()
        return hashlib.sha256(" ".join(self._row).encode() + values).hexdigest()[:12]

    @cached_property
    def languages(self) -> frozenset[str]:
        """The languages that have a mean of their own."""
        return frozenset(self._row)

    def adapted(self, held: Mapping[str, tuple[int, Vectors]]) -> LanguageOffsets:
        """Return the offsets for a library, into which the means of its own passages enter as it grows.

        The mean of a language with n passages is moved towards the library's own as if the table's stood for
        `PRIOR` passages. What that moves all languages together by is the subject of the library, not a language;
        questions are moved as far, so that they keep their place among its passages.

        Args:
            held: for each language of the library, how many passages are in it and their mean, shape (dimension,).
        """
        if not held:
            return self
        languages = [*self._row, *(language for language in held if language not in self._row)]
        passages, questions = self._passages[self._rows(languages)], self._questions[self._rows(languages)]
        moved = np.zeros_like(passages[0])
        for language, (count, mean) in held.items():
            row = languages.index(language)
            move = (mean - passages[row]) * (count / (count + PRIOR))
            passages[row] += move
            moved += count * move
        moved /= sum(count for count, _ in held.values())
        return LanguageOffsets(languages, passages, questions + moved)

    def neutral_passages(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Return passage vectors, shape (passages, dimension), without their languages' offsets, at unit length."""
        return _without(vectors, self._passages[self._rows(languages)])

    def neutral_sentences(self, vectors: Vectors, languages: Sequence[str], owners: Owners) -> Vectors:
        """Return the vectors of sentences likewise, shape (sentences, dimension).

        Args:
            vectors: of the sentences.
            languages: of the passages that they stand in.
            owners: which of these passages each sentence stands in, shape (sentences,).
        """
        return _without(vectors, self._passages[np.array(self._rows(languages))[owners]])

    def neutral_questions(self, vectors: Vectors, languages: Sequence[str]) -> Vectors:
        """Return question vectors, shape (questions, dimension), without their languages' offsets, at unit length."""
        return _without(vectors, self._questions[self._rows(languages)])

    def _rows(self, languages: Sequence[str]) -> list[int]:
        return [self._row.get(language, len(self._row)) for language in languages]


def _without(vectors: Vectors, means: Vectors) -> Vectors:
    unit: Vectors = vectors - means
    unit /= np.maximum(np.linalg.norm(unit, axis=1, keepdims=True), 1e-9)
    return unit
