"""Near passages without the answer."""

from __future__ import annotations

import random

import numpy as np
import pytest

from embeddings.offsets import LanguageOffsets
from qa.training import near_passages as module
from qa.training.epochs import Taught
from qa.training.examples import Example
from qa.training.near_passages import near_wrong_passages
from tests.fakes import HashingEncoder

FERRY = "The ferry left the harbour with forty passengers."
BOAT = "The passengers of the ferry slept in the harbour."
COPY = "A ferry with forty passengers was in the harbour."
CLOCK = "Clocks are wound on Mondays."


def test_the_nearest_passages_without_the_answer_are_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1.0)
    monkeypatch.setattr(module, "KEPT", 1)
    start = FERRY.index("forty")
    asked = Example("With how many passengers did the ferry leave the harbour?", FERRY, start, start + 5, "ferry")
    others = [Example("?", text, 0, 0, text, "Heading") for text in (BOAT, COPY, CLOCK)]
    nothing = np.zeros((2, HashingEncoder.dimension), np.float32)
    found = list(
        near_wrong_passages(
            [Taught(asked, "en")],
            [Taught(example, "en") for example in (asked, *others)],
            random.Random(1),
            encoder=HashingEncoder(),
            offsets=LanguageOffsets(["en", "fr"], nothing, nothing),
        )
    )
    assert found == [Taught(Example(asked.question, BOAT, 0, 0, "ferry", "Heading"), "en")]


def test_a_question_and_a_passage_in_two_languages_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1.0)
    monkeypatch.setattr(module, "KEPT", 1)
    start = FERRY.index("forty")
    asked = Example("The harbour of the passengers?", FERRY, start, start + 5, "ferry")
    nothing = np.zeros((2, HashingEncoder.dimension), np.float32)
    for asked_in, expected in (("fr", None), ("de", "de"), (None, "en")):
        taught = [Taught(asked, "en", asked_in), Taught(Example("?", BOAT, 0, 0, BOAT), "fr")]
        offsets = LanguageOffsets(["en", "fr"], nothing, nothing)
        (found,) = near_wrong_passages(taught[:1], taught, random.Random(1), encoder=HashingEncoder(), offsets=offsets)
        assert found == Taught(Example(asked.question, BOAT, 0, 0, "ferry"), "fr", expected)


def test_a_question_that_nothing_answers_is_paired_with_another_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1.0)
    monkeypatch.setattr(module, "KEPT", 1)
    asked = Taught(Example("Who owned the ferry with forty passengers?", FERRY, 0, 0, "ferry"), "en")
    taught = [asked, *(Taught(Example("?", text, 0, 0, text), "en") for text in (COPY, CLOCK))]
    nothing = np.zeros((2, HashingEncoder.dimension), np.float32)
    offsets = LanguageOffsets(["en", "fr"], nothing, nothing)
    (found,) = near_wrong_passages([asked], taught, random.Random(1), encoder=HashingEncoder(), offsets=offsets)
    assert found == Taught(Example(asked.example.question, COPY, 0, 0, "ferry"), "en")


def test_a_question_about_its_document_is_paired_with_passages_of_that_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "SHARE", 1.0)
    start = FERRY.index("forty")
    asked = Taught(Example("How many passengers of the ferry?", FERRY, start, start + 5, "ferry"), "en")
    same, other = (Taught(Example("?", text, 0, 0, name), "en") for text, name in ((CLOCK, "ferry"), (BOAT, "boat")))
    nothing = np.zeros((2, HashingEncoder.dimension), np.float32)
    (found,) = near_wrong_passages(
        [asked],
        [asked, same, other],
        random.Random(1),
        encoder=HashingEncoder(),
        offsets=LanguageOffsets(["en", "fr"], nothing, nothing),
        of_same_article=True,
    )
    assert found == Taught(Example(asked.example.question, CLOCK, 0, 0, "ferry"), "en")
