"""What counts as a question."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from qa.confidence import THRESHOLD
from qa.errors import QuestionError, UsageError

__all__ = [
    "MAX_QUESTION",
    "check_confidence",
    "check_count",
    "check_list",
    "check_question",
    "check_questions",
    "least_confidence",
]

MAX_QUESTION = 2_000
"""Longest question, in code points. The model reads about as much; a longer text would be cut in silence."""

DROPPED = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
"""Control characters, and lone surrogates, which cannot be encoded at all. Zero-width joiners are none of them: they
carry meaning in Persian and Hindi."""


def check_question(text: str) -> str:
    """Return the question in NFC, without control characters and surrounding or repeated white space.

    Raises:
        QuestionError: nothing is left, or more than `MAX_QUESTION` code points are.
    """
    question = " ".join(unicodedata.normalize("NFC", DROPPED.sub(" ", text)).split())
    if not question:
        raise QuestionError("the question is empty; write a question")
    if len(question) > MAX_QUESTION:
        raise QuestionError(
            f"the question has {len(question):,} characters, the limit is {MAX_QUESTION:,}; "
            "ask a shorter question, or add the text as a document"
        )
    return question


def check_questions(texts: Sequence[str]) -> list[str]:
    """Return questions as `check_question` does.

    Raises:
        UsageError: they are a single text, or one cannot be asked.
    """
    check_list("questions", texts)
    return [check_question(text) for text in texts]


def check_count(k: int) -> None:
    """Raise UsageError unless `k` passages can be asked for."""
    if k < 1:
        raise UsageError(f"{k} passages cannot be asked for; ask for 1 or more")


def check_list(name: str, texts: Sequence[str]) -> None:
    """Raise UsageError when a single text was passed as `name`: for Python, it is a sequence of its characters."""
    if isinstance(texts, str):
        raise UsageError(f"{name} is the text {texts[:40]!r}, not a list of texts; pass [{texts[:40]!r}]")


def check_confidence(least: float) -> None:
    """Raise UsageError unless answers can be asked for from the confidence `least` on."""
    if not 0 <= least <= 1:  # not a number is neither
        raise UsageError(f"{least} is no confidence to answer from; choose one from 0 to 1")


def least_confidence(asked: float | None) -> float:
    """Return the confidence from which an answer is given: the one that was chosen on data unless another is asked for.

    Raises:
        UsageError: that is no confidence.
    """
    least = THRESHOLD if asked is None else asked
    check_confidence(least)
    return least
