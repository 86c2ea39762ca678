from __future__ import annotations

import csv
import gc
import io
import json
import resource
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook

from qa.answer_files import check_answers_path, write_answers
from qa.errors import BatchError
from qa.question_files import QuestionFile, QuestionRow, read_questions

Record = dict[str, Any]
INPUTS = ["csv", "tsv", "jsonl", "xlsx", "txt"]
OUTPUTS = ["csv", "tsv", "jsonl", "xlsx"]


def citation(marker: int, quote: str, *, page: int | None = None) -> Record:
    return {
        "marker": marker,
        "quote": quote,
        "start": 0,
        "end": len(quote),
        "document": {"id": "d1", "title": "Charter", "source": "charter.txt", "language": "en", "sha256": "0" * 64},
        "passage": {"id": 1, "number": 12 + marker, "heading": "", "page": page, "language": "en"},
        "url": f"/documents/d1#p{12 + marker}",
    }


def answered(*quotes: str, confidence: float = 0.83) -> Record:
    citations = [citation(marker, quote) for marker, quote in enumerate(quotes, 1)]
    text = " ".join(f"{c['quote']} [{c['marker']}]" for c in citations)
    return {
        "question": "cleaned",
        "language": "en",
        "answer": {"text": text, "confidence": confidence},
        "citations": citations,
        "passages": [],
    }


UNANSWERED: Record = {"question": "cleaned", "language": "fr", "answer": None, "citations": [], "passages": []}


def question_file(*rows: QuestionRow, columns: tuple[str, ...] = ("question",)) -> QuestionFile:
    return QuestionFile(columns, "question", rows, "0" * 64)


def one_row(question: str = "Who?", /, **values: object) -> QuestionFile:
    return question_file(QuestionRow(2, question, values), columns=("question", *values))


def write(folder: Path, suffix: str, questions: QuestionFile, records: list[Record | None]) -> Path:
    path = folder / f"answers.{suffix}"
    write_answers(path, questions, records)
    return path


def read_table(path: Path) -> list[dict[str, str]]:
    """Read an answer file back as texts; a sheet's empty cells become empty texts."""
    if path.suffix == ".xlsx":
        header, *rows = load_workbook(path).active.iter_rows(values_only=True)
        return [{n: "" if v is None else str(v) for n, v in zip(header, row, strict=True)} for row in rows]
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline=""), delimiter="," if path.suffix == ".csv" else "\t"))


def write_input(folder: Path, suffix: str) -> Path:
    """Write two questions with a note, in a given format."""
    path = folder / f"questions.{suffix}"
    rows = [("Où, quand ;\tet pourquoi ?", "première"), ("谁?", "=1+1")]
    if suffix == "txt":
        path.write_text("\n".join(question for question, _ in rows), "utf-8")
    elif suffix == "jsonl":
        lines = [json.dumps({"note": note, "question": question}) for question, note in rows]
        path.write_text("\n".join(lines), "utf-8")
    elif suffix == "xlsx":
        workbook = Workbook()
        for at, row in enumerate([("question", "note"), *rows], 1):
            for column, value in zip((2, 1), row, strict=True):
                workbook.active.cell(at, column, value).data_type = "s"
        workbook.save(path)
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, delimiter="," if suffix == "csv" else "\t")
            writer.writerows([("note", "question"), *((note, question) for question, note in rows)])
    return path


@pytest.mark.parametrize("output", OUTPUTS)
@pytest.mark.parametrize("suffix", INPUTS)
def test_every_input_format_goes_to_every_output_format(tmp_path: Path, suffix: str, output: str) -> None:
    questions = read_questions(write_input(tmp_path, suffix))
    path = write(tmp_path, output, questions, [answered("Ici même.", "Hier."), UNANSWERED])
    notes = [] if suffix == "txt" else ["note"]
    if output == "jsonl":
        first, second = map(json.loads, path.read_text("utf-8").splitlines())
        assert first == answered("Ici même.", "Hier.") | ({"row": {"note": "première"}} if notes else {})
        assert second == UNANSWERED | ({"row": {"note": "=1+1"}} if notes else {})
        return
    first, second = read_table(path)
    details = [f"citation_{n}_{part}" for n in (1, 2) for part in ("quote", "document", "paragraph", "url")]
    assert list(first) == [*notes, "question", "answer", "confidence", "language", "citations", *details]
    assert (first["question"], second["question"]) == ("Où, quand ;\tet pourquoi ?", "谁?")
    assert (first["answer"], first["confidence"]) == ("Ici même. [1] Hier. [2]", "0.83")
    assert first["citations"] == "[1] Charter, ¶ 13; [2] Charter, ¶ 14"
    assert [first[name] for name in details] == [
        *("Ici même.", "Charter", "13", "/documents/d1#p13"),
        *("Hier.", "Charter", "14", "/documents/d1#p14"),
    ]
    assert second["language"] == "fr"
    assert not any(second[name] for name in ("answer", "confidence", "citations", *details))
    if notes:
        assert (first["note"], second["note"].removeprefix("'")) == ("première", "=1+1")


@pytest.mark.parametrize("output", ["csv", "tsv", "xlsx"])
def test_answers_can_be_read_as_questions_again(tmp_path: Path, output: str) -> None:
    questions = one_row("Who said so?", answer="mine", citation_3_url="u", input_answer="another")
    path = write(tmp_path, output, questions, [answered("They.")])
    again = read_questions(path)
    assert again.rows[0].question == "Who said so?"
    assert again.columns[:4] == ("question", "input_input_answer", "input_citation_3_url", "input_answer")
    assert list(again.rows[0].values.values())[:3] == ["mine", "u", "another"]


def test_the_first_table_has_one_set_of_citation_columns_even_without_citations(tmp_path: Path) -> None:
    (row,) = read_table(write(tmp_path, "csv", one_row(), [UNANSWERED]))
    assert "citation_1_url" in row
    assert "citation_2_url" not in row
    assert "error" not in row


@pytest.mark.parametrize("output", OUTPUTS)
def test_failed_rows_keep_their_place_with_the_reason(tmp_path: Path, output: str) -> None:
    failed = QuestionRow(3, " ", {"id": 2}, "the question is empty")
    questions = question_file(
        QuestionRow(2, "Who?", {"id": 1}), failed, QuestionRow(4, "Why?", {"id": 3}), columns=("question", "id")
    )
    path = write(tmp_path, output, questions, [UNANSWERED, None, answered("So.")])
    if output == "jsonl":
        record = json.loads(path.read_text("utf-8").splitlines()[1])
        assert record == {
            "question": " ",
            "answer": None,
            "citations": [],
            "passages": [],
            "error": "the question is empty",
            "row": {"id": 2},
        }
        return
    rows = read_table(path)
    assert [row["id"] for row in rows] == ["1", "2", "3"]
    assert [row["error"] for row in rows] == ["", "the question is empty", ""]
    assert list(rows[0])[-1] == "error"


DANGEROUS = ["=HYPERLINK(A1)", "+cmd|' /C calc'!A0", "-1+1", "@SUM(A1)", "-", "+33 1 23", "-5-5"]
PLAIN = ["-5", "+3.2", "-1,5", "+1e-9", "-12%", "a=b", "", "'=1"]


@pytest.mark.parametrize("text", [*DANGEROUS, "\t=1", "\r=1", "\n=1", " =1", "＝1+1"])
def test_a_formula_is_harmless_in_delimited_text(tmp_path: Path, text: str) -> None:
    for suffix in ("csv", "tsv"):
        path = write(tmp_path, suffix, one_row(text, note=text), [answered(text)])
        (row,) = read_table(path)
        assert {row["question"], row["note"], row["citation_1_quote"]} == {f"'{text}"}
        assert row["answer"].startswith(f"'{text} [1]")


@pytest.mark.parametrize("text", PLAIN)
def test_numbers_and_plain_texts_stay_as_they_are(tmp_path: Path, text: str) -> None:
    for suffix in ("csv", "tsv", "xlsx"):
        (row,) = read_table(write(tmp_path, suffix, one_row(note=text), [UNANSWERED]))
        assert row["note"] == text


@pytest.mark.parametrize("text", [*DANGEROUS, "#N/A"])
def test_a_formula_is_a_text_in_a_sheet(tmp_path: Path, text: str) -> None:
    path = write(tmp_path, "xlsx", one_row(text, **{text: text}), [answered(text)])
    header, row = load_workbook(path).active.iter_rows()
    assert header[1].value == text
    assert [cell.value for cell in (*row[:2], row[6])] == [text] * 3
    assert {cell.data_type for cell in (header[1], *row[:3], row[6])} == {"s"}
    assert row[0].quotePrefix == (text != "#N/A")


def test_a_formula_as_column_name_is_harmless(tmp_path: Path) -> None:
    (row,) = read_table(write(tmp_path, "csv", one_row(**{"=1+1": "x"}), [UNANSWERED]))
    assert row["'=1+1"] == "x"


@pytest.mark.parametrize("output", ["csv", "jsonl"])
def test_half_a_surrogate_pair_does_not_stop_a_file(tmp_path: Path, output: str) -> None:
    path = write(tmp_path, output, one_row("half \ud800"), [None])
    assert "half ?" in path.read_text("utf-8")


def test_nested_values_and_dates_are_readable(tmp_path: Path) -> None:
    values: dict[str, object] = {"tags": ["é", {"a": None}], "done": False, "at": datetime(2022, 3, 24, 9, 30)}
    (row,) = read_table(write(tmp_path, "csv", one_row(**values), [UNANSWERED]))
    assert (row["tags"], row["done"], row["at"]) == ('["é", {"a": null}]', "false", "2022-03-24 09:30:00")
    record = json.loads(write(tmp_path, "jsonl", one_row(**values), [UNANSWERED]).read_text("utf-8"))
    assert record["row"] == {"tags": ["é", {"a": None}], "done": False, "at": "2022-03-24 09:30:00"}


def test_delimited_text_has_a_byte_order_mark_and_windows_line_ends(tmp_path: Path) -> None:
    data = write(tmp_path, "csv", one_row("Où ?"), [answered("Two\nlines.")]).read_bytes()
    assert data.startswith(b"\xef\xbb\xbfquestion,answer,")
    assert data.endswith(b"\r\n")
    assert data.count(b"\r\n") == 2


def test_pages_are_named(tmp_path: Path) -> None:
    record = answered("So.")
    record["citations"] = [citation(1, "So.", page=4)]
    (row,) = read_table(write(tmp_path, "csv", one_row(), [record]))
    assert row["citations"] == "[1] Charter, ¶ 13, p. 4"


@pytest.mark.parametrize("output", OUTPUTS)
def test_the_same_answers_make_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, output: str) -> None:
    questions = one_row("Who?", note="=1", day=datetime(2022, 3, 24))
    first = write(tmp_path, output, questions, [answered("So.")]).read_bytes()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: datetime(2033, 5, 18).timetuple())
    assert write(tmp_path, output, questions, [answered("So.")]).read_bytes() == first


def test_an_earlier_file_stays_when_writing_fails(tmp_path: Path) -> None:
    path = write(tmp_path, "csv", one_row(), [UNANSWERED])
    before = path.read_bytes()
    broken = UNANSWERED | {"citations": None}
    with pytest.raises(TypeError):
        write_answers(path, one_row(), [broken])
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["answers.csv"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # openpyxl's own cleaning up
@pytest.mark.parametrize("output", OUTPUTS)
def test_a_full_disk_is_named_and_leaves_nothing_behind(tmp_path: Path, output: str) -> None:
    questions = one_row(long="long text " * 3_000)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(BatchError, match=f"answers.{output}: cannot be written") as caught:
            write(tmp_path, output, questions, [UNANSWERED])
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert isinstance(caught.value.__cause__, OSError)
    del caught
    gc.collect()
    assert not list(tmp_path.iterdir())


def test_paths_that_cannot_take_answers_are_refused(tmp_path: Path) -> None:
    questions = tmp_path / "questions.csv"
    questions.write_text("question\nWho?\n")
    (tmp_path / "link.csv").symlink_to(questions)
    (tmp_path / "folder.csv").mkdir()
    for name, message in [
        ("answers.txt", r"\.csv, \.tsv, \.xlsx, \.jsonl"),
        ("answers", r"\.csv, \.tsv"),
        ("questions.csv", "question file itself"),
        ("link.csv", "question file itself"),
        ("folder.csv", "is a folder"),
        ("none/answers.csv", "there is no folder"),
        ("questions.csv/answers.csv", "there is no folder"),
        ("x" * 300 + ".csv", r"cannot be written \(File name too long\); choose another"),
        ("x" * 300 + "/answers.csv", r"cannot be written \(File name too long\); choose another"),
    ]:
        with pytest.raises(BatchError, match=message) as caught:
            check_answers_path(tmp_path / name, questions, 1)
        assert str(tmp_path / name) in str(caught.value)
    check_answers_path(tmp_path / "answers.XLSX", questions, 1_048_575)
    with pytest.raises(BatchError, match="1,048,575 answers, not 1,048,576"):
        check_answers_path(tmp_path / "answers.xlsx", questions, 1_048_576)
