from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from qa.loaders.office import unescaped
from qa.workbooks import write_workbook


def write(folder: Path, *rows: Sequence[object]) -> Path:
    path = folder / "book.xlsx"
    with path.open("wb") as file:
        write_workbook(file, "Answers", rows)
    return path


def read(path: Path) -> Any:
    return load_workbook(path).active


def test_the_header_is_bold_and_frozen_and_cells_are_wrapped(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, ["id", "Question"], [1, "Who?"]))
    header, row = sheet.iter_rows()
    assert sheet.title == "Answers"
    assert sheet.freeze_panes == "A2"
    assert [cell.font.bold for cell in header] == [True, True]
    assert [cell.font.bold for cell in row] == [False, False]
    assert row[1].alignment.wrap_text
    assert sheet.column_dimensions["B"].width > sheet.column_dimensions["A"].width


def test_values_keep_their_type_unless_a_sheet_would_round_them(tmp_path: Path) -> None:
    values = [datetime(2022, 3, 24, 9, 30), -5, 0.5, True, None, "", "-5", 12345678901234567890, ["a"]]
    sheet = read(write(tmp_path, [f"c{n}" for n in range(len(values))], values))
    kept = [cell.value for cell in sheet[2]]
    assert kept == [*values[:5], None, "-5", "12345678901234567890", '["a"]']


def test_a_text_of_formula_or_error_is_a_text(tmp_path: Path) -> None:
    texts = ["=1+1", "+1+1", "-1+1", "@A1", "#N/A", "plain"]
    header, row, _ = read(write(tmp_path, texts, texts, ["x"] * 6)).iter_rows()
    assert [cell.value for cell in header] == texts
    assert [cell.value for cell in row] == texts
    assert {cell.data_type for cell in (*header, *row)} == {"s"}
    assert [bool(cell.quotePrefix) for cell in row] == [True, True, True, True, False, False]


def test_what_xml_cannot_hold_is_dropped(tmp_path: Path) -> None:
    sheet = read(write(tmp_path, ["te\x00xt"], ["bell\x07 half\ud800 \ufffe tab\t line\n end"]))
    assert [cell.value for cell in (sheet["A1"], sheet["A2"])] == ["text", "bell half  tab\t line\n end"]


def test_what_looks_like_the_code_of_a_character_stays_as_it_is(tmp_path: Path) -> None:
    texts = ["Order_x0020_Date", "_x0041_x0042_", "_x005F_x000D_", "_x12_", "plain_"]
    with ZipFile(write(tmp_path, texts, texts)) as archive:
        assert "Order_x005F_x0020_Date" in archive.read("xl/worksheets/sheet1.xml").decode()
    assert [unescaped(cell.value) for cell in read(tmp_path / "book.xlsx")[2]] == texts


def test_long_texts_are_cut_and_named(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        sheet = read(write(tmp_path, ["fits", "long", "wide"], ["x" * 32_767, "x" * 32_768, "😀" * 20_000]))
    assert [cell.value for cell in sheet[2]] == ["x" * 32_767, "x" * 32_766 + "…", "😀" * 16_383 + "…"]
    assert [record.getMessage() for record in caplog.records] == [
        "row 2, column long: cut to the 32767 characters that a cell holds",
        "row 2, column wide: cut to the 32767 characters that a cell holds",
    ]


def test_no_member_bears_the_date_of_today(tmp_path: Path) -> None:
    with ZipFile(write(tmp_path, ["a"], ["b"])) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}
        assert re.findall(r'W3CDTF">(....)', archive.read("docProps/core.xml").decode()) == ["1980", "1980"]
