from __future__ import annotations

from pathlib import Path

import pytest

from qa.answer_evaluation import answer_evaluation_record, measure_answers
from qa.answer_figures import Outcome, figures_of
from qa.answer_sets import AnswerSet, PosedQuestion, Shelf
from qa.question_sets import Article, Paragraph
from qa.settings import Settings
from qa.squad import ExpectedWords
from tests.fakes import HashingEncoder

BELL = "The bell of Marrow tower rings at noon. Nobody rings it by hand."
KITE = "A kite club meets on the eastern hill."
LONG = " ".join(f"Clause {number} of the port concerns tolls and cranes and pilots." for number in range(60))
LONG += " Harbour masters sleep in Dalmore house."


@pytest.fixture(autouse=True)
def fake_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qa.library.LazyEncoder", lambda model, *, cache, fast: HashingEncoder())


def posed(text: str, paragraph: int | None, *words: tuple[str, str], **more: object) -> PosedQuestion:
    """Return a question that the first article's paragraph answers with words of a text, or that none does."""
    expected = tuple(ExpectedWords(answer, context.index(answer)) for answer, context in words)
    places = frozenset() if paragraph is None else frozenset([(0, paragraph)])
    return PosedQuestion(text, (), paragraph is not None, places, expected)


def answer_set(*questions: PosedQuestion, texts: tuple[str, ...] = (BELL, KITE), name: str = "en.json") -> AnswerSet:
    article = Article("", tuple(Paragraph(text, ()) for text in texts))
    return AnswerSet(Path(name), name[:2], (Shelf((article,), questions),))


RIGHT = posed("The bell of Marrow tower rings at noon?", 0, ("noon", BELL))
WRONG_SENTENCE = posed("The bell of Marrow tower rings at noon?", 0, ("by hand", BELL))
WRONG_PARAGRAPH = posed("The kite club meets on the eastern hill?", 0, ("noon", BELL))
OFF_TOPIC = posed("Xyzzy?", None)


def figures(*questions: PosedQuestion, least: float = 0.0) -> dict[str, float | None]:
    return measure_answers(Settings(reader=False), [answer_set(*questions)], min_confidence=least).everything.figures


def test_figures_of_questions_that_are_all_answered() -> None:
    found = figures(RIGHT, WRONG_SENTENCE, WRONG_PARAGRAPH, RIGHT)
    assert (found["sentence"], found["paragraph"], found["citations"]) == (0.5, 0.75, 0.75)
    assert (found["recall@5"], found["refusal"], found["coverage"]) == (1, 0, 1)
    for unknown in ("f1", "exact", "hallucination", "informedness", "auc"):
        assert found[unknown] is None


def test_an_answer_that_is_not_given_is_not_right() -> None:
    found = figures(RIGHT, WRONG_PARAGRAPH, OFF_TOPIC, least=1)
    assert (found["sentence"], found["paragraph"], found["refusal"], found["hallucination"]) == (0, 0, 1, 0)
    assert (found["coverage"], found["informedness"], found["citations"]) == (0, 0, None)
    found = figures(RIGHT, OFF_TOPIC, OFF_TOPIC, least=0)
    assert (found["refusal"], found["hallucination"], found["informedness"], found["auc"]) == (0, 1, 0, 1)


def test_a_quotation_is_found_in_the_later_piece_of_a_long_paragraph() -> None:
    question = posed("Harbour masters sleep in Dalmore house?", 0, ("Dalmore house", LONG))
    evaluation = measure_answers(Settings(reader=False), [answer_set(question, texts=(LONG, KITE))], min_confidence=0)
    assert evaluation.everything.figures["sentence"] == 1


def test_words_without_a_known_place_count_wherever_they_are_quoted() -> None:
    for words, right in (("rings at noon", 1), ("by hand", 0)):
        question = PosedQuestion(RIGHT.text, (), True, frozenset([(0, 0)]), (ExpectedWords(words, None),))
        assert figures(question)["sentence"] == right


def test_each_shelf_is_a_library_of_its_own() -> None:
    shelves = [
        Shelf((Article("", (Paragraph(text, ()),)),), (PosedQuestion(RIGHT.text, (), text == BELL, None, ()),))
        for text in (BELL, KITE)
    ]
    evaluation = measure_answers(Settings(), [AnswerSet(Path("x.jsonl"), "en", tuple(shelves))], min_confidence=0.3)
    found = evaluation.everything.figures
    assert (found["refusal"], found["hallucination"], found["auc"]) == (0, 0, 1)
    assert found["paragraph"] is found["sentence"] is found["recall@5"] is None


def test_a_limit_spreads_the_questions_over_shelves() -> None:
    shelves = tuple(
        Shelf((Article("", (Paragraph(BELL, ()),)),), (RIGHT, posed(f"Kite {number}?", None))) for number in range(4)
    )
    steps: list[tuple[int, int]] = []
    evaluation = measure_answers(
        Settings(),
        [AnswerSet(Path("x.json"), "en", shelves)],
        min_confidence=0,
        limit=4,
        progress=lambda done, total: steps.append((done, total)),
    )
    assert (evaluation.everything.questions, evaluation.everything.answerable) == (4, 4)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_files_of_one_language_are_counted_together() -> None:
    sets = [answer_set(RIGHT), answer_set(OFF_TOPIC), answer_set(RIGHT, name="fr.json")]
    record = answer_evaluation_record(measure_answers(Settings(), sets, min_confidence=0.3))
    assert [(of["language"], of["questions"], of["figures"]["auc"]) for of in record["languages"]] == [
        ("en", 2, 1.0),
        ("fr", 1, None),
    ]
    assert [of["figures"]["auc"] for of in record["sets"]] == [None] * 3
    assert sum(held["answers"] for held in record["reliability"]) == record["questions"] == 3
    assert record["risk_coverage"][-1] == [1.0, round(1 / 3, 4)]


def test_the_marked_words_count_only_in_answers_that_are_given() -> None:
    outcomes = [
        Outcome(True, 0.9, True, sentence=True, precision=1, f1=0.5, exact=0, recall=1),
        Outcome(True, 0.1, True, sentence=True, precision=0.5, f1=1, exact=1, recall=0.5),
    ]
    found = figures_of("", "", outcomes, 0.3).figures
    assert (found["f1"], found["exact"], found["citations"], found["recall@5"]) == (0.25, 0, 1, 0.75)


@pytest.mark.parametrize("with_history", [True, False])
def test_a_dialogue_is_asked_with_its_history(monkeypatch: pytest.MonkeyPatch, with_history: bool) -> None:
    from qa.library import Library

    seen: list[object] = []
    ask = Library.ask

    def noted(self: Library, question: str, **options: object) -> object:
        seen.append(options["history"])
        return ask(self, question, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Library, "ask", noted)
    history = (("Who rings?", "Nobody."),)
    question = PosedQuestion("When?", history, True, frozenset([(0, 0)]), ())
    measure_answers(Settings(), [answer_set(question)], min_confidence=0, with_history=with_history)
    assert seen == [history if with_history else ()]


@pytest.mark.model
@pytest.mark.data
def test_real_questions_are_answered(monkeypatch: pytest.MonkeyPatch, shared_data: Path) -> None:
    from qa.answer_sets import read_answer_set

    monkeypatch.undo()  # the real model
    files = ("nomiracl/fr.answerable.jsonl", "nomiracl/fr.unanswerable.jsonl")
    sets = [read_answer_set(shared_data / name) for name in files]
    found = measure_answers(Settings.from_environment(), sets, min_confidence=0.3, limit=6).everything.figures
    assert found["auc"] is not None
    assert found["auc"] > 0.5
