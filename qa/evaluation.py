"""How well a library finds: question sets are asked, and the rank of the right paragraph is measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory
from typing import Any

from qa.domain import Hit
from qa.errors import LibraryError, LoadError
from qa.library import Library
from qa.progress import Progress
from qa.question_sets import Article, JudgedQuestion, QuestionSet, are_translations

__all__ = [
    "Evaluation",
    "Matrix",
    "Place",
    "Pool",
    "SetFigures",
    "add_paragraphs",
    "evaluation_record",
    "measure_retrieval",
]

DEPTH = 100
"""Passages asked for with each question."""
DIGITS = 4

Figures = dict[str, float]
Grades = dict["Place", int]


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
    documents of each set.
    """

    sets: tuple[QuestionSet, ...]
    translations: bool
    places: Mapping[tuple[str, int], Place]
    first: Mapping[Place, Place]
    of_sets: tuple[tuple[str, ...], ...]
    passages: int

    @property
    def documents(self) -> int:
        """How many documents the library holds."""
        return sum(map(len, self.of_sets))

    def ranking(self, hits: Sequence[Hit]) -> list[Place]:
        """Return the paragraphs of the hits, best first; the pieces of a long one count once, at the best."""
        return list(dict.fromkeys(self.places[hit.passage.document_id, hit.passage.number] for hit in hits))

    def right(self, question: JudgedQuestion, at: int) -> Grades:
        """Return the grades of the paragraphs that answer a question of set `at`, their translations among them."""
        sets = range(len(self.sets)) if self.translations else [at]
        return {
            self.first[Place(of_set, article, paragraph)]: grade
            for (article, paragraph), grade in question.grades.items()
            for of_set in sets
        }


@dataclass(frozen=True, slots=True)
class SetFigures:
    """The figures of the questions of one set, asked to the whole pool."""

    path: Path
    language: str
    paragraphs: int
    questions: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Matrix:
    """hit@1 by the language of the question (row) and of the documents (column).

    A cell looks only among the documents of its language, as if the library held no other.
    `same` is the mean of the cells on the diagonal, `other` that of the rest.
    """

    languages: tuple[str, ...]
    rows: tuple[tuple[float, ...], ...]
    same: float
    other: float


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of asking: figures of all questions, and of each set's; a matrix when the sets are translations."""

    model: str
    depth: int
    documents: int
    passages: int
    figures: Figures
    sets: tuple[SetFigures, ...]
    matrix: Matrix | None


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
    return Pool(tuple(sets), translations, places, first, of_sets, passages)


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


def measure_retrieval(
    library: Library,
    pool: Pool,
    *,
    depth: int = DEPTH,
    limit: int | None = None,
    progress: Progress | None = None,
) -> Evaluation:
    """Ask the questions of all sets and measure where the right paragraphs rank.

    Right are the paragraphs that the question is judged by; when the sets are translations of each other, each
    translation of them too. Questions count equally in the figures of all.

    Args:
        library: what `add_paragraphs` filled.
        pool: what it returned.
        depth: how many passages to ask for.
        limit: ask no more questions of a set than these, evenly spread.
        progress: called with the questions asked and the number of all.
    """
    asked = [_spread(questions.questions(), limit) for questions in pool.sets]
    total, done = sum(map(len, asked)), 0
    figures: list[list[Figures]] = [[] for _ in pool.sets]
    cells: list[list[list[bool]]] = [[] for _ in pool.sets]
    for at, questions in enumerate(asked):
        for question in questions:
            ranking = pool.ranking(library.search(question.text, k=depth))
            right = pool.right(question, at)
            figures[at].append(_figures(ranking, right, depth))
            if pool.translations:
                firsts = (library.search(question.text, k=1, documents=documents) for documents in pool.of_sets)
                cells[at].append([not right.keys().isdisjoint(pool.ranking(first)) for first in firsts])
            done += 1
            if progress is not None:
                progress(done, total)
    return Evaluation(
        model=library.encoder.name,
        depth=depth,
        documents=pool.documents,
        passages=pool.passages,
        figures=_mean([figure for of_set in figures for figure in of_set]),
        sets=tuple(map(_set_figures, pool.sets, figures)),
        matrix=_matrix(pool.sets, cells) if pool.translations else None,
    )


def evaluation_record(evaluation: Evaluation) -> dict[str, Any]:
    """Return the record of an evaluation, with figures rounded to four digits."""
    matrix = evaluation.matrix
    return {
        "model": evaluation.model,
        "k": evaluation.depth,
        "documents": evaluation.documents,
        "paragraphs": sum(of_set.paragraphs for of_set in evaluation.sets),
        "passages": evaluation.passages,
        "questions": sum(of_set.questions for of_set in evaluation.sets),
        "figures": _rounded(evaluation.figures),
        "sets": [
            {
                "file": str(of_set.path),
                "language": of_set.language,
                "paragraphs": of_set.paragraphs,
                "questions": of_set.questions,
                "figures": _rounded(of_set.figures),
            }
            for of_set in evaluation.sets
        ],
        "matrix": None
        if matrix is None
        else {
            "languages": list(matrix.languages),
            "hit@1": [[round(cell, DIGITS) for cell in row] for row in matrix.rows],
            "same_language": round(matrix.same, DIGITS),
            "other_language": round(matrix.other, DIGITS),
        },
    }


def _spread(questions: Sequence[JudgedQuestion], limit: int | None) -> list[JudgedQuestion]:
    """Return `limit` of the questions at even distances, or all."""
    count = len(questions) if limit is None else min(limit, len(questions))
    return [questions[number * len(questions) // count] for number in range(count)]


def _figures(ranking: Sequence[Place], right: Grades, depth: int) -> Figures:
    import ir_measures
    from ir_measures import AP, RR, R, Success, nDCG

    measures = {
        "hit@1": Success @ 1,
        "hit@5": Success @ 5,
        "mrr@10": RR @ 10,
        "ndcg@10": nDCG @ 10,
        f"recall@{depth}": R @ depth,
        f"map@{depth}": AP @ depth,
    }
    relevant = {"question": {str(place): grade for place, grade in right.items()}}
    # The rank is the score: the measures would break ties of equal scores in an order of their own.
    run = {"question": {str(place): -float(rank) for rank, place in enumerate(ranking)}}
    found = ir_measures.calc_aggregate(measures.values(), relevant, run)
    return {name: float(found[measure]) for name, measure in measures.items()}


def _mean(figures: Sequence[Figures]) -> Figures:
    return {name: fmean(of_question[name] for of_question in figures) for name in figures[0]}


def _set_figures(questions: QuestionSet, figures: Sequence[Figures]) -> SetFigures:
    paragraphs = sum(len(article.paragraphs) for article in questions.articles)
    return SetFigures(questions.path, questions.language, paragraphs, len(figures), _mean(figures))


def _matrix(sets: Sequence[QuestionSet], cells: Sequence[Sequence[Sequence[bool]]]) -> Matrix:
    rows = tuple(tuple(fmean(column) for column in zip(*of_set, strict=True)) for of_set in cells)
    same = [cell for at, row in enumerate(rows) for column, cell in enumerate(row) if at == column]
    other = [cell for at, row in enumerate(rows) for column, cell in enumerate(row) if at != column]
    return Matrix(tuple(questions.language for questions in sets), rows, same=fmean(same), other=fmean(other))


def _rounded(figures: Figures) -> Figures:
    return {name: round(value, DIGITS) for name, value in figures.items()}
