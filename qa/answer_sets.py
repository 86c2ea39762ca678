"""Answer sets: libraries to be made, and questions of which is known whether and where they are answered there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.dialogues import DialogueTurn, Evidence, read_dialogues
from qa.errors import UsageError
from qa.nomiracl import NomiraclQuestion, read_nomiracl
from qa.question_sets import Article, Paragraph, QuestionSet, language_of
from qa.squad import ExpectedWords, SquadArticle, read_json, read_squad

__all__ = ["AnswerSet", "PosedQuestion", "Shelf", "read_answer_set"]

NO_QUESTIONS = "no questions are in it; name a question set in the SQuAD, NoMIRACL or INSCIT format"


@dataclass(frozen=True, slots=True)
class PosedQuestion:
    """A question, and what is known of its answer.

    Attributes:
        text: the question.
        history: the (question, answer) pairs before it.
        is_answerable: whether the paragraphs answer it.
        paragraphs: those that do, or come close to it, as indexes of article and paragraph; None when not known.
        expected: the words that answer, in the only one of `paragraphs`; empty when not known.
    """

    text: str
    history: tuple[tuple[str, str], ...]
    is_answerable: bool
    paragraphs: frozenset[tuple[int, int]] | None
    expected: tuple[ExpectedWords, ...]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The articles of one library, and the questions that are asked of it."""

    articles: tuple[Article, ...]
    questions: tuple[PosedQuestion, ...]


@dataclass(frozen=True, slots=True)
class AnswerSet:
    """The shelves of a file, in one language."""

    path: Path
    language: str
    shelves: tuple[Shelf, ...]

    def library_of(self, shelf: Shelf) -> QuestionSet:
        """Return what is added to the library of a shelf."""
        return QuestionSet(self.path, self.language, shelf.articles)


def read_answer_set(path: Path) -> AnswerSet:
    """Read a file in the SQuAD, NoMIRACL (`.jsonl`) or INSCIT format.

    Raises:
        UsageError: the file cannot be read, is in none of the formats, or holds no question.
    """
    if path.suffix.lower() == ".jsonl":
        questions = read_nomiracl(path)
        language = questions[0].language
        shelves = [_shelf_of_nomiracl(question) for question in questions]
    else:
        record = read_json(path)
        language = None
        shelves = [
            _shelf_of_dialogues(read_dialogues(path, record))
            if _are_dialogues(record)
            else _shelf_of_squad(read_squad(path, record))
        ]
    if not any(shelf.questions for shelf in shelves):
        raise UsageError(f"{path}: {NO_QUESTIONS}")
    texts = [paragraph.text for shelf in shelves for article in shelf.articles for paragraph in article.paragraphs]
    return AnswerSet(path, language or language_of(path, texts), tuple(shelves))


def _are_dialogues(record: Any) -> bool:
    values = list(record.values()) if isinstance(record, dict) else record if isinstance(record, list) else []
    return bool(values) and all(isinstance(value, dict) and "turns" in value for value in values)


def _shelf_of_squad(articles: Sequence[SquadArticle]) -> Shelf:
    return Shelf(
        tuple(
            Article(article.title, tuple(Paragraph(paragraph.text, ()) for paragraph in article.paragraphs))
            for article in articles
        ),
        tuple(
            PosedQuestion(
                question.text,
                (),
                question.is_answered,
                frozenset([(at, number)] if question.is_answered else ()),
                question.expected,
            )
            for at, article in enumerate(articles)
            for number, paragraph in enumerate(article.paragraphs)
            for question in paragraph.questions
        ),
    )


def _shelf_of_nomiracl(question: NomiraclQuestion) -> Shelf:
    """Return the passages of a question as a library of their own, each an article."""
    articles = tuple(Article("", (Paragraph(text, ()),)) for text in question.passages)
    answering = None if question.answering is None else frozenset((at, 0) for at in question.answering)
    return Shelf(articles, (PosedQuestion(question.text, (), answering != frozenset(), answering, ()),))


def _shelf_of_dialogues(turns: Sequence[DialogueTurn]) -> Shelf:
    """Return the evidence of all turns; passages below the same titles are an article."""
    places: dict[Evidence, tuple[int, int]] = {}
    articles: dict[tuple[str, ...], list[Paragraph]] = {}
    for evidence in dict.fromkeys(evidence for turn in turns for evidence in turn.evidence):
        paragraphs = articles.setdefault(evidence.titles, [])
        places[evidence] = (list(articles).index(evidence.titles), len(paragraphs))
        paragraphs.append(Paragraph(evidence.text, ()))
    return Shelf(
        tuple(Article(" › ".join(titles), tuple(found), is_headed=True) for titles, found in articles.items()),
        tuple(
            PosedQuestion(
                turn.question,
                turn.history,
                turn.is_answered,
                frozenset(places[evidence] for evidence in turn.evidence),
                (),
            )
            for turn in turns
        ),
    )
