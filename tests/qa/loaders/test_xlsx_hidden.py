from __future__ import annotations

import io

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.table import Table

from qa.loaders.xlsx import load_xlsx
from tests.qa.loaders.samples import texts


def boats() -> Workbook:
    book = Workbook()
    for row in (["Boat", "Owner", "State"], ["Gull", "Ada", "dry"], ["Skua", "Ben", "wet"], ["Tern", "Cid", "old"]):
        book.active.append(row)
    return book


def read(book: Workbook) -> list[str]:
    file = io.BytesIO()
    book.save(file)
    return texts(load_xlsx(file.getvalue()))[1:]


def test_hidden_sheets_rows_and_columns_are_left_out() -> None:
    book = boats()
    book.active.row_dimensions[3].hidden = book.active.column_dimensions["B"].hidden = True
    book.create_sheet("Lists").append(["Draft"])
    book["Lists"].sheet_state = "hidden"
    assert read(book) == ["Boat: Gull | State: dry", "Boat: Tern | State: old"]


def test_a_workbook_that_shows_nothing_has_no_text() -> None:
    book = boats()
    for number in range(1, 5):
        book.active.row_dimensions[number].hidden = True
    assert read(book) == []


@pytest.mark.parametrize("is_table", [False, True])
def test_rows_that_a_filter_leaves_out_are_read(is_table: bool) -> None:
    book = boats()
    book.active.append(["Note"])
    for number in (3, 5):
        book.active.row_dimensions[number].hidden = True
    table = Table(displayName="Boats", ref="A1:C4")
    table._initialise_columns()
    if is_table:
        book.active.add_table(table)
    else:
        book.active.auto_filter.ref = "A1:C4"
    rules = table.autoFilter if is_table else book.active.auto_filter
    assert len(read(book)) == 2  # of a filter that leaves out nothing, no row is hidden
    rules.add_filter_column(0, ["Gull", "Tern"])
    assert [row[:10] for row in read(book)] == ["Boat: Gull", "Boat: Skua", "Boat: Tern"]


def test_groups_that_are_folded_away_are_read() -> None:
    book = boats()
    book.active.row_dimensions.group(3, 4, hidden=True)
    book.active.column_dimensions.group("B", hidden=True)
    assert read(book)[1:] == ["Boat: Skua | Owner: Ben | State: wet", "Boat: Tern | Owner: Cid | State: old"]
