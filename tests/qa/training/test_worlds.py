"""The questions to the user guide: their answers stand in it."""

from __future__ import annotations

import random

from qa.training import worlds as module
from qa.training.epochs import Taught
from qa.training.examples import is_held_out
from qa.training.train_reader import HELD_OUT
from qa.training.written import DOSSIERS, GUIDES, SEARCHES, STATEMENTS, read_written


def test_every_answer_stands_in_the_guide() -> None:
    guide = list(module._guide())
    assert [world.fitted_on for world in guide] == [True, True, False, False]
    rows = module.GUIDE_QUESTIONS.read_text("utf-8").splitlines()[1:]
    asked = {question.text: question for world in guide for question in world.questions}
    assert len(asked) == len(rows)
    for row in rows:
        question, _, _, answer = (*row.split("\t"), "")[:4]
        assert bool(asked[question].right) == bool(answer), question


def test_a_mixed_library_holds_each_article_in_one_language_and_is_asked_in_all() -> None:
    articles = range(20)
    sets = {
        language: [
            {
                "paragraphs": [
                    {"context": f"{language} {at}", "qas": [{"question": f"{language}? {at}.{n}"} for n in range(20)]}
                ]
            }
            for at in articles
        ]
        for language in module.LANGUAGES
    }
    inside, outside = list(articles)[:10], list(articles)[10:]
    world = module._mixed(sets, inside, outside, fitted_on=True, source=random.Random(1))
    assert sorted(int(text.split()[1]) for text in world.texts) == inside
    assert {text.split()[0] for text in world.texts} == set(module.LANGUAGES)
    answered = [question for question in world.questions if question.right]
    assert len(answered) == len(world.questions) / 2 == module.MIXED * len(module.LANGUAGES)
    for question in answered:
        assert question.right is not None
        (right,) = question.right
        assert right in world.texts
        assert question.text.split()[1].split(".")[0] == right.split()[1]
    off = {int(question.text.split()[1].split(".")[0]) for question in world.questions if not question.right}
    assert off <= set(outside)


def test_dossiers_that_are_not_learned_from_are_asked_alone_and_together() -> None:
    *alone, fitted, other = module._dossiers()
    assert (fitted.fitted_on, other.fitted_on) == (True, False)
    for together in (fitted, other):
        some = [world for world in alone if world.fitted_on == together.fitted_on]
        assert together.texts == tuple(dict.fromkeys(text for world in some for text in world.texts))
        assert 0 < len(together.questions) < module.DOCUMENTS_QUESTIONS
    for world in (*alone, fitted, other):
        assert {bool(question.right) for question in world.questions} == {True, False}
        assert all(question.right is not None and question.right <= set(world.texts) for question in world.questions)
    learned = _passages(list(read_written(DOSSIERS, SEARCHES)))
    learned -= {text for articles in module._not_learned(DOSSIERS, SEARCHES).values() for text in _passages(articles)}
    assert learned.isdisjoint(fitted.texts + other.texts)


def test_statements_and_guides_that_are_not_learned_from_are_asked_alone() -> None:
    statements, guides = module._not_learned(STATEMENTS), module._not_learned(GUIDES)
    names = ["statements"] * len(statements) + ["other guides"] * len(guides)
    documents = (statements | guides).items()
    for name, (article, asked), world in zip(names, documents, module._statements(), strict=True):
        assert set(world.texts) == _passages(asked)
        assert all(is_held_out(one.example, held_out=HELD_OUT) for one in asked), article
        assert {question.set for question in world.questions} <= {name}


def _passages(asked: list[Taught]) -> set[str]:
    return {one.example.passage for one in asked}
