"""Files of dialogues in the INSCIT format (Wu et al., 2023): questions that follow each other, with their evidence.

An object of dialogues, each with `turns`; a turn has a `context`, the questions and answers so far and its own question
at the end, and `labels`: what annotators answered, with the passages as evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

from qa.errors import QuestionError, UsageError
from qa.follow_ups import read_turn
from qa.loaders.normal import has_words
from qa.questions import check_question
from qa.squad import on_one_line

__all__ = ["DialogueTurn", "Evidence", "read_dialogues"]

ANSWERS = ("directAnswer", "clarification")
"""Types of responses that answer; the others say that nothing was found, or nothing but related passages."""
FORM = (
    "a dialogue has `turns`, a turn `context`, a list of texts, and `labels`, each with `responseType` and `evidence`"
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that an annotator answered from, below the titles of its article and sections."""

    titles: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class DialogueTurn:
    """A question, the (question, answer) pairs before it, and what annotators found.

    `is_answered` says that one of them could answer; `evidence` is what they answered from, or what comes close.
    """

    question: str
    history: tuple[tuple[str, str], ...]
    is_answered: bool
    evidence: tuple[Evidence, ...]


def read_dialogues(path: Path, record: Any) -> list[DialogueTurn]:
    """Return the turns of all dialogues in `record`, the JSON in the file `path`.

    Raises:
        UsageError: it is not in the format.
    """
    dialogues = record.items() if isinstance(record, dict) else enumerate(record)
    return [
        _turn(turn, f"{path}: {name}.turns[{at}]")
        for name, dialogue in dialogues
        for at, turn in enumerate(_items(dialogue, "turns", f"{path}: {name}"))
    ]


def _turn(value: Any, place: str) -> DialogueTurn:
    context = _items(value, "context", place)
    if not context or not all(isinstance(text, str) for text in context):
        _not_dialogue(f"{place}.context", "is no list of texts")
    # A conversation that someone else opened begins with an answer to nothing.
    earlier = context[len(context) % 2 == 0 : -1]
    try:
        question = check_question(context[-1])
        history = tuple(map(read_turn, zip(earlier[::2], earlier[1::2], strict=True)))
    except (QuestionError, UsageError) as error:
        raise UsageError(f"{place}.context: {error}") from error
    labels = [(label, f"{place}.labels[{at}]") for at, label in enumerate(_items(value, "labels", place))]
    evidence = dict.fromkeys(found for label, at in labels for found in _evidence(_items(label, "evidence", at), at))
    return DialogueTurn(
        question,
        history,
        any(label.get("responseType") in ANSWERS for label, _ in labels),
        tuple(evidence),
    )


def _evidence(items: list[Any], place: str) -> Iterator[Evidence]:
    for at, item in enumerate(items):
        text = item.get("passage_text") if isinstance(item, dict) else None
        if not isinstance(text, str) or not has_words(text):
            _not_dialogue(f"{place}.evidence[{at}].passage_text", "is no text")
        titles = item.get("passage_titles")
        titles = titles if isinstance(titles, list) else []
        yield Evidence(tuple(on_one_line(str(title)) for title in titles), on_one_line(text))


def _items(value: Any, key: str, place: str) -> list[Any]:
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        _not_dialogue(f"{place}.{key}", "is no list")
    return items


def _not_dialogue(place: str, wrong: str) -> Never:
    raise UsageError(f"{place} {wrong}; {FORM}")
