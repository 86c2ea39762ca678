"""Word matching: BM25 over piece ids, weighed among the candidates."""

from __future__ import annotations

import numpy as np
import pytest

from qa.encoded import PieceRuns
from qa.lexical import USUAL, allowances, count_pieces, match


def pieces(*texts: list[int]) -> PieceRuns:
    return PieceRuns.of([np.array(text, np.int32) for text in texts])


def test_counts_each_piece_of_the_question_in_each_text() -> None:
    found = count_pieces(np.array([7, 3, 7], np.int32), pieces([3, 3, 9], [], [7, 1]))
    assert found.counts.tolist() == [[2, 0], [0, 0], [0, 1]]  # columns are the question's pieces, ascending
    assert found.lengths.tolist() == [3, 0, 2]


def test_a_text_with_a_rare_piece_scores_above_one_with_a_common_piece() -> None:
    question = np.array([1, 2], np.int32)
    counts = count_pieces(question, pieces([1, 5, 6], [2, 5, 6], [1, 7, 8], [1, 9, 4]))
    scores = match(counts, among=counts)
    assert scores.argmax() == 1


def test_a_short_text_scores_above_a_long_one_with_the_same_pieces() -> None:
    counts = count_pieces(np.array([1], np.int32), pieces([1, 2], [1, 2, 3, 4, 5, 6, 7, 8], [9, 9]))
    short, long, neither = match(counts, among=counts)
    assert short > long > neither == 0


def test_matches_bm25_worked_out_by_hand() -> None:
    counts = count_pieces(np.array([1], np.int32), pieces([1, 2], [3, 4]))
    # Both texts are of mean length: tf 1 of 1 + 1.2, and the only piece's rarity cancels out.
    assert match(counts, among=counts).tolist() == pytest.approx([1 / 2.2, 0])


@pytest.mark.parametrize("question", [[], [1]])
def test_scores_nothing_without_pieces_or_texts(question: list[int]) -> None:
    counts = count_pieces(np.array(question, np.int32), pieces([], []))
    assert match(counts, among=counts).tolist() == [0, 0]
    none = count_pieces(np.array(question, np.int32), pieces())
    assert match(none, among=none).shape == (0,)


def test_scores_lie_between_0_and_1() -> None:
    random = np.random.default_rng(5)
    texts = [random.integers(0, 30, random.integers(0, 40)).astype(np.int32) for _ in range(50)]
    counts = count_pieces(random.integers(0, 30, 8).astype(np.int32), PieceRuns.of(texts))
    scores = match(counts, among=counts)
    assert scores.min() >= 0
    assert scores.max() <= 1


def test_in_one_language_nothing_is_allowed() -> None:
    assert allowances(np.array([0.4, 0.0, 0.2]), ["fr", "fr", "fr"]).tolist() == [0, 0, 0]
    assert allowances(np.zeros(0), []).shape == (0,)


def test_the_usual_match_of_the_language_asked_in_is_allowed_to_the_others() -> None:
    matches = np.array([0.3] * USUAL + [0.0] * USUAL)
    allowed = allowances(matches, ["en"] * USUAL + ["fr"] * USUAL)
    assert allowed[:USUAL].tolist() == [0] * USUAL
    assert allowed[USUAL:].tolist() == pytest.approx([0.3 * USUAL / (USUAL + 1)] * USUAL)


def test_a_name_that_stands_out_in_its_language_still_counts() -> None:
    english, french = [0.3] * USUAL, [0.9] + [0.0] * USUAL
    matches = np.array(english + french)
    scores = matches + allowances(matches, ["en"] * len(english) + ["fr"] * len(french))
    assert scores.argmax() == len(english)


def test_a_single_match_is_allowed_half() -> None:
    assert allowances(np.array([0.8, 0.0]), ["en", "ru"]).tolist() == pytest.approx([0, 0.4])
