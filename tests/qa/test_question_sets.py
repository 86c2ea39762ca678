from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from qa.errors import UsageError
from qa.question_sets import are_translations, read_question_set

PARAGRAPH = "The cellar of the town hall holds nine barrels of ink."
ANSWERS = [{"text": "nine", "answer_start": 36}]


def question(text: str = "How many barrels?", **more: Any) -> dict[str, Any]:
    return {"id": "1", "question": text, "answers": ANSWERS, **more}


def article(*paragraphs: tuple[str, list[dict[str, Any]]], title: str = "Ink") -> dict[str, Any]:
    return {"title": title, "paragraphs": [{"context": context, "qas": qas} for context, qas in paragraphs]}


def write(path: Path, *articles: Any) -> Path:
    path.write_text(json.dumps({"version": "1.1", "data": articles}, ensure_ascii=False), "utf-8")
    return path


def test_articles_paragraphs_and_questions_in_order(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dev.json",
        article((PARAGRAPH, [question("How many?"), question("Where?")]), ("The clerk counts them in May.", [])),
        article(("Nobody else may.", [question("Who may?")]), title="Clerks"),
    )
    questions = read_question_set(path)
    assert questions.path == path
    assert [(at, index, paragraph.text, paragraph.questions) for at, index, paragraph in questions.paragraphs()] == [
        (0, 0, PARAGRAPH, ("How many?", "Where?")),
        (0, 1, "The clerk counts them in May.", ()),
        (1, 0, "Nobody else may.", ("Who may?",)),
    ]
    assert [part.title for part in questions.articles] == ["Ink", "Clerks"]


def test_line_breaks_become_spaces_and_control_characters_go(tmp_path: Path) -> None:
    path = write(
        tmp_path / "dev.json", article(("Compressed O\n2,\r\nand\u2028 a\0 gauge. ", [question("  What\n is it?")]))
    )
    [(_, _, paragraph)] = read_question_set(path).paragraphs()
    assert paragraph.text == "Compressed O 2, and a gauge."
    assert paragraph.questions == ("What is it?",)


def test_a_title_is_one_line_that_can_be_written(tmp_path: Path) -> None:
    """Half of an emoji, as programs leave it that cut titles in UTF-16, is no character."""
    (tmp_path / "dev.json").write_text(
        json.dumps({"data": [article((PARAGRAPH, [question()]), title="Ink \n and paper \ud83d")]})
    )
    assert read_question_set(tmp_path / "dev.json").articles[0].title == "Ink and paper �"


def test_questions_without_an_answer_are_left_out(tmp_path: Path) -> None:
    impossible = question("Who drank it?", is_impossible=True)
    path = write(
        tmp_path / "dev.json",
        article((PARAGRAPH, [impossible, question("Why?", answers=[]), question("Which?", is_impossible=False)])),
    )
    [(_, _, paragraph)] = read_question_set(path).paragraphs()
    assert paragraph.questions == ("Which?",)


def test_keys_of_other_sets_are_passed_over(tmp_path: Path) -> None:
    paragraph = {"context": PARAGRAPH, "qas": [question()], "sentence_breaks": [[0, 54]], "sentences": [PARAGRAPH]}
    path = write(tmp_path / "dev.json", {"categorie": "Arts", "paragraphs": [paragraph]})
    assert read_question_set(path).articles[0].title == ""


@pytest.mark.parametrize(
    ("name", "text", "language"),
    [
        ("fr.json", PARAGRAPH, "fr"),
        ("FR.json", PARAGRAPH, "fr"),
        ("qq.json", PARAGRAPH, "en"),
        ("dev.json", "La cave de la mairie abrite neuf tonneaux d'encre bleue.", "fr"),
        ("dev.json", "市政厅的地下室里存放着九桶墨水。", "zh"),
    ],
)
def test_the_language_is_the_name_s_or_the_text_s(tmp_path: Path, name: str, text: str, language: str) -> None:
    assert read_question_set(write(tmp_path / name, article((text, [question()])))).language == language


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = write(tmp_path / "en.json", article((PARAGRAPH, [question()])))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert read_question_set(path).articles[0].paragraphs[0].text == PARAGRAPH


@pytest.mark.parametrize(
    ("record", "messages"),
    [
        ([], [": data: is missing", "SQuAD"]),
        ({"data": {"a": 1}}, [': data: is {"a": 1} where the SQuAD format has a list']),
        ({"data": ["text"]}, ["data[0].paragraphs: is missing"]),
        ({"data": [article(), {"title": "B"}]}, ["data[1].paragraphs: is missing"]),
        ({"data": [{"paragraphs": [{"context": "A."}]}]}, ["data[0].paragraphs[0].qas: is missing"]),
        ({"data": [{"paragraphs": [{"qas": []}]}]}, ["data[0].paragraphs[0].context: is missing"]),
        ({"data": [article(("A.", []), (" \n…", []))]}, ["data[0].paragraphs[1].context: there are no words", "leave"]),
        ({"data": [article(("A.", [question(), {"answers": ANSWERS}]))]}, ["qas[1].question: is missing"]),
        ({"data": [article(("A.", [question(), question(7)]))]}, ["paragraphs[0].qas[1].question: is 7"]),  # type: ignore[arg-type]
        ({"data": [article(("A.", ["Why?"]))]}, ["qas[0].question: is missing"]),  # type: ignore[list-item]
        ({"data": [article(("A.", [question(" \0")]))]}, ["qas[0].question: the question is empty"]),
        ({"data": [article(("A.", [question("why " * 600)]))]}, ["qas[0].question:", "limit is 2,000"]),
        ({"data": []}, ["no question has an answer", "`answers`"]),
        ({"data": [article(("A.", [question(is_impossible=True)]))]}, ["no question has an answer"]),
    ],
)
def test_what_is_not_a_question_set_is_named(tmp_path: Path, record: Any, messages: list[str]) -> None:
    path = tmp_path / "dev.json"
    path.write_text(json.dumps(record), "utf-8")
    with pytest.raises(UsageError) as error:
        read_question_set(path)
    assert str(error.value).startswith(f"{path}: ")
    for message in messages:
        assert message in str(error.value)


@pytest.mark.parametrize("data", [b"", b'{"data": [', b"question,answer\n", b"\xff\xfe\x00", b"[" * 100_000])
def test_what_is_not_json_is_named(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "dev.json"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"dev\.json: is not JSON .*; name a question set in the SQuAD format"):
        read_question_set(path)


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file; check the path"):
        read_question_set(tmp_path / "none.json")
    with pytest.raises(UsageError, match="is a folder"):
        read_question_set(tmp_path)
    with pytest.raises(UsageError, match="is no regular file"):
        read_question_set(Path("/dev/null"))


def test_sets_of_one_shape_in_different_languages_are_translations(tmp_path: Path) -> None:
    pair = article((PARAGRAPH, [question()]), (PARAGRAPH, []))
    single = article((PARAGRAPH, [question()]))
    english, spanish = write(tmp_path / "en.json", pair, single), write(tmp_path / "es.json", pair, single)
    french = write(tmp_path / "fr.json", single, pair)
    again = write(tmp_path / "again.json", pair, single)
    sets = [read_question_set(path) for path in (english, spanish, french, again)]
    assert are_translations(sets[:2])
    assert not are_translations(sets[:1])
    assert not are_translations(sets[:3])
    assert not are_translations([sets[0], sets[3]])  # both English
