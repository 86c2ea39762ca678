"""Pools of paragraphs: the paragraphs of question sets in a library, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.domain import Hit
from qa.errors import LibraryError, LoadError, UsageError
from qa.library import Library
from qa.progress import Progress
from qa.question_sets import Article, JudgedQuestion, QuestionSet, are_translations

__all__ = ["Grades", "Place", "Pool", "add_paragraphs", "find_paragraphs"]

Grades = dict["Place", int]

OTHER_SET = -1
"""The set of places that no question set knows."""


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph: the indexes of its set, of its article, and its own."""

    set: int
    article: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Pool:
    """The paragraphs of all question sets, in one library.

    `places` gives the place of a document's paragraph, by the document's id and the paragraph's number. Of several
    places with the same text it is the first; `first` gives that one for every place. `of_sets` are the ids of the
    documents of each set. `revision` is the library's when it was looked at.
    """

    sets: tuple[QuestionSet, ...]
    translations: bool
    places: Mapping[tuple[str, int], Place]
    first: Mapping[Place, Place]
    of_sets: tuple[tuple[str, ...], ...]
    documents: int
    passages: int
    revision: int

    def ranking(self, hits: Sequence[Hit]) -> list[Place]:
        """Return the paragraphs of the hits, best first; the pieces of a long one count once, at the best."""
        return list(dict.fromkeys(self.places[hit.passage.document_id, hit.passage.number] for hit in hits))

    def holds(self, question: JudgedQuestion, at: int) -> bool:
        """Say whether all paragraphs that answer a question of set `at` are in the library."""
        return all(Place(at, article, paragraph) in self.first for article, paragraph in question.grades)

    def right(self, question: JudgedQuestion, at: int) -> Grades:
        """Return the grades of the paragraphs that answer a question of set `at`, their translations among them."""
        sets = range(len(self.sets)) if self.translations else [at]
        return {
            self.first[place]: grade
            for (article, paragraph), grade in question.grades.items()
            for place in (Place(of_set, article, paragraph) for of_set in sets)
            if place in self.first
        }


def add_paragraphs(library: Library, sets: Sequence[QuestionSet], *, progress: Progress | None = None) -> Pool:
    """Add the paragraphs of all sets to an empty library, an article a document.

    The articles are written as HTML pages, where even a short paragraph cannot be taken for a heading.

    Raises:
        LibraryError: the articles or the library cannot be written.
        LoadError: an article cannot be added.
    """
    translations = are_translations(sets)
    with TemporaryDirectory(prefix="pincite-articles-") as folder:
        try:
            articles = dict(_written(sets, Path(folder).resolve()))
        except OSError as error:
            raise LibraryError(
                f"the articles cannot be written to {folder} ({error.strerror}); make room, or set TMPDIR"
            ) from error
        report = library.add(articles, progress=progress)
    if report.failed:
        raise LoadError(f"an article cannot be added: {report.failed[0].reason}")
    of_text: dict[tuple[int, str], Place] = {}
    first: dict[Place, Place] = {}
    places: dict[tuple[str, int], Place] = {}
    documents = {Path(document.source): document for document in library.summaries()}
    for path, (at, index, article) in articles.items():
        for number, paragraph in enumerate(article.paragraphs):
            place = Place(at, index, number)
            # The translation of a paragraph may be the same text; it is a paragraph of its own all the same.
            text = (at if translations else 0, paragraph.text)
            places[documents[path].id, number + 1] = first[place] = of_text.setdefault(text, place)
    of_sets = tuple(
        tuple(documents[path].id for path, (of_set, _, _) in articles.items() if of_set == at)
        for at in range(len(sets))
    )
    passages = sum(document.passages for document in documents.values())
    return Pool(
        tuple(sets),
        translations,
        places,
        first,
        of_sets,
        documents=len(documents),
        passages=passages,
        revision=library.revision(),
    )


def _written(sets: Sequence[QuestionSet], folder: Path) -> Iterator[tuple[Path, tuple[int, int, Article]]]:
    """Write each article that has paragraphs into a file, and yield the file with the indexes of set and article."""
    for at, questions in enumerate(sets):
        for index, article in enumerate(questions.articles):
            if article.paragraphs:
                # Equal scores are ranked by the file's name, so the names are the same in every run.
                path = folder / f"set-{at + 1:03}-article-{index + 1:06}.html"
                paragraphs = "\n".join(f"<p>{escape(paragraph.text)}</p>" for paragraph in article.paragraphs)
                title = f'<meta charset="utf-8"><title>{escape(article.title)}</title>'
                if article.is_headed and article.title:
                    title += f"<h1>{escape(article.title)}</h1>"
                path.write_text(f"<!doctype html>{title}\n{paragraphs}\n", "utf-8")
                yield path, (at, index, article)


def find_paragraphs(library: Library, sets: Sequence[QuestionSet]) -> Pool:
    """Return the pool of a library that holds the paragraphs of the sets already, among others or not.

    A paragraph is found by its text, white space aside.

    Raises:
        UsageError: a set has no question whose paragraphs are all in the library.
    """
    translations = are_translations(sets)
    of_text = {
        paragraph.text: Place(at, article, number)
        for at, questions in reversed(list(enumerate(sets)))
        for article, number, paragraph in questions.paragraphs()
    }
    places: dict[tuple[str, int], Place] = {}
    of_sets: list[list[str]] = [[] for _ in sets]
    held: set[Place] = set()
    with library.corpus.database.reading():  # a document may be replaced meanwhile
        summaries, passages = library.summaries(), library.corpus.passage_count()
        revision = library.revision()
        for index, summary in enumerate(summaries):
            text = library.document(summary.id).text
            for number, group in groupby(library.passages(summary.id), key=attrgetter("number")):
                pieces = list(group)
                paragraph = " ".join(text[pieces[0].start : pieces[-1].end].split())
                place = of_text.get(paragraph, Place(OTHER_SET, index, number))
                places[summary.id, number] = place
                if place.set != OTHER_SET:
                    held.add(place)
                    of_sets[place.set].append(summary.id)
    first = {
        Place(at, article, number): of_text[paragraph.text]
        for at, questions in enumerate(sets)
        for article, number, paragraph in questions.paragraphs()
        if of_text[paragraph.text] in held
    }
    pool = Pool(
        tuple(sets),
        translations and all(of_sets),
        places,
        first,
        tuple(tuple(dict.fromkeys(ids)) for ids in of_sets),
        documents=len(summaries),
        passages=passages,
        revision=revision,
    )
    for at, questions in enumerate(sets):
        if not any(pool.holds(question, at) for question in questions.questions()):
            raise UsageError(
                f"{questions.path}: the library {library.path} holds the paragraphs of none of its questions; "
                "add the documents they come from, or leave out --in-library"
            )
    return pool
