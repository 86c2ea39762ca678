"""How the span reader learns: bags, batches and the loss."""

from __future__ import annotations

import math

import pytest
import torch

from qa.training.train_reader import BATCH, batches, loss_of
from qa.training.windows import Bag, Window


def bag(windows: int, *, length: int = 5, start: int = 0, unplaced: bool = False) -> Bag:
    return Bag(tuple(Window(list(range(length)), start, start) for _ in range(windows)), unplaced=unplaced)


def probabilities(*rows: list[float]) -> torch.Tensor:
    return torch.tensor(rows).log()


def test_a_window_whose_answer_is_known_counts_the_likelihood_of_its_place() -> None:
    found = loss_of([bag(1, start=1)], probabilities([0.5, 0.25, 0.25]), "start")
    assert float(found) == pytest.approx(-math.log(0.25))


def test_a_search_with_an_answer_counts_the_likelihood_that_any_of_its_windows_answers() -> None:
    found = loss_of([bag(2, unplaced=True)], probabilities([0.5, 0.5], [0.8, 0.2]), "end")
    assert float(found) == pytest.approx(-math.log(1 - 0.5 * 0.8) / 2)


def test_a_search_that_nothing_answers_counts_every_window() -> None:
    found = loss_of([bag(2)], probabilities([0.5, 0.5], [0.8, 0.2]), "end")
    assert float(found) == pytest.approx(-math.log(0.5 * 0.8) / 2)


def test_a_search_that_surely_has_no_answer_by_the_model_costs_a_finite_loss() -> None:
    found = loss_of([bag(1, unplaced=True)], probabilities([1.0, 1e-30]), "start")
    assert math.isfinite(float(found))


def test_every_bag_is_learned_from_once_an_epoch_in_batches_of_enough_windows() -> None:
    bags = [bag(1 + number % 3, length=3 + number % 40) for number in range(2_000)]
    steps = batches(bags, epochs=2)
    assert steps == batches(bags, epochs=2)
    assert sorted(map(id, (some for step in steps for some in step))) == sorted(map(id, bags * 2))
    small = [step for step in steps if sum(len(some.windows) for some in step) < BATCH]
    assert len(small) <= 2 * math.ceil(len(bags) / (50 * BATCH))  # the last of each run that is sorted by length
