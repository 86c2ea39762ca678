"""The three formats of `pincite eval answers`, and what is none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.answer_sets import AnswerSet, read_answer_set
from qa.errors import UsageError
from qa.squad import ExpectedWords

BARRELS = "The cellar of the town hall holds nine barrels of ink. Nobody counts the nine lids."
CLERK = "The clerk of the cellar is called Mirela Onwudi."


def write(path: Path, record: Any) -> Path:
    path.write_text(json.dumps(record, ensure_ascii=False), "utf-8")
    return path


def squad(path: Path, context: str, *items: dict[str, Any]) -> AnswerSet:
    return read_answer_set(write(path, {"data": [{"paragraphs": [{"context": context, "qas": list(items)}]}]}))


def item(*answers: Any, **more: Any) -> dict[str, Any]:
    return {"question": "How many?", "answers": list(answers), **more}


# SQuAD


def test_expected_words_stand_in_their_place(tmp_path: Path) -> None:
    context = "\n" + BARRELS.replace(" ", " \n ")
    answers = [{"text": "nine", "answer_start": context.rindex("nine")}, {"text": "nine \n barrels"}]
    [shelf] = squad(tmp_path / "dev.json", context, item(*answers)).shelves
    [question] = shelf.questions
    assert shelf.articles[0].paragraphs[0].text == BARRELS
    assert (question.is_answerable, question.paragraphs) == (True, frozenset([(0, 0)]))
    assert question.expected == (
        ExpectedWords("nine", BARRELS.rindex("nine")),
        ExpectedWords("nine barrels", BARRELS.index("nine")),
    )


def test_impossible_questions_are_asked_too(tmp_path: Path) -> None:
    impossible = item({"text": "nine", "answer_start": 34}, is_impossible=True)
    questions = squad(tmp_path / "dev.json", BARRELS, impossible, item()).shelves[0].questions
    assert [(one.is_answerable, one.paragraphs, one.expected) for one in questions] == [(False, frozenset(), ())] * 2


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"text": "ten", "answer_start": 3}, (ExpectedWords("ten", None),)),
        ({"text": "nine", "answer_start": -5}, (ExpectedWords("nine", 34),)),
        ({"text": "nine", "answer_start": "x"}, (ExpectedWords("nine", 34),)),
        ({"text": "nine", "answer_start": 10**9}, (ExpectedWords("nine", 34),)),
        ({"text": " "}, ()),
        ({"text": 7}, ()),
        ("nine", ()),
    ],
)
def test_an_answer_that_is_not_in_its_place_does_no_harm(tmp_path: Path, answer: Any, expected: Any) -> None:
    [question] = squad(tmp_path / "dev.json", BARRELS, item(answer)).shelves[0].questions
    assert (question.is_answerable, question.expected) == (True, expected)


# NoMIRACL


def nomiracl(path: Path, *records: Any) -> AnswerSet:
    path.write_text("\n".join(json.dumps(record) for record in records) + "\n\n", "utf-8")
    return read_answer_set(path)


def passages(*texts: str) -> list[dict[str, str]]:
    return [{"docid": str(number), "text": text} for number, text in enumerate(texts)]


def test_each_question_has_a_shelf_of_its_own(tmp_path: Path) -> None:
    yes = {"query": "Who?", "lang": "sw", "label": "answerable", "passages": passages(BARRELS, CLERK, BARRELS)}
    no = {"query": "Why?", "lang": "sw", "label": "unanswerable", "passages": passages(CLERK, " ")}
    answers = nomiracl(tmp_path / "sw.answerable.jsonl", yes, no)
    assert answers.language == "sw"
    assert [[article.paragraphs[0].text for article in shelf.articles] for shelf in answers.shelves] == [
        [BARRELS, CLERK],
        [CLERK],
    ]
    [[first], [second]] = [shelf.questions for shelf in answers.shelves]
    assert (first.text, first.is_answerable, first.paragraphs) == ("Who?", True, None)
    assert (second.text, second.is_answerable, second.paragraphs) == ("Why?", False, frozenset())


def test_passages_may_stand_in_two_lists(tmp_path: Path) -> None:
    record = {"query": "Who?", "positive_passages": passages(CLERK), "negative_passages": passages(BARRELS)}
    [shelf] = nomiracl(tmp_path / "dev.jsonl", record).shelves
    assert shelf.questions[0].paragraphs == frozenset([(0, 0)])
    [shelf] = nomiracl(tmp_path / "dev.jsonl", record | {"positive_passages": []}).shelves
    assert not shelf.questions[0].is_answerable


@pytest.mark.parametrize(
    ("record", "message"),
    [
        ([], "is no object"),
        ({"passages": []}, "`query` is no text"),
        ({"query": " ", "label": "relevant", "passages": passages("A.")}, "the question is empty"),
        ({"query": "Who?", "label": "perhaps", "passages": passages("A.")}, "`label` is none of answerable"),
        ({"query": "Who?", "label": [], "passages": passages("A.")}, "`label` is none of answerable"),
        ({"query": "Who?", "label": "relevant", "passages": []}, "has no passages"),
        ({"query": "Who?", "label": "relevant", "passages": ["A."]}, "`passages` holds a passage without `text`"),
        ({"query": "Who?", "label": "relevant", "passages": 5}, "`passages` is no list"),
    ],
)
def test_what_is_not_nomiracl_is_named(tmp_path: Path, record: Any, message: str) -> None:
    good = {"query": "Who?", "label": "answerable", "passages": passages(CLERK)}
    with pytest.raises(UsageError) as error:
        nomiracl(tmp_path / "dev.jsonl", good, record)
    assert str(error.value).startswith(f"{tmp_path / 'dev.jsonl'}, line 2: ")
    assert message in str(error.value)


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    for data, message in ((b"", "no questions"), (b"{", "line 1: is not JSON"), (b"\xff", "is not UTF-8")):
        (tmp_path / "dev.jsonl").write_bytes(data)
        with pytest.raises(UsageError, match=message):
            read_answer_set(tmp_path / "dev.jsonl")
    with pytest.raises(UsageError, match="there is no such file"):
        read_answer_set(tmp_path / "none.jsonl")


# Dialogues


def turn(*context: str, labels: list[tuple[str, list[str]]]) -> dict[str, Any]:
    found = [
        {"responseType": kind, "evidence": [{"passage_text": text, "passage_titles": ["Ink", "Use"]} for text in texts]}
        for kind, texts in labels
    ]
    return {"context": list(context), "labels": found}


def test_turns_with_their_history_and_evidence(tmp_path: Path) -> None:
    first = turn("Who?", labels=[("directAnswer", [CLERK]), ("clarification", [BARRELS, CLERK])])
    second = turn("Who?", "Mirela.", "Since when?", labels=[("noAnswerButRelevantInfo", [CLERK])])
    third = turn("Hello!", "Who?", "Mirela.", "Why?", labels=[("noAnswerNoRelevantInfo", [])])
    answers = read_answer_set(write(tmp_path / "en.json", {"ink": {"turns": [first, second, third]}}))
    [shelf] = answers.shelves
    [article] = shelf.articles
    assert (article.title, article.is_headed) == ("Ink › Use", True)
    assert [paragraph.text for paragraph in article.paragraphs] == [CLERK, BARRELS]
    assert [question.history for question in shelf.questions] == [(), (("Who?", "Mirela."),), (("Who?", "Mirela."),)]
    assert [question.is_answerable for question in shelf.questions] == [True, False, False]
    assert [question.paragraphs for question in shelf.questions] == [
        frozenset([(0, 0), (0, 1)]),
        frozenset([(0, 0)]),
        frozenset(),
    ]


@pytest.mark.parametrize(
    ("turns", "message"),
    [
        ({}, "ink.turns is no list"),
        ([{}], "ink.turns[0].context is no list"),
        ([{"context": [], "labels": []}], "ink.turns[0].context is no list of texts"),
        ([{"context": [" "], "labels": []}], "ink.turns[0].context: the question is empty"),
        ([{"context": [" ", "No.", "Who?"], "labels": []}], "ink.turns[0].context: the question is empty"),
        ([{"context": ["Why?", "x" * 20_001, "Who?"], "labels": []}], "ink.turns[0].context: has an answer of more"),
        ([{"context": ["Who?"]}], "ink.turns[0].labels is no list"),
        ([{"context": ["Who?"], "labels": [5]}], "ink.turns[0].labels[0].evidence is no list"),
        ([{"context": ["Who?"], "labels": [{"evidence": [{}]}]}], "evidence[0].passage_text is no text"),
    ],
)
def test_what_is_no_dialogue_is_named(tmp_path: Path, turns: Any, message: str) -> None:
    path = write(tmp_path / "dev.json", {"ink": {"turns": turns}})
    with pytest.raises(UsageError) as error:
        read_answer_set(path)
    assert str(error.value).startswith(f"{path}: ")
    assert message in str(error.value)


@pytest.mark.parametrize("record", [{}, [], 5, {"data": []}, {"data": [{"paragraphs": []}]}, {"a": {"turns": []}}])
def test_a_file_without_questions_is_named(tmp_path: Path, record: Any) -> None:
    with pytest.raises(UsageError, match=r"dev\.json: (no questions are in it|data: is missing)"):
        read_answer_set(write(tmp_path / "dev.json", record))
