"""Scores that translations share."""

from __future__ import annotations

import numpy as np
import pytest

from qa.translations import UNRELATED, likeness, shared_scores

SAME = np.array([[1, 0, 0], [1, 0, 0], [0, 1, 0]], np.float32)


def test_a_translation_gets_the_score_of_the_better_one() -> None:
    assert shared_scores([0.8, 0.3, 0.5], likeness(SAME, ["fr", "en", "en"])) == pytest.approx([0.8, 0.8, 0.5])


def test_a_copy_in_the_same_language_keeps_its_own() -> None:
    assert shared_scores([0.8, 0.3, 0.5], likeness(SAME, ["en", "en", "en"])) == pytest.approx([0.8, 0.3, 0.5])


def test_the_best_one_is_not_overtaken() -> None:
    random = np.random.default_rng(2)
    vectors = random.normal(size=(40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    scores = random.random(40)
    languages = [("ar", "en", "zh")[number % 3] for number in range(40)]
    shared = np.array(shared_scores(scores.tolist(), likeness(vectors, languages)))
    assert shared.max() == scores.max()
    assert (shared >= scores).all()
    assert (shared > scores).any()


@pytest.mark.parametrize(("cosine", "share"), [(-1.0, 0), (UNRELATED, 0), (0.65, 0.5), (1.0, 1)])
def test_the_share_grows_with_the_cosine(cosine: float, share: float) -> None:
    vectors = np.array([[1, 0], [cosine, np.sqrt(1 - cosine**2)]], np.float32)
    assert shared_scores([1.0, 0.0], likeness(vectors, ["fr", "en"]))[1] == pytest.approx(share, abs=1e-6)


def test_nothing_found() -> None:
    assert shared_scores([], likeness(np.empty((0, 3), np.float32), [])) == []
