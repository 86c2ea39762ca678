"""Follow-up questions: whether a question leans on what was said before it, and what is searched for then.

"And who chairs it?" can be answered only with the questions before it. Whether a question is of this kind shows in its
vector: `follow_ups.npz` is a direction from questions that stand alone to ones that lean on others, made by
`qa.training.fit_follow_ups` from English dialogues. It holds in other languages, too, because the language has been
taken out of the vectors; `docs/en/answers.md` has the measurements.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from embeddings.language import identify
from qa.comparison import EncodedQuestion
from qa.encoded import Vectors
from qa.encoding import encode_questions
from qa.errors import UsageError
from qa.questions import MAX_QUESTION, check_question

if TYPE_CHECKING:
    from embeddings.encoder import Encoder
    from embeddings.offsets import LanguageOffsets

__all__ = ["DIRECTION_FILE", "FollowUps", "History", "Turn", "read_history", "read_turn"]

DIRECTION_FILE = Path(__file__).parent / "follow_ups.npz"
TURNS = 3
"""Turns of a conversation that are looked at, the last ones; what lies further back is rarely meant."""
LEANS = 0.5
"""Probability from which a question is searched together with what was said before it."""
CONTEXT = 0.5
"""What the joined questions count beside the question itself, in the vector that is searched for. With 1, more
follow-ups find their paragraph, and more questions that only look like follow-ups lose it."""
MAX_TURN = 20_000
"""Longest answer in a history, in code points."""

Turn = tuple[str, str]
"""A question and its answer, which is empty when there was none."""
History = Sequence[Turn | Mapping[str, str | None]]
"""Turns as they are given, oldest first: (question, answer) pairs, or objects with these two."""


class FollowUps:
    """Tells which questions lean on what was said before, and joins them with it.

    Args:
        encoder: encodes questions.
        offsets: the language offsets of its model; without them no question is taken for a follow-up.
    """

    def __init__(self, encoder: Encoder, *, offsets: LanguageOffsets | None) -> None:
        self._encoder = encoder
        self._offsets = offsets

    def searched_for(self, question: str, history: Sequence[Turn]) -> EncodedQuestion:
        """Return what to search for when `question` is asked after `history`, oldest turn first."""
        [encoded] = encode_questions(self._encoder, [question])
        turns = list(history[-TURNS:])
        if not turns or not self._leans(encoded):
            return encoded
        earlier = encode_questions(self._encoder, [turn[0] for turn in turns])
        # A question that leans itself is of no help without the one that it leans on.
        first = next((at for at in reversed(range(len(turns))) if not self._leans(earlier[at])), 0)
        text = " ".join([*(turn[0] for turn in turns[first:]), question])[-MAX_QUESTION:]
        [joined] = encode_questions(self._encoder, [text])
        vector = encoded.vector + CONTEXT * joined.vector
        pieces = np.concatenate([encoded.pieces, joined.pieces])
        tokens = np.concatenate([encoded.tokens, joined.tokens])
        # Too short a question is taken to be in the language of the earlier ones.
        language = identify(question, default=joined.language)
        return EncodedQuestion(_unit(vector), pieces, language, tokens)

    def leaning(self, question: EncodedQuestion) -> float:
        """Return the probability that a question leans on what was said before it; 0 when it cannot be told."""
        if self._offsets is None or self._encoder.name != _shipped().model:
            return 0.0
        neutral = self._offsets.neutral_questions(question.vector[None], [question.language])[0]
        return float(1 / (1 + np.exp(-(neutral @ _shipped().vector + _shipped().bias))))

    def _leans(self, question: EncodedQuestion) -> bool:
        return self.leaning(question) >= LEANS


def read_history(history: Any) -> list[Turn]:
    """Return the last turns of a conversation, those that count, whatever its length.

    Raises:
        UsageError: one of them is no turn; it is named by its place.
    """
    if not isinstance(history, Sequence) or isinstance(history, str | bytes):
        raise UsageError("the history is no list; pass (question, answer) pairs, or nothing")
    turns = []
    for place in range(max(0, len(history) - TURNS), len(history)):
        try:
            turns.append(read_turn(history[place]))
        except UsageError as error:
            raise UsageError(f"history[{place}]: {error}") from error
    return turns


def read_turn(entry: Any) -> Turn:
    """Return a turn from `{"question", "answer"}` or a (question, answer) pair; the answer may be None.

    Raises:
        UsageError: it is neither, or its question cannot be asked.
    """
    if isinstance(entry, Mapping):
        question, answer = entry.get("question"), entry.get("answer")
    elif isinstance(entry, list | tuple) and len(entry) == 2:
        question, answer = entry
    else:
        raise UsageError("must be an object with `question` and `answer`, or a list of the two")
    if not isinstance(question, str) or not isinstance(answer, str | None):
        raise UsageError("must hold strings")
    if answer is not None and len(answer) > MAX_TURN:
        raise UsageError(f"has an answer of more than {MAX_TURN:,} characters")
    return check_question(question), _encodable(answer or "")


def _encodable(text: str) -> str:
    """Return the text without NUL and lone surrogates, which no tokenizer and no database takes."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode()


def _unit(vector: Vectors) -> Vectors:
    unit: Vectors = (vector / max(float(np.linalg.norm(vector)), 1e-9)).astype(np.float32)
    return unit


@dataclass(frozen=True, slots=True)
class _Direction:
    """The weights of a logistic model on language-neutral vectors of the model called `model`."""

    model: str
    vector: Vectors
    bias: float


@lru_cache(maxsize=1)
def _shipped() -> _Direction:
    with np.load(DIRECTION_FILE) as file:
        return _Direction(str(file["model"]), file["vector"], float(file["bias"]))
