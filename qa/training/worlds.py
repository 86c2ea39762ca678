"""Small libraries and questions to them, of which it is known which paragraphs answer: what confidence is fitted on.

The question sets are the ones of the development data that the span reader was not trained on: XQuAD-R, the
held-out articles of PIAF and SQuAD 2, and the questions of NoMIRACL. Beside them stand questions to the user guide,
as people ask them: how to do something, and whether something can be done; and the held-out ones of the dossiers,
statements and guides that were written to train the reader. All are cut into two halves, by article, paragraph or
question: one to fit on, the other to check the fit. The other questions that were written are not among them: asked
without their text, many are about nothing in particular.
"""

from __future__ import annotations

import csv
import json
import random
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path
from typing import Any

from qa.training.epochs import Taught
from qa.training.examples import Example, answered_sets, is_held_out, split_by_article
from qa.training.searched import LANGUAGES as NOMIRACL_LANGUAGES
from qa.training.searched import searched_records
from qa.training.train_reader import HELD_OUT
from qa.training.written import DOSSIERS, GUIDES, SEARCHES, STATEMENTS, read_written

__all__ = ["Question", "World", "worlds"]

LANGUAGES = ("ar", "en", "es", "ru", "zh")
SEED = 5
SAME_LANGUAGE, OTHER_LANGUAGE = 60, 25
"""Questions asked of an XQuAD-R library in its own language, and in each other one; a third as many off its subject."""
MIXED = 40
"""Questions in each language, on and off its subjects, to a library of several languages."""
GUIDE = Path(__file__).parents[2] / "docs"
GUIDE_QUESTIONS = Path(__file__).with_name("guide_questions.tsv")
"""Questions, their language and that of the guide, and words of the paragraph that answers, if any does."""
SHORTEST = 40
"""Characters of a paragraph of the guide that may answer."""
NOMIRACL_QUESTIONS = 20
"""Questions of each kind, answerable and not, in each language."""
DOCUMENT_QUESTIONS, DOCUMENTS_QUESTIONS = 20, 300
"""Questions to a document alone, and to all in a half together, that are drawn; those in its own language are asked."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a question set, and the paragraphs that answer it; None when some do, but not known which."""

    set: str
    text: str
    right: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class World:
    """A library of texts, the questions that are asked of it, and whether they are fitted on or checked with."""

    fitted_on: bool
    texts: tuple[str, ...]
    questions: tuple[Question, ...]


def worlds(data: Path) -> Iterator[World]:
    """Yield the worlds made from the folder `data`, in a fixed order."""
    yield from _xquad(data / "xquad_r")
    yield from _held_out(data)
    yield from _nomiracl(data)
    yield from _guide()
    yield from _dossiers()
    yield from _statements()


def _xquad(folder: Path) -> Iterator[World]:
    source = random.Random(SEED)  # noqa: S311 - a sample is no secret
    sets = {language: json.loads((folder / f"{language}.json").read_bytes())["data"] for language in LANGUAGES}
    halves: dict[bool, list[int]] = {True: [], False: []}
    for at, article in enumerate(sets["en"]):
        halves[_is_fitted_on(article["title"])].append(at)
    for fitted_on, held in product((True, False), LANGUAGES):
        inside, outside = halves[fitted_on], halves[not fitted_on]
        texts = tuple(_line(p["context"]) for at in inside for p in sets[held][at]["paragraphs"])
        questions: list[Question] = []
        for asked in LANGUAGES:
            name, count = ("XQuAD-R", SAME_LANGUAGE) if asked == held else ("XQuAD-R across", OTHER_LANGUAGE)
            about = source.sample(list(_aligned(sets[asked], sets[held], inside)), count)
            off = source.sample(list(_aligned(sets[asked], sets[held], outside)), count // 3)
            questions += _questions(name, about=about, off=off)
        yield World(fitted_on, texts, tuple(questions))
    for fitted_on in (True, False):
        yield _mixed(sets, halves[fitted_on], halves[not fitted_on], fitted_on=fitted_on, source=source)


def _mixed(
    sets: dict[str, Any], inside: Sequence[int], outside: Sequence[int], *, fitted_on: bool, source: random.Random
) -> World:
    """Return a library with articles in every language, each in one of them, and questions in all of them."""
    of_language = {held: inside[number :: len(LANGUAGES)] for number, held in enumerate(LANGUAGES)}
    texts = tuple(
        _line(p["context"]) for held in LANGUAGES for at in of_language[held] for p in sets[held][at]["paragraphs"]
    )
    questions: list[Question] = []
    for asked in LANGUAGES:
        about = [pair for held in LANGUAGES for pair in _aligned(sets[asked], sets[held], of_language[held])]
        off = list(_aligned(sets[asked], sets[asked], outside))
        questions += _questions("XQuAD-R mixed", about=source.sample(about, MIXED), off=source.sample(off, MIXED))
    return World(fitted_on, texts, tuple(questions))


def _questions(name: str, *, about: Sequence[tuple[str, str]], off: Sequence[tuple[str, str]]) -> list[Question]:
    """Return questions about paragraphs of a library, and off its subject."""
    answered = [Question(name, question, frozenset([paragraph])) for question, paragraph in about]
    return answered + [Question(name, question, frozenset()) for question, _ in off]


def _aligned(asked: Any, held: Any, articles: Sequence[int]) -> Iterator[tuple[str, str]]:
    """Yield the questions of one language with their paragraphs in the other."""
    for at in articles:
        for theirs, ours in zip(asked[at]["paragraphs"], held[at]["paragraphs"], strict=True):
            for item in theirs["qas"]:
                yield item["question"], _line(ours["context"])


def _held_out(data: Path) -> Iterator[World]:
    """Yield worlds of the articles that the span reader was not trained on, with and without the right paragraphs."""
    for name, examples in answered_sets(data).items():
        _, held_out = split_by_article(examples, held_out=HELD_OUT)
        for fitted_on in (True, False):
            half = [example for example in held_out if _is_fitted_on(example.passage) == fitted_on]
            yield World(fitted_on, _texts(half), tuple(_question(name, example) for example in half))
            kept = _texts([example for example in half if zlib.crc32(example.passage.encode()) % 3])
            without = [example for example in half if _line(example.passage) not in kept]
            off = tuple(Question(f"{name} without it", example.question, frozenset()) for example in without)
            yield World(fitted_on, kept, off)


def _texts(examples: Sequence[Example]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_line(example.passage) for example in examples))


def _question(name: str, example: Example) -> Question:
    return Question(name, example.question, frozenset([_line(example.passage)] if example.answered else []))


def _nomiracl(data: Path) -> Iterator[World]:
    """Yield a world for each question, of the ten passages that were looked through for it."""
    for language, kind in product(NOMIRACL_LANGUAGES, ("answerable", "unanswerable")):
        records = searched_records(data, language, kind, to_learn=False)
        for record in islice(records, NOMIRACL_QUESTIONS):
            right = None if kind == "answerable" else frozenset[str]()
            texts = tuple(dict.fromkeys(_line(passage["text"]) for passage in record["passages"]))
            yield World(_is_fitted_on(record["query_id"]), texts, (Question("NoMIRACL", record["query"], right),))


def _guide() -> Iterator[World]:
    with GUIDE_QUESTIONS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for fitted_on, guide in product((True, False), ("en", "fr")):
        pages = [path.read_text("utf-8") for path in sorted((GUIDE / guide).glob("*.md"))]
        paragraphs = (_line(paragraph) for page in pages for paragraph in page.split("\n\n"))
        texts = tuple(dict.fromkeys(text for text in paragraphs if len(text) >= SHORTEST))
        questions = []
        for row in rows:
            if row["guide"] == guide and _is_fitted_on(row["question"]) == fitted_on:
                name, answer = "guide" if row["language"] == guide else "guide across", row["answered by"]
                right = frozenset(text for text in texts if answer and answer in text)
                questions.append(Question(name, row["question"], right))
        yield World(fitted_on, texts, tuple(questions))


def _dossiers() -> Iterator[World]:
    """Yield a world for each held-out dossier, and one of all in each half."""
    dossiers = _not_learned(DOSSIERS, SEARCHES)
    for article, asked in dossiers.items():
        yield _of_documents(asked, "dossiers", DOCUMENT_QUESTIONS, fitted_on=_is_fitted_on(article))
    for fitted_on in (True, False):
        together = [one for article, asked in dossiers.items() if _is_fitted_on(article) == fitted_on for one in asked]
        yield _of_documents(together, "dossiers mixed", DOCUMENTS_QUESTIONS, fitted_on=fitted_on)


def _statements() -> Iterator[World]:
    """Yield a world for each held-out statement and guide, whose questions may be about it without naming it."""
    for folder, name in ((STATEMENTS, "statements"), (GUIDES, "other guides")):
        for article, asked in _not_learned(folder).items():
            yield _of_documents(asked, name, DOCUMENT_QUESTIONS, fitted_on=_is_fitted_on(article))


def _not_learned(*folders: Path) -> dict[str, list[Taught]]:
    """Return the questions of each held-out document of the folders."""
    found: dict[str, list[Taught]] = {}
    for one in read_written(*folders):
        if is_held_out(one.example, held_out=HELD_OUT):
            found.setdefault(one.example.article, []).append(one)
    return found


def _of_documents(asked: Sequence[Taught], name: str, count: int, *, fitted_on: bool) -> World:
    chosen = random.Random(SEED).sample(asked, min(count, len(asked)))  # noqa: S311 - a sample is no secret
    # In other languages, leads in so few passages are so small that libraries of more would be refused too much.
    questions = [_question(name, one.example) for one in chosen if one.asked_in is None]
    return World(fitted_on, _texts([one.example for one in asked]), tuple(questions))


def _is_fitted_on(name: str) -> bool:
    return zlib.crc32(str(name).encode()) % 2 == 0


def _line(text: str) -> str:
    return " ".join(text.split())
