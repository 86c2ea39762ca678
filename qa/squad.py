"""Files in the SQuAD format: SQuAD 1.1 and 2.0, PIAF, XQuAD-R (Rajpurkar et al., 2016 and 2018)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

from qa.errors import QuestionError, UsageError
from qa.loaders.normal import clean, has_words
from qa.named_files import unreadable
from qa.questions import check_question

__all__ = [
    "ExpectedWords",
    "SquadArticle",
    "SquadParagraph",
    "SquadQuestion",
    "on_one_line",
    "read_file",
    "read_json",
    "read_squad",
]

SHOWN = 40  # characters of a value that is not what it should be


@dataclass(frozen=True, slots=True)
class ExpectedWords:
    """Words that answer, and where they begin in their paragraph; None when they do not stand there as they are."""

    text: str
    start: int | None


@dataclass(frozen=True, slots=True)
class SquadQuestion:
    """A question on a paragraph, which may not answer it; `expected` are the words that do, if the file says which."""

    text: str
    is_answered: bool
    expected: tuple[ExpectedWords, ...]


@dataclass(frozen=True, slots=True)
class SquadParagraph:
    """A paragraph on one line, and the questions on it."""

    text: str
    questions: tuple[SquadQuestion, ...]


@dataclass(frozen=True, slots=True)
class SquadArticle:
    """A run of paragraphs under a title, which may be empty."""

    title: str
    paragraphs: tuple[SquadParagraph, ...]


def read_squad(path: Path, record: Any) -> list[SquadArticle]:
    """Return the articles of `record`, the JSON in the file `path`.

    Raises:
        UsageError: it is not in the format.
    """
    articles = _items(record, "data", f"{path}: ")
    return [_article(value, f"{path}: data[{at}]") for at, value in enumerate(articles)]


def read_json(path: Path) -> Any:
    """Return the JSON in a question set.

    Raises:
        UsageError: the file cannot be read, or is not JSON.
    """
    try:
        return json.loads(read_file(path))
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is not JSON ({error}); name a question set in the SQuAD format") from error


def read_file(path: Path) -> bytes:
    """Return what is in the file of a question set.

    Raises:
        UsageError: it cannot be read.
    """
    problem = unreadable(path, contents="question set")
    if problem is not None:
        raise UsageError(problem)
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def on_one_line(text: str) -> str:
    """Return a text as documents hold it, its white space as single spaces."""
    return " ".join(clean(text).split())


def _article(value: Any, place: str) -> SquadArticle:
    title = value.get("title") if isinstance(value, dict) else None
    paragraphs = _items(value, "paragraphs", place + ".")
    return SquadArticle(
        title=on_one_line(title) if isinstance(title, str) else "",
        paragraphs=tuple(_paragraph(item, f"{place}.paragraphs[{at}]") for at, item in enumerate(paragraphs)),
    )


def _paragraph(value: Any, place: str) -> SquadParagraph:
    items = [(item, f"{place}.qas[{at}]") for at, item in enumerate(_items(value, "qas", place + "."))]
    for item, item_place in items:
        question = item.get("question") if isinstance(item, dict) else None
        if not isinstance(question, str):
            _not_squad(f"{item_place}.question", "text", question)
    context = value.get("context")
    if not isinstance(context, str):
        _not_squad(f"{place}.context", "text", context)
    text = on_one_line(context)
    if not has_words(text):
        raise UsageError(f"{place}.context: there are no words in this paragraph; fill it in or leave it out")
    return SquadParagraph(text, tuple(_question(item, context, text, item_place) for item, item_place in items))


def _question(item: Any, context: str, text: str, place: str) -> SquadQuestion:
    try:
        question = check_question(item["question"])
    except QuestionError as error:
        raise UsageError(f"{place}.question: {error}") from error
    answers = [] if item.get("is_impossible") else item.get("answers")
    expected = dict.fromkeys(_expected(answers if isinstance(answers, list) else [], context, text))
    return SquadQuestion(question, bool(answers), tuple(expected))


def _expected(answers: list[Any], context: str, text: str) -> Iterator[ExpectedWords]:
    """Yield the answers, with their places in `text`, which is `context` on one line."""
    for answer in answers:
        words = answer.get("text") if isinstance(answer, dict) else None
        if isinstance(words, str) and (line := on_one_line(words)):
            begin = answer.get("answer_start")
            begin = begin if isinstance(begin, int) and 0 <= begin <= len(context) else 0
            # With a letter at its end, the prefix keeps the space before the answer.
            near = len(on_one_line(context[:begin] + "x")) - 1
            found = [match.start() for match in re.finditer(re.escape(line), text)]
            yield ExpectedWords(line, min(found, key=lambda at: abs(at - near), default=None))


def _items(value: Any, key: str, place: str) -> list[Any]:
    items = value.get(key) if isinstance(value, dict) else None
    if not isinstance(items, list):
        _not_squad(f"{place}{key}", "a list", items)
    return items


def _not_squad(place: str, expected: str, found: object) -> Never:
    what = "is missing" if found is None else f"is {json.dumps(found, ensure_ascii=False)[:SHOWN]}"
    raise UsageError(
        f"{place}: {what} where the SQuAD format has {expected}; a question set is an object with `data`, a list of "
        "articles with `paragraphs`, each with a `context` and its `qas`, each with a `question` and `answers`"
    )
