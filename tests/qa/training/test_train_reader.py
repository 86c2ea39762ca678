"""The training: it learns, and a stopped one goes on as if it had not been."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer

from embeddings.span_model import SpanModel
from qa.training import language_shift, train_reader
from qa.training.epochs import Epochs, Taught
from qa.training.language_shift import LanguageShift
from qa.training.train_reader import Training
from qa.training.word_by_word import WordByWord


class Trainings:
    """Makes trainings of the same examples in folders of their own."""

    def __init__(self, tiny: Path, tokenizer: Tokenizer, words: WordByWord, taught: list[Taught]) -> None:
        self.tiny, self.tokenizer, self.words, self.taught = tiny, tokenizer, words, taught

    def make(self, folder: Path, *, steps: int) -> Training:
        folder.mkdir(exist_ok=True)
        torch.manual_seed(7)
        model = SpanModel(self.tiny)
        shift = LanguageShift(model, self.tokenizer, Path("unused"))
        epochs = Epochs(self.taught, self.tokenizer, self.words, seed=5)
        return Training(model, epochs, shift, folder, steps=steps, rate=3e-3)


@pytest.fixture
def trainings(
    tiny: Path, tokenizer: Tokenizer, words: WordByWord, taught: list[Taught], monkeypatch: pytest.MonkeyPatch
) -> Trainings:
    texts = {"en": ["the ferry left"], "fr": ["forty passengers"]}
    monkeypatch.setattr(language_shift, "translations", lambda _folder: texts)
    return Trainings(tiny, tokenizer, words, taught)


def test_the_loss_falls(trainings: Trainings, tmp_path: Path) -> None:
    training = trainings.make(tmp_path / "one", steps=60)
    training.run()
    learned = training.loss
    fresh = trainings.make(tmp_path / "other", steps=1)
    fresh.run()
    assert learned < 0.7 * fresh.loss


def test_a_stopped_training_gives_the_same_weights(
    trainings: Trainings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(train_reader, "SAVE_EVERY", 3)
    through = trainings.make(tmp_path / "through", steps=7)
    through.run()
    stopped = trainings.make(tmp_path / "stopped", steps=7)
    learn, left = stopped._learn, iter(range(5))

    def interrupted(*args: object, **options: object) -> float:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return learn(*args, **options)  # type: ignore[arg-type]  # passed on as they are

    monkeypatch.setattr(stopped, "_learn", interrupted)
    with pytest.raises(KeyboardInterrupt):
        stopped.run()
    resumed = trainings.make(tmp_path / "stopped", steps=7)
    resumed.run()
    assert resumed.step == through.step == 7
    for name, value in through.model.weights().items():
        assert (value == resumed.model.weights()[name]).all(), name
