"""Question sets: files of paragraphs and questions on them, in the SQuAD format (SQuAD 1.1 and 2.0, PIAF, XQuAD-R)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Never

from embeddings.language import identify, known_languages
from qa.errors import QuestionError, UsageError
from qa.loaders.normal import clean, has_words
from qa.questions import check_question

__all__ = [
    "Article",
    "JudgedQuestion",
    "Paragraph",
    "QuestionSet",
    "are_translations",
    "language_of",
    "read_question_set",
]

LANGUAGE_SAMPLE = 5_000  # characters
SHOWN = 40  # characters of a value that is not what it should be


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph on one line, and the questions that it answers."""

    text: str
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A run of paragraphs under a title, which may be empty.

    `is_headed` says that the title stands above the text, as a heading that helps to understand it.
    """

    title: str
    paragraphs: tuple[Paragraph, ...]
    is_headed: bool = False


@dataclass(frozen=True, slots=True)
class JudgedQuestion:
    """A question, and how well paragraphs answer it: a grade above 0 by the indexes of article and paragraph."""

    text: str
    grades: Mapping[tuple[int, int], int]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Articles and questions in one language.

    `judged` are questions that are judged on their own; otherwise each paragraph answers its own questions.
    """

    path: Path
    language: str
    articles: tuple[Article, ...]
    judged: tuple[JudgedQuestion, ...] = ()

    def questions(self) -> list[JudgedQuestion]:
        """Return all questions, with the paragraphs that answer them."""
        own = [
            JudgedQuestion(question, {(article, index): 1})
            for article, index, paragraph in self.paragraphs()
            for question in paragraph.questions
        ]
        return [*self.judged, *own]

    def paragraphs(self) -> Iterator[tuple[int, int, Paragraph]]:
        """Yield every paragraph with its place: the article's index, and its own in the article."""
        for at, article in enumerate(self.articles):
            for index, paragraph in enumerate(article.paragraphs):
                yield at, index, paragraph


def are_translations(sets: Sequence[QuestionSet]) -> bool:
    """Say whether the sets hold the same paragraphs in different languages, judging by their shape.

    They do when no two have a language in common, and all have as many articles of as many paragraphs. Questions that
    are judged on their own are in no such set.
    """
    if any(questions.judged for questions in sets):
        return False
    shapes = {tuple(len(article.paragraphs) for article in questions.articles) for questions in sets}
    languages = {questions.language for questions in sets}
    return len(sets) > 1 and len(shapes) == 1 and len(languages) == len(sets)


def read_question_set(path: Path) -> QuestionSet:
    """Read a file in the SQuAD format.

    Questions marked as impossible, or without an answer, are left out. The language is the file's name if that is a
    known code of two letters (`en.json`), else the one that the first paragraphs are in.

    Raises:
        UsageError: the file cannot be read, is not in the format, or has no question that can be answered.
    """
    record = _json(path)
    articles = tuple(
        _article(value, f"{path}: data[{at}]") for at, value in enumerate(_items(record, "data", f"{path}: "))
    )
    texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
    if not any(paragraph.questions for article in articles for paragraph in article.paragraphs):
        raise UsageError(
            f"{path}: no question has an answer, so nothing tells which paragraph is right; name a file whose `qas` "
            "have `answers` (of SQuAD the training or development set, not the test set)"
        )
    return QuestionSet(path, language_of(path, texts), articles)


def _json(path: Path) -> Any:
    if path.is_dir():
        raise UsageError(f"{path}: is a folder; name the question sets in it")
    if not path.exists():
        raise UsageError(f"{path}: there is no such file; check the path")
    if not path.is_file():  # reading a pipe could wait for ever
        raise UsageError(f"{path}: is no regular file; save the question set in a file first")
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise UsageError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: is not JSON ({error}); name a question set in the SQuAD format") from error


def _article(value: Any, place: str) -> Article:
    title = value.get("title") if isinstance(value, dict) else None
    paragraphs = _items(value, "paragraphs", place + ".")
    return Article(
        title=title if isinstance(title, str) else "",
        paragraphs=tuple(_paragraph(item, f"{place}.paragraphs[{at}]") for at, item in enumerate(paragraphs)),
    )


def _paragraph(value: Any, place: str) -> Paragraph:
    questions = [
        question
        for at, item in enumerate(_items(value, "qas", place + "."))
        if (question := _question(item, f"{place}.qas[{at}]")) is not None
    ]
    context = value.get("context")
    if not isinstance(context, str):
        _not_squad(f"{place}.context", "text", context)
    text = " ".join(clean(context).split())
    if not has_words(text):
        raise UsageError(f"{place}.context: there are no words in this paragraph; fill it in or leave it out")
    return Paragraph(text, tuple(questions))


def _question(value: Any, place: str) -> str | None:
    """Return the question, or None when the paragraph does not answer it."""
    question = value.get("question") if isinstance(value, dict) else None
    if not isinstance(question, str):
        _not_squad(f"{place}.question", "text", question)
    if value.get("is_impossible") or not value.get("answers"):
        return None
    try:
        return check_question(question)
    except QuestionError as error:
        raise UsageError(f"{place}.question: {error}") from error


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


def language_of(path: Path, texts: Sequence[str]) -> str:
    """Return the file's name if that is a known code of two letters (`en.json`), else the language of the texts."""
    name = path.stem.lower()
    if len(name) == 2 and name in known_languages():
        return name
    return identify(" ".join(texts)[:LANGUAGE_SAMPLE])
