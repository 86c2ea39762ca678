from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders import tabular
from qa.loaders.ods import load_ods
from tests.qa.loaders.samples import headings, ods, odt, texts


def cell(text: str, *, value: str = "", more: str = "") -> str:
    return f"<table:table-cell {value} {more}><text:p>{text}</text:p></table:table-cell>"


def number(value: str, shown: str, *, kind: str = "float") -> str:
    return cell(shown, value=f'office:value-type="{kind}" office:value="{value}"')


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, name: str = "Boats", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{"".join(rows)}</table:table>'


HEADER = row(cell("Boat"), cell("Crew"))


def test_sheets_are_headings_and_empty_ones_are_left_out() -> None:
    source = load_ods(ods(sheet(HEADER, row(cell("Gull"), number("4", "4,0"))) + sheet(name="Empty")))
    assert texts(source) == ["Boats", "Boat: Gull | Crew: 4"]
    assert headings(source) == [(1, "Boats")]
    assert (source.title, source.author, source.date) == ("The log", "Ada Quill", "2021-03-04T05:06:07")


def test_values_are_those_of_a_workbook() -> None:
    date = cell("4 May", value='office:value-type="date" office:date-value="2021-05-04T00:00:00"')
    moment = cell("4 May, noon", value='office:value-type="date" office:date-value="2021-05-04T12:00:00"')
    amount = number("12.5", "12.50 €", kind="currency")
    cells = (number("0.30000000000000004", "0,3"), number("0.255", "26 %", kind="percentage"), date, moment, amount)
    found = texts(load_ods(ods(sheet(row(*cells), row(cell("one <text:s/>line"), cell("Unknown"))))))
    assert found[1:] == ["0.3 | 25.5% | 2021-05-04 | 2021-05-04 12:00:00 | 12.50 €", "one line | Unknown"]


def test_repeated_cells_and_rows_count_as_many() -> None:
    wide = cell("dry", more='table:number-columns-repeated="2"')
    gap = '<table:table-cell table:number-columns-repeated="2"/>'
    filler = '<table:table-cell table:number-columns-repeated="16380"/>'
    rows = row(cell("Boat"), wide, gap, cell("Note"), filler), row(cell("Gull"), filler)
    twice = row(cell("Tern"), more='table:number-rows-repeated="2"')
    end = row(filler, more='table:number-rows-repeated="1048570"')
    assert texts(load_ods(ods(sheet(*rows, twice, end))))[1:] == ["Boat | dry | dry | Note", "Gull", "Tern", "Tern"]


def test_more_cells_than_a_document_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_CELLS", 5)
    many = row(cell("x", more='table:number-columns-repeated="99999999"'))
    with pytest.raises(LoadError, match="more than 5 filled cells; split"):
        load_ods(ods(sheet(many)))


def test_what_is_hidden_is_left_out_and_what_is_filtered_or_folded_is_not() -> None:
    hidden = 'table:visibility="collapse"'
    columns = f"<table:table-column/><table:table-column {hidden}/><table:table-column/>"
    rows = (
        row(cell("Boat"), cell("Owner"), cell("State")),
        row(cell("Gull"), cell("secret"), cell("dry")),
        row(cell("Skua"), cell("secret"), cell("wet"), more=hidden),
        row(cell("Tern"), cell("secret"), cell("old"), more='table:visibility="filter"'),
    )
    folded = f'<table:table-row-group table:display="false">{row(cell("Auk"))}</table:table-row-group>'
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/>'
    body = sheet(columns, *rows, folded) + sheet(row(cell("Draft")), name="Lists", more='table:style-name="ta2"')
    assert texts(load_ods(ods(body, styles=f"{styles}</style:style>")))[1:] == [
        "Boat: Gull | State: dry",
        "Boat: Tern | State: old",
        "Auk",
    ]


def test_remarks_and_covered_cells_are_no_text() -> None:
    remark = "<office:annotation><text:p>Check this.</text:p></office:annotation>"
    covered = "<table:covered-table-cell><text:p>Below.</text:p></table:covered-table-cell>"
    body = sheet(row(f"<table:table-cell>{remark}<text:p>Gull</text:p></table:table-cell>", covered, cell("4")))
    assert texts(load_ods(ods(body)))[1:] == ["Gull | 4"]


def test_text_boxes_follow_the_rows() -> None:
    def box(text: str) -> str:
        return f"<draw:frame><draw:text-box><text:p>{text}</text:p></draw:text-box></draw:frame>"

    place = f"<table:shapes>{box('Of the sheet.')}</table:shapes>"
    held = f"<table:table-cell>{box('In a cell.')}<text:p>Gull</text:p></table:table-cell>"
    assert texts(load_ods(ods(sheet(place, row(held, cell("4"))))))[1:] == ["Gull | 4", "Of the sheet.", "In a cell."]


def test_struck_cells_are_no_text() -> None:
    style = '<style:style style:name="ce3" style:family="table-cell"><style:text-properties'
    style += ' style:text-line-through-style="solid"/></style:style>'
    body = sheet(HEADER, row(cell("Gull"), cell("Ada", more='table:style-name="ce3"')))
    assert texts(load_ods(ods(body, styles=style)))[1:] == ["Boat | Crew", "Gull"]


def test_cells_without_a_style_have_that_of_their_row_or_column() -> None:
    style = '<style:style style:name="ce3" style:family="table-cell"><style:text-properties'
    style += ' style:text-line-through-style="solid"/></style:style>'
    style += '<style:style style:name="ce4" style:family="table-cell"/>'
    struck, plain = ('table:default-cell-style-name="ce3"', 'table:default-cell-style-name="ce4"')
    columns = f"<table:table-column/><table:table-column {struck}/>"
    styled = cell("own", more='table:style-name="ce4"')
    rows = row(cell("Gull"), cell("Ada")), row(cell("Tern"), styled), row(cell("Auk"), cell("row"), more=plain)
    last = row(cell("Skua"), styled, more=struck)
    found = texts(load_ods(ods(sheet(columns, *rows, last), styles=style)))
    assert found[1:] == ["Gull", "Tern: Auk | own: row", "own: own"]  # the first row of two cells names them


def test_another_document_is_no_spreadsheet() -> None:
    with pytest.raises(LoadError, match=r"no spreadsheet; .* save it as \.ods"):
        load_ods(odt("<text:p>words</text:p>"))
