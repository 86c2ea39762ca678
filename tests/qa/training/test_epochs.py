"""The batches of each pass."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tokenizers import Tokenizer

from qa.training import epochs as module
from qa.training.epochs import BATCH, Epochs, Taught
from qa.training.windows import Window
from qa.training.word_by_word import WordByWord


def all_windows(epochs: Epochs, number: int) -> list[Window]:
    first = number * epochs.steps
    return [window for step in range(first, first + epochs.steps) for window in epochs.batch(step)]


def test_a_pass_shows_each_example_once(
    taught: list[Taught], tokenizer: Tokenizer, words: WordByWord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUESTION_TRANSLATED", 0.0)
    monkeypatch.setattr(module, "PASSAGE_TRANSLATED", 0.0)
    epochs = Epochs(taught[:32], tokenizer, words, seed=3)
    assert epochs.steps == 32 // BATCH
    shown = all_windows(epochs, 0)
    assert sorted(map(str, shown)) == sorted(map(str, all_windows(epochs, 1)))
    assert shown != all_windows(epochs, 1)
    assert sum(window.end > 0 for window in shown) == 16


def test_a_batch_follows_from_the_seed_and_its_step_alone(
    taught: list[Taught], tokenizer: Tokenizer, words: WordByWord
) -> None:
    through = Epochs(taught, tokenizer, words, seed=3)
    batches = [through.batch(step) for step in range(4)]
    assert Epochs(taught, tokenizer, words, seed=3).batch(3) == batches[3]
    assert Epochs(taught, tokenizer, words, seed=4).batch(3) != batches[3]


def test_translated_examples_have_no_language(
    taught: list[Taught], tokenizer: Tokenizer, words: WordByWord, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = tokenizer.token_to_id("<unk>")
    for questions, passages in ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)):
        monkeypatch.setattr(module, "QUESTION_TRANSLATED", questions)
        monkeypatch.setattr(module, "PASSAGE_TRANSLATED", passages)
        windows = all_windows(Epochs(taught, tokenizer, words, seed=3), 0)
        assert {window.language for window in windows} == ({"en"} if questions + passages == 0 else {None})
        assert any(unknown in window.ids for window in windows) == (passages > 0)  # no question names the ferry


def test_examples_that_no_dictionary_is_for_are_shown_as_they_are(
    taught: list[Taught], tokenizer: Tokenizer, words: WordByWord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUESTION_TRANSLATED", 0.0)
    monkeypatch.setattr(module, "PASSAGE_TRANSLATED", 1.0)
    unknown = tokenizer.token_to_id("<unk>")
    same = [Taught(one.example, "sw") for one in taught]
    across = [Taught(one.example, "en", "sw") for one in taught]
    for given, language in ((same, "sw"), (across, None)):
        windows = all_windows(Epochs(given, tokenizer, words, seed=3), 0)
        assert {window.language for window in windows} == {language}
        assert not any(unknown in window.ids for window in windows)


def test_passages_stand_below_their_heading_after_it_or_alone(
    taught: list[Taught], tokenizer: Tokenizer, words: WordByWord, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUESTION_TRANSLATED", 0.0)
    monkeypatch.setattr(module, "PASSAGE_TRANSLATED", 0.0)
    headed = [replace(one, example=replace(one.example, heading="harbour in may")) for one in taught]
    heading = tokenizer.encode("harbour in may", add_special_tokens=False).ids
    answer = tokenizer.encode("forty passengers", add_special_tokens=False).ids
    for below, after in ((1.0, 0.0), (0.0, 1.0), (0.0, 0.0)):
        monkeypatch.setattr(module, "BELOW_HEADING", below)
        monkeypatch.setattr(module, "AFTER_TITLE", after)
        for window in all_windows(Epochs(headed, tokenizer, words, seed=3), 0):
            assert (window.ids[window.first - len(heading) : window.first] == heading) == (below == 1)
            begin = window.ids[window.first : window.first + 2]  # its last word is joined to a colon
            assert (begin == heading[:2]) == (after == 1)
            if window.end:
                assert window.ids[window.start : window.end + 1] == answer
