"""Question sets: files of paragraphs and questions on them, in the SQuAD format (SQuAD 1.1 and 2.0, PIAF, XQuAD-R)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from embeddings.language import identify, known_languages
from qa.errors import UsageError
from qa.squad import SquadArticle, read_json, read_squad

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
    articles = tuple(_article(article) for article in read_squad(path, read_json(path)))
    texts = [paragraph.text for article in articles for paragraph in article.paragraphs]
    if not any(paragraph.questions for article in articles for paragraph in article.paragraphs):
        raise UsageError(
            f"{path}: no question has an answer, so nothing tells which paragraph is right; name a file whose `qas` "
            "have `answers` (of SQuAD the training or development set, not the test set)"
        )
    return QuestionSet(path, language_of(path, texts), articles)


def _article(article: SquadArticle) -> Article:
    """Return an article with the questions that its paragraphs answer."""
    return Article(
        article.title,
        tuple(
            Paragraph(paragraph.text, tuple(question.text for question in paragraph.questions if question.is_answered))
            for paragraph in article.paragraphs
        ),
    )


def language_of(path: Path, texts: Sequence[str]) -> str:
    """Return the file's name if that is a known code of two letters (`en.json`), else the language of the texts."""
    name = path.stem.lower()
    if len(name) == 2 and name in known_languages():
        return name
    return identify(" ".join(texts)[:LANGUAGE_SAMPLE])
