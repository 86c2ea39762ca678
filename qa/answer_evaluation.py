"""How well a library answers: question sets are asked, and answers are compared with what is known of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

from qa.answer_figures import DEPTH, DIGITS, AnswerFigures, Outcome, figures_of, figures_record
from qa.answer_sets import AnswerSet, PosedQuestion, Shelf
from qa.calibration import Bin, bins, risk_coverage
from qa.domain import Answer, Citation
from qa.library import Library
from qa.pools import Place, Pool, add_paragraphs
from qa.progress import Progress
from qa.settings import Settings
from qa.temporary import temporary_folder
from qa.word_overlap import exact_match, token_f1

__all__ = ["AnswerEvaluation", "answer_evaluation_record", "measure_answers"]


@dataclass(frozen=True, slots=True)
class AnswerEvaluation:
    """What came of asking: figures by file, by language, and of all; how confidences and right answers agree."""

    model: str
    min_confidence: float
    sets: tuple[AnswerFigures, ...]
    languages: tuple[AnswerFigures, ...]
    everything: AnswerFigures
    bins: tuple[Bin, ...]
    curve: tuple[tuple[float, float], ...]


def measure_answers(
    settings: Settings,
    sets: Sequence[AnswerSet],
    *,
    min_confidence: float,
    limit: int | None = None,
    with_history: bool = True,
    progress: Progress | None = None,
) -> AnswerEvaluation:
    """Ask the questions of all sets, of temporary libraries that hold their paragraphs, and measure the answers.

    Args:
        settings: the model, and whether passages are read; their library is not touched.
        sets: the question sets.
        min_confidence: confidence from which an answer counts as given.
        limit: ask no more questions of a set than these, evenly spread.
        with_history: whether questions of a dialogue are asked with what was said before.
        progress: called with the questions asked and the number of all.
    """
    chosen = [_spread(answers, limit) for answers in sets]
    total, done = sum(len(shelf.questions) for shelves in chosen for shelf in shelves), 0
    outcomes: list[list[Outcome]] = [[] for _ in sets]
    with temporary_folder() as folder, Library.open(folder, settings=settings) as first:
        for found, answers, shelves in zip(outcomes, sets, chosen, strict=True):
            for shelf in shelves:
                with _library_like(first) as library:
                    pool = add_paragraphs(library, [answers.library_of(shelf)])
                    for question in shelf.questions:
                        history = question.history if with_history else ()
                        answer = library.ask(question.text, k=DEPTH, history=history, min_confidence=0)
                        found.append(_outcome(library, pool, answers.language, question, answer))
                        done += 1
                        if progress is not None:
                            progress(done, total)
        model = first.encoder.name
    everything = [outcome for found in outcomes for outcome in found]
    sure, right = [outcome.confidence for outcome in everything], [outcome.right for outcome in everything]
    languages = dict.fromkeys(answers.language for answers in sets)
    return AnswerEvaluation(
        model,
        min_confidence,
        tuple(
            figures_of(str(answers.path), answers.language, found, min_confidence)
            for answers, found in zip(sets, outcomes, strict=True)
        ),
        tuple(
            figures_of("", language, _of_language(language, sets, outcomes), min_confidence) for language in languages
        ),
        figures_of("", "", everything, min_confidence),
        tuple(bins(sure, right)),
        tuple(risk_coverage(sure, right)),
    )


def answer_evaluation_record(evaluation: AnswerEvaluation) -> dict[str, Any]:
    """Return the record of an evaluation, with figures rounded to four digits and null where nothing can be known."""
    return {
        "model": evaluation.model,
        "min_confidence": evaluation.min_confidence,
        **figures_record(evaluation.everything),
        "languages": [{"language": of.language, **figures_record(of)} for of in evaluation.languages],
        "sets": [{"file": of.name, "language": of.language, **figures_record(of)} for of in evaluation.sets],
        "reliability": [
            {
                "from": held.start,
                "to": held.end,
                "answers": held.answers,
                "confidence": round(held.confidence, DIGITS),
                "right": round(held.right, DIGITS),
            }
            for held in evaluation.bins
        ],
        "risk_coverage": [[round(coverage, DIGITS), round(risk, DIGITS)] for coverage, risk in evaluation.curve],
    }


def _spread(answers: AnswerSet, limit: int | None) -> list[Shelf]:
    """Return the shelves that `limit` of the questions, at even distances, are asked of, with these."""
    count = sum(len(shelf.questions) for shelf in answers.shelves)
    asked = count if limit is None else min(limit, count)
    wanted = {number * count // asked for number in range(asked)}
    shelves, at = [], 0
    for shelf in answers.shelves:
        questions = tuple(question for number, question in enumerate(shelf.questions, at) if number in wanted)
        at += len(shelf.questions)
        if questions:
            shelves.append(replace(shelf, questions=questions))
    return shelves


@contextmanager
def _library_like(other: Library) -> Iterator[Library]:
    """Yield an empty temporary library with another one's model and reader, so that they are loaded once."""
    with (
        temporary_folder() as folder,
        Library.open(folder, encoder=other.encoder, reader=other.reader) as library,
    ):
        yield library


def _outcome(library: Library, pool: Pool, language: str, question: PosedQuestion, answer: Answer) -> Outcome:
    if question.paragraphs is None:
        return Outcome(question.is_answerable, answer.confidence, right=question.is_answerable)
    gold = {pool.first[Place(0, *place)] for place in question.paragraphs}
    cited = [
        pool.places[citation.passage.document_id, citation.passage.number] in gold for citation in answer.citations
    ]
    right = question.is_answerable and cited[:1] == [True]
    found = gold.intersection(pool.ranking(answer.hits[:DEPTH]))
    words = [expected.text for expected in question.expected]
    marked = _marked(answer.citations[0]) if answer.citations else ""
    is_read = bool(words) and library.has_reader
    return Outcome(
        question.is_answerable,
        answer.confidence,
        right,
        sentence=right and _holds(library, answer.citations[0], question) if words else None,
        precision=fmean(cited) if question.is_answerable and cited else None,
        f1=token_f1(marked, words, language=language) if is_read else None,
        exact=exact_match(marked, words, language=language) if is_read else None,
        recall=len(found) / len(gold) if gold else None,
    )


def _holds(library: Library, citation: Citation, question: PosedQuestion) -> bool:
    """Say whether a quotation from the right paragraph holds expected words, where their place is known at it."""
    passages = library.passages(citation.document.id)
    start = min(passage.start for passage in passages if passage.number == citation.passage.number)
    return any(
        expected.text in citation.quote
        if expected.start is None
        else citation.start <= start + expected.start and start + expected.start + len(expected.text) <= citation.end
        for expected in question.expected
    )


def _marked(citation: Citation) -> str:
    return " ".join(citation.document.text[start:end] for start, end in citation.highlights)


def _of_language(language: str, sets: Sequence[AnswerSet], outcomes: Sequence[Sequence[Outcome]]) -> list[Outcome]:
    return [
        outcome
        for answers, found in zip(sets, outcomes, strict=True)
        if answers.language == language
        for outcome in found
    ]
