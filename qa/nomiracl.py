"""Files in the NoMIRACL format: a question a line, with the ten passages that were found for it (Thakur et al., 2024).

Passages stand in one list, with a `label` that says if one of them answers, or in two lists, `positive_passages` and
`negative_passages`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import QuestionError, UsageError
from qa.loaders.normal import has_words
from qa.questions import check_question
from qa.squad import on_one_line, read_file

__all__ = ["NomiraclQuestion", "read_nomiracl"]

LABELS = {"answerable": True, "relevant": True, "unanswerable": False, "non_relevant": False}
FORM = "a line is an object with `query`, `label` and `passages`, each with `text`"


@dataclass(frozen=True, slots=True)
class NomiraclQuestion:
    """A question, its passages, and which of them answer, by their numbers; None when some do, but not known which."""

    text: str
    language: str | None
    passages: tuple[str, ...]
    answering: frozenset[int] | None


def read_nomiracl(path: Path) -> list[NomiraclQuestion]:
    """Read a file in the NoMIRACL format.

    Raises:
        UsageError: the file cannot be read, is not in the format, or is empty.
    """
    questions = [_question(record, place) for record, place in _records(path)]
    if not questions:
        raise UsageError(f"{path}: there are no questions in it; {FORM}")
    return questions


def _records(path: Path) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield each line's object with its place for errors."""
    try:
        lines = read_file(path).decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: is not UTF-8 ({error.reason}); save it as UTF-8") from error
    for number, line in enumerate(lines, 1):
        place = f"{path}, line {number}"
        if line.strip():
            try:
                record = json.loads(line)
            except (ValueError, RecursionError) as error:
                raise UsageError(f"{place}: is not JSON ({error}); mend or remove it") from error
            if not isinstance(record, dict):
                raise UsageError(f"{place}: is no object; {FORM}")
            yield record, place


def _question(record: dict[str, Any], place: str) -> NomiraclQuestion:
    query, language = record.get("query"), record.get("lang")
    if not isinstance(query, str):
        raise UsageError(f"{place}: `query` is no text; {FORM}")
    try:
        text = check_question(query)
    except QuestionError as error:
        raise UsageError(f"{place}: {error}") from error
    passages: dict[str, bool] = {}
    for key in ("positive_passages", "negative_passages", "passages"):
        for passage in _texts(record.get(key, []), f"{place}: `{key}`"):
            passages.setdefault(passage, key == "positive_passages")
    if not passages:
        raise UsageError(f"{place}: has no passages with words; {FORM}")
    answering: frozenset[int] | None = frozenset(at for at, answers in enumerate(passages.values()) if answers)
    if "passages" in record:
        label = record.get("label")
        if not isinstance(label, str) or label not in LABELS:
            raise UsageError(f"{place}: `label` is none of {', '.join(LABELS)}; {FORM}")
        answering = None if LABELS[label] else frozenset()
    return NomiraclQuestion(text, language if isinstance(language, str) else None, tuple(passages), answering)


def _texts(passages: Any, place: str) -> Iterator[str]:
    """Yield the passages that have words."""
    if not isinstance(passages, list):
        raise UsageError(f"{place} is no list; {FORM}")
    for passage in passages:
        text = passage.get("text") if isinstance(passage, dict) else None
        if not isinstance(text, str):
            raise UsageError(f"{place} holds a passage without `text`; {FORM}")
        if has_words(line := on_one_line(text)):
            yield line
