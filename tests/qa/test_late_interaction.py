"""Late interaction: which tokens count, languages, and passages without codes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from embeddings.token_codes import TokenCodes
from qa.late_interaction import late_scores

DIMENSION = 64
WORDS = {word: number for number, word in enumerate(["the", "harbour", "scales", "tower", "bell", "of", "oak"])}


@pytest.fixture
def token_codes() -> TokenCodes:
    zero = np.zeros(DIMENSION, np.float32)
    return TokenCodes(zero, zero, np.eye(DIMENSION, dtype=np.float32))


def states(text: str) -> npt.NDArray[np.float32]:
    """Return a random direction for each word, the same each time."""
    directions = np.random.default_rng(5).standard_normal((len(WORDS), DIMENSION), dtype=np.float32)
    return directions[[WORDS[word] for word in text.split()]]


def scores(token_codes: TokenCodes, question: str, passages: list[str | None], languages: str) -> list[float]:
    codes = [b"" if passage is None else token_codes.encode(states(passage)) for passage in passages]
    found, _ = late_scores(token_codes.question(states(question)), codes, languages.split(), token_codes=token_codes)
    return [float(score) for score in found]


def test_the_passage_with_the_words_is_nearest(token_codes: TokenCodes) -> None:
    with_both, with_one, with_none = scores(
        token_codes, "harbour scales", ["the scales of the harbour", "the scales of oak", "the bell tower"], "en en en"
    )
    assert with_both > with_one > with_none


def test_what_all_passages_hold_counts_little(token_codes: TokenCodes) -> None:
    """`the` and `of` stand in all of them; the one word that tells them apart decides, as if it were asked alone."""
    long, short = scores(token_codes, "the of the of bell", ["the bell of oak", "the tower of oak"], "en en")
    assert long - short > 0.5


def test_a_language_farther_from_the_question_is_allowed_for(token_codes: TokenCodes) -> None:
    passages: list[str | None] = ["the bell tower", "bell tower", "the oak", "oak"] * 3
    found = scores(token_codes, "the bell tower", passages, "en fr en fr " * 3)
    assert found[1] > found[2]
    assert found[0] - found[1] < found[0] - found[2]


def test_passages_without_codes_score_the_mean(token_codes: TokenCodes) -> None:
    first, lacking, last = scores(token_codes, "bell", ["the bell", None, "the oak"], "en en en")
    assert lacking == pytest.approx((first + last) / 2)


def test_nothing_to_compare_scores_nothing(token_codes: TokenCodes) -> None:
    assert scores(token_codes, "bell", [None, None], "en en") == [0.0, 0.0]
    empty = np.empty((0, DIMENSION), np.float32)
    found, alike = late_scores(empty, [token_codes.encode(states("bell"))], ["en"], token_codes=token_codes)
    assert found.tolist() == alike.tolist() == [0.0]


def test_what_no_passage_holds_counts_for_how_near_they_are(token_codes: TokenCodes) -> None:
    codes = [token_codes.encode(states(passage)) for passage in ("the bell of oak", "the tower of oak", "the harbour")]
    question = token_codes.question(states("bell scales"))  # nothing is said about scales
    found, alike = late_scores(question, codes, ["en"] * 3, token_codes=token_codes)
    assert alike[0] < 0.7 < found[0]
    assert alike[0] - alike[1] < found[0] - found[1]


def test_one_passage_is_compared_all_the_same(token_codes: TokenCodes) -> None:
    [score] = scores(token_codes, "bell tower", ["the bell tower"], "en")
    assert score > 0.9 * 1 / 2  # a single match is not usual yet, and nothing is allowed
