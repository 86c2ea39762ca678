"""Batches hold every text once; what is padded is masked, and does not come out."""

from __future__ import annotations

import numpy as np
import pytest

from embeddings.onnx_batches import batches, padded, padded_states, run_batches


def test_batches_hold_every_text_once_and_no_more_tokens_than_asked() -> None:
    lengths = [3, 90, 10, 10, 41, 5, 200, 1]
    found = batches(lengths, tokens=100)
    assert sorted(number for batch in found for number in batch) == list(range(len(lengths)))
    for batch in found:
        assert len(batch) == 1 or len(batch) * max(lengths[number] for number in batch) <= 100


def test_padding_is_masked() -> None:
    inputs = padded([[5, 6, 7], [8]])
    assert inputs["mask"].tolist() == [[1, 1, 1], [1, 0, 0]]
    assert inputs["ids"][0].tolist() == [5, 6, 7]
    assert inputs["ids"][1, 0] == 8


def test_states_are_padded_as_ids_are() -> None:
    inputs = padded_states([np.full((1, 2), 3, np.float32), np.full((2, 2), 4, np.float32)])
    assert inputs["mask"].tolist() == [[1, 0], [1, 1]]
    assert inputs["lower"][0, 0].tolist() == [3, 3]
    assert inputs["lower"][1].tolist() == [[4, 4], [4, 4]]


class Doubling:
    """A session that doubles ids, and counts the texts of each run."""

    def __init__(self) -> None:
        self.runs: list[int] = []

    def run(self, outputs: list[str], inputs: dict[str, np.ndarray]) -> list[np.ndarray]:
        self.runs.append(len(inputs["ids"]))
        return [inputs["ids"] * 2 if name == "twice" else inputs["ids"] for name in outputs]


@pytest.mark.parametrize("lengths", [[], [3], [1, 200, 7, 7, 90, 2, 150]])
def test_each_text_gets_what_comes_out_for_it(lengths: list[int]) -> None:
    texts = [list(range(1, length + 1)) for length in lengths]
    session = Doubling()
    once, twice = run_batches(session, texts, padded, outputs=["once", "twice"])
    assert [output.tolist() for output in once] == texts
    assert [output.tolist() for output in twice] == [[2 * number for number in text] for text in texts]
    assert sum(session.runs) == len(texts)
