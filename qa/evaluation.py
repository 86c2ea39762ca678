"""How well a library finds: question sets are asked, and the rank of the right paragraph is measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Any

from qa.errors import LibraryError
from qa.library import Library
from qa.pools import Grades, Place, Pool
from qa.progress import Progress
from qa.question_sets import JudgedQuestion, QuestionSet

__all__ = [
    "Evaluation",
    "Matrix",
    "SetFigures",
    "evaluation_record",
    "measure_retrieval",
]

DEPTH = 100
"""Passages asked for with each question."""
DIGITS = 4

Figures = dict[str, float]


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
        library: what `add_paragraphs` filled, or `find_paragraphs` looked into.
        pool: what it returned.
        depth: how many passages to ask for.
        limit: ask no more questions of a set than these, evenly spread.
        progress: called with the questions asked and the number of all.

    Raises:
        LibraryError: the library was changed meanwhile.
    """
    asked = [
        _spread([question for question in questions.questions() if pool.holds(question, at)], limit)
        for at, questions in enumerate(pool.sets)
    ]
    total, done = sum(map(len, asked)), 0
    figures: list[list[Figures]] = [[] for _ in pool.sets]
    cells: list[list[list[bool]]] = [[] for _ in pool.sets]
    for at, questions in enumerate(asked):
        for question in questions:
            hits = library.search(question.text, k=depth)
            if library.revision() != pool.revision:
                raise LibraryError(
                    f"the library {library.path} was changed while it was measured; try again when nothing is added"
                )
            ranking = pool.ranking(hits)
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
