from __future__ import annotations

import json
from datetime import date, datetime
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from qa.errors import BatchError
from qa.question_files import QuestionFile, read_questions


def read(folder: Path, name: str, content: str | bytes) -> QuestionFile:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return read_questions(path)


def read_sheet(folder: Path, *sheets: list[list[object]]) -> QuestionFile:
    workbook = Workbook()
    workbook.remove(workbook.active)
    for rows in sheets:
        sheet = workbook.create_sheet()
        for row in rows:
            sheet.append(row)
    path = folder / "questions.xlsx"
    workbook.save(path)
    return read_questions(path)


def asked(questions: QuestionFile) -> list[str]:
    return [row.question for row in questions.rows]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("suffix", ["csv", "tsv", "CSV"])
def test_reads_delimited_text_with_any_delimiter(tmp_path: Path, delimiter: str, suffix: str) -> None:
    text = 'id,Question,note\r\n1,"Who, when; and | where?",a\r\n2,Why?,b\r\n'
    quoted = text.replace("Who, when", "\0").replace(",", delimiter).replace("\0", "Who, when")
    questions = read(tmp_path, f"questions.{suffix}", quoted)
    assert questions.columns == ("id", "Question", "note")
    assert questions.question_column == "Question"
    assert asked(questions) == ["Who, when; and | where?", "Why?"]
    assert [row.values for row in questions.rows] == [{"id": "1", "note": "a"}, {"id": "2", "note": "b"}]
    assert [row.number for row in questions.rows] == [2, 3]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"], ids=["utf8", "utf8-mark", "utf16", "cp1252"]
)
def test_reads_accents_in_every_usual_encoding(tmp_path: Path, encoding: str) -> None:
    text = "question;thème\nOù se réunissent les délégués à l'été ?;sécurité\nQui préside l'assemblée générale ?;été\n"
    questions = read(tmp_path, "questions.csv", text.encode(encoding))
    assert questions.columns == ("question", "thème")
    assert asked(questions) == ["Où se réunissent les délégués à l'été ?", "Qui préside l'assemblée générale ?"]
    assert questions.rows[0].values == {"thème": "sécurité"}


@pytest.mark.parametrize("line", ["sep=;\r\n", '"sep=;"\r\n', "\ufeffSep=;;\r\n"])
def test_a_first_line_may_name_the_delimiter(tmp_path: Path, line: str) -> None:
    questions = read(tmp_path, "questions.csv", line + "question;note\r\nWho, when?;a\r\n;b\r\n")
    assert questions.columns == ("question", "note")
    assert asked(questions) == ["Who, when?", ""]
    assert [row.number for row in questions.rows] == [3, 4]
    assert asked(read(tmp_path, "carets.csv", "sep=^\nid^question\n1^Why, so; then?\n")) == ["Why, so; then?"]


def test_one_column_needs_no_quotation_marks_around_commas(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", 'question\nWho met, and when?\n"Quoted, too?"\n')
    assert asked(questions) == ["Who met, and when?", "Quoted, too?"]


def test_numbers_lines_as_an_editor_does_and_leaves_out_blank_ends(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", '\n\nquestion,id\n"One\nquestion?",1\nTwo?,2\n,\n\n')
    assert [(row.number, row.question) for row in questions.rows] == [(4, "One\nquestion?"), (6, "Two?")]


def test_a_blank_row_in_the_middle_keeps_its_place(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", "question,id\nOne?,1\n\nTwo?,2\n")
    assert asked(questions) == ["One?", "", "Two?"]
    assert "empty" in (questions.rows[1].error or "")


def test_short_rows_are_filled_and_long_rows_fail_with_their_text_kept(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", "id,question\n1\n2,Who met, and when?\n3,Why?,,\n")
    short, long, padded = questions.rows
    assert "empty" in (short.error or "")
    assert long.question == "Who met, and when?"
    assert "3 cells" in (long.error or "")
    assert (padded.question, padded.error) == ("Why?", None)


def test_columns_without_a_name_are_named_by_their_place_or_dropped_when_empty(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", "question,,\nWho?,note,\nWhy?,,\n")
    assert questions.columns == ("question", "column_2")
    assert questions.rows[0].values == {"column_2": "note"}


def test_a_column_without_a_name_takes_none_that_is_taken(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.csv", "question,,column_2\nWho?,a,b\n")
    assert questions.rows[0].values == {"column_2_": "a", "column_2": "b"}


def test_a_row_that_cannot_be_asked_is_no_error_of_the_file(tmp_path: Path) -> None:
    long = "why " * 50_000
    questions = read(tmp_path, "questions.csv", f"question,id\n  ,1\n{long},2\nWho?,3\n")
    empty, too_long, good = questions.rows
    assert "empty" in (empty.error or "")
    assert "2,000" in (too_long.error or "")
    assert too_long.question == long
    assert good.error is None


def test_reads_plain_text_one_question_a_line(tmp_path: Path) -> None:
    questions = read(tmp_path, "questions.txt", "\ufeffWho met, and when?\r\n\r\n  Why?  \r\n\u2028\n")
    assert questions.columns == ("question",)
    assert [(row.number, row.question) for row in questions.rows] == [(1, "Who met, and when?"), (3, "Why?")]


def test_reads_json_lines_with_values_of_every_kind(tmp_path: Path) -> None:
    first = {"id": 7, "question": "Who?", "tags": ["a", {"b": None}], "score": 1.5, "done": False}
    lines = [json.dumps(first), "", json.dumps({"Question": "Why?", "extra": "é"}), '{"id": 9}']
    questions = read(tmp_path, "questions.jsonl", "\n".join(lines))
    assert questions.columns == ("id", "question", "tags", "score", "done", "extra")
    assert questions.rows[0].values == {"id": 7, "tags": ["a", {"b": None}], "score": 1.5, "done": False}
    assert questions.rows[1].question == "Why?"
    assert questions.rows[1].values == {"extra": "é"}
    assert [row.number for row in questions.rows] == [1, 3, 4]
    assert "no key `question`" in (questions.rows[2].error or "")


@pytest.mark.parametrize("value", ["true", "[1]", '{"a": 1}'])
def test_a_json_question_that_is_no_text_fails_its_row(tmp_path: Path, value: str) -> None:
    questions = read(tmp_path, "questions.jsonl", f'{{"question": {value}}}\n{{"question": 1848}}\n')
    assert "not text" in (questions.rows[0].error or "")
    assert (questions.rows[1].question, questions.rows[1].error) == ("1848", None)


def test_reads_the_first_sheet_with_a_question_column(tmp_path: Path) -> None:
    notes: list[list[object]] = [["about", "these questions"]]
    rows: list[list[object]] = [
        [None, None],
        [" Question ", "day", "n", None],
        ["Who?", datetime(2022, 3, 24), 3, None],
        [1848, None, True, "beside"],
        [None, None, None],
        [None, " "],
    ]
    questions = read_sheet(tmp_path, notes, rows, [["question"], ["of another sheet"]])
    assert questions.columns == ("Question", "day", "n", "column_4")
    assert [(row.number, row.question) for row in questions.rows] == [(3, "Who?"), (4, "1848")]
    assert questions.rows[0].values["day"] == datetime(2022, 3, 24)
    assert questions.rows[1].values == {"day": None, "n": True, "column_4": "beside"}


def test_control_characters_of_a_sheet_are_no_codes(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Question_x000D_", "note"], ["Who_x000D_\ncame?", "a_x0009_b, code _x005F_x000D_"]]
    questions = read_sheet(tmp_path, rows)
    assert questions.columns == ("Question", "note")
    assert asked(questions) == ["Who\r\ncame?"]
    assert questions.rows[0].values == {"note": "a\tb, code _x000D_"}


def test_a_sheet_that_states_too_small_a_size_is_read_whole(tmp_path: Path) -> None:
    read_sheet(tmp_path, [["question", "id"], ["Who?", 1], ["Why?", 2]])
    source, shrunk = tmp_path / "questions.xlsx", tmp_path / "shrunk.xlsx"
    with ZipFile(source) as old, ZipFile(shrunk, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'<dimension ref="A1:B3"', b'<dimension ref="A1"'))
    assert read_questions(shrunk).rows[1].values == {"id": 2}


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("q.csv", "id;frage\n1;Wer?\n", "columns found: id, frage"),
        ("q.csv", "", "empty"),
        ("q.csv", "\ufeff\r\n", "empty"),
        ("q.csv", "question,id\n", "no question"),
        ("q.csv", "question,id,id\nWho?,1,2\n", "several columns are named `id`"),
        ("q.csv", "question, QUESTION\nWho?,Why?\n", "several columns are named `QUESTION`"),
        ("q.csv", 'question,id\nWho?,1\n"Why?,2\nWhen?,3\n', "line 3: the quotation marks"),
        ("q.csv", b"PK\x03\x04rest", "binary"),
        ("q.jsonl", '{"question": "Who?"}\n{"question": \n', "line 2: is not valid JSON"),
        ("q.jsonl", '{"question": "Who?"}\n["Why?"]\n', "line 2: is not a JSON object"),
        ("q.jsonl", '{"question": "Who?", "n": NaN}\n', "line 1: is not valid JSON"),
        ("q.jsonl", '{"question": "Who?", "n": 1e999}\n', "line 1: is not valid JSON"),
        ("q.jsonl", "[" * 100_000, "line 1: is not valid JSON"),
        ("q.jsonl", '{"question": "Who?", "id": 1, "id": 2}\n', "line 1: several columns are named `id`"),
        ("q.jsonl", '{"frage": "Wer?"}\n', "columns found: frage"),
        ("q.xlsx", "not a workbook", "no XLSX workbook"),
        ("q.docx", "Who?", r"\.csv, \.tsv, \.jsonl, \.xlsx, \.txt"),
        ("questions", "Who?", r"\.csv, \.tsv"),
    ],
)
def test_a_file_that_cannot_be_read_is_named_with_cause(
    tmp_path: Path, name: str, content: str | bytes, message: str
) -> None:
    with pytest.raises(BatchError, match=message) as caught:
        read(tmp_path, name, content)
    assert str(tmp_path / name) in str(caught.value)


def test_the_error_of_a_file_without_header_stays_short(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="Why, why") as caught:
        read(tmp_path, "q.csv", "Why, " + "why " * 10_000)
    assert len(str(caught.value)) < 1_000


def test_a_damaged_workbook_is_named(tmp_path: Path) -> None:
    read_sheet(tmp_path, [["question"], ["Who?"]])
    path = tmp_path / "questions.xlsx"
    with ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    for name, content in [("xl/worksheets/sheet1.xml", b"<worksheet><sheet"), ("xl/workbook.xml", b"")]:
        with ZipFile(path, "w") as archive:
            for member, original in members.items():
                archive.writestr(member, content if member == name else original)
        with pytest.raises(BatchError, match="the workbook is damaged"):
            read_questions(path)
    path.write_bytes(path.read_bytes()[:-30])
    with pytest.raises(BatchError, match=r"questions\.xlsx"):
        read_questions(path)


def test_a_workbook_that_would_fill_the_memory_is_named(tmp_path: Path) -> None:
    read_sheet(tmp_path, [["question"], ["Who?"]])
    path = tmp_path / "questions.xlsx"
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * 20_000_000)
    with pytest.raises(BatchError, match="unpacks to 19 MiB, more than its rows can need"):
        read_questions(path)


def test_a_workbook_without_question_column_lists_the_columns(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="columns found: id, day, notes"):
        read_sheet(tmp_path, [["id", "day"], [1, date(2022, 3, 24)]], [["notes"]])


def test_missing_files_and_folders_are_named(tmp_path: Path) -> None:
    with pytest.raises(BatchError, match="no such file"):
        read_questions(tmp_path / "none.csv")
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(BatchError, match="is a folder"):
        read_questions(tmp_path / "folder.csv")


def test_blank_rows_of_a_sheet_count_only_in_its_middle(tmp_path: Path) -> None:
    questions = read_sheet(tmp_path, [[None], ["question"], [None], ["Who?"], ["", None, "x"], [None], [" "]])
    assert [(row.number, row.question) for row in questions.rows] == [(3, ""), (4, "Who?"), (5, "")]
    assert questions.rows[0].values == {"column_3": None}
    assert questions.rows[2].values == {"column_3": "x"}
