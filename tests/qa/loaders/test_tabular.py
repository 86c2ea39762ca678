from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest
from openpyxl import Workbook
from openpyxl.styles import Font

from qa.errors import LoadError
from qa.loaders import tabular
from qa.loaders.builder import TextBuilder
from qa.loaders.delimited import load_delimited
from qa.loaders.tabular import add_table
from qa.loaders.xlsx import load_xlsx
from tests.qa.loaders.samples import headings, texts, workbook, zipped

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006"


def rows(*values: list[object]) -> list[str]:
    builder = TextBuilder()
    add_table(builder, values)
    return texts(builder.build())


def test_values_are_named_by_the_header() -> None:
    found = rows(["Boat", "Crew", ""], ["Gull", 4, ""], ["Skua", 3, "new"], ["Tern", None, ""], ["", 5])
    assert found == ["Boat: Gull | Crew: 4", "Boat: Skua | Crew: 3 | new", "Tern", "Crew: 5"]


def test_a_table_of_numbers_has_no_header() -> None:
    assert rows(["Gull", 4], ["Tern", 5]) == ["Gull | 4", "Tern | 5"]


def test_years_one_after_the_other_are_names() -> None:
    assert rows(["Pier", 2020, 2021], ["North", 4, 5]) == ["Pier: North | 2020: 4 | 2021: 5"]
    assert rows(["Pier", 2021, 2020], ["North", 4, 5]) == ["Pier: North | 2021: 4 | 2020: 5"]
    assert rows(["Ann", 1920, 1999], ["Ben", 1931, 2001])[0] == "Ann | 1920 | 1999"
    assert rows(["Ann", 1920], ["Ben", 1931])[0] == "Ann | 1920"


def test_a_header_that_does_not_cover_the_values_is_a_row() -> None:
    found = rows(["Boats", "In 1880"], ["Name", "Crew", "Length"], ["Gull", 4, 12.5])
    assert found == ["Boats | In 1880", "Name: Gull | Crew: 4 | Length: 12.5"]


def test_a_blank_row_may_part_the_header_from_the_values() -> None:
    assert rows([None, "Crew", "Length"], [], ["Gull", 4, 12]) == ["Gull | Crew: 4 | Length: 12"]


def test_another_table_below_has_its_own_names() -> None:
    found = rows(["Boat", "Crew"], ["Gull", 4], [], ["Tern", 5], [], ["Pier", "Built"], ["North", 1880], [], [1, 2])
    assert found == ["Boat: Gull | Crew: 4", "Boat: Tern | Crew: 5", "Pier: North | Built: 1880", "1 | 2"]


def test_a_header_without_rows_is_text() -> None:
    assert rows(["Boat", "Crew"]) == ["Boat | Crew"]


def test_values_look_as_in_the_sheet() -> None:
    assert rows(["a", "b"], [0.1 + 0.2, date(2021, 3, 4)]) == ["a: 0.3 | b: 2021-03-04"]


def test_too_many_cells_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "MAX_CELLS", 5)
    with pytest.raises(LoadError, match="more than 5 filled cells; split"):
        rows(["a", "b"], ["c", "d"], ["e", "f"])


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    table = [["Boat", "Note"], ["Gull", '"A ""fast"", dry; one"'], ["Tern", "Old"]]
    data = "\r\n".join(delimiter.join(row) for row in table).encode("utf-16")
    assert texts(load_delimited(data)) == ['Boat: Gull | Note: A "fast", dry; one', "Boat: Tern | Note: Old"]


@pytest.mark.parametrize("line", [b"sep=;\r\n", b'"sep=;"\n', b"SEP=;;;\r"])
def test_a_first_line_may_name_the_delimiter_and_is_no_text(line: bytes) -> None:
    found = texts(load_delimited(b"\xef\xbb\xbf" + line + b"Boat;Crew, paid\nGull;4, old\n"))
    assert found == ["Boat: Gull | Crew, paid: 4, old"]
    assert texts(load_delimited(b"sep=^\nBoat^Crew\nGull^4\n")) == ["Boat: Gull | Crew: 4"]


def test_commas_of_numbers_do_not_part_them() -> None:
    assert texts(load_delimited(b"1,5;2,5\n3,5;4,5\n")) == ["1,5 | 2,5", "3,5 | 4,5"]
    found = texts(load_delimited(b"Boat;Crew, paid\nGull;4, old\nTern;3, new\n"))
    assert found == ["Boat: Gull | Crew, paid: 4, old", "Boat: Tern | Crew, paid: 3, new"]


def test_commas_in_lines_of_text_part_nothing() -> None:
    lines = ["Fog, then sun.", "The sea is calm.", "Two boats, both old.", "No wind."]
    assert texts(load_delimited("\n".join(lines).encode())) == lines


def test_a_cell_in_quotation_marks_keeps_delimiters_and_ends_of_lines() -> None:
    data = b'Boat,Note\n"Gull, old","in\r\nthe ""dock"""\n"",""\nTern,""\n'
    assert texts(load_delimited(data)) == ['Boat: Gull, old | Note: in the "dock"', "Tern"]


def test_a_cell_in_quotation_marks_may_have_space_around_it() -> None:
    assert texts(load_delimited(b'"Boat", "Note"\n"Gull", "old, dry" \n')) == ["Boat: Gull | Note: old, dry"]


def test_a_stray_quotation_mark_joins_no_rows() -> None:
    data = b'Boat,Note,Crew\nGull,"late,4\nTern,6" deck,3\nSkua,"7" wide",2\n"Auk","old, dry",5\nRail,"new",6\n'
    assert texts(load_delimited(data)) == [
        'Boat: Gull | Note: "late | Crew: 4',
        'Boat: Tern | Note: 6" deck | Crew: 3',
        'Boat: Skua | Note: "7" wide" | Crew: 2',
        "Boat: Auk | Note: old, dry | Crew: 5",
        "Boat: Rail | Note: new | Crew: 6",
    ]
    unclosed = b'Boat;Note\n"Gull;late\n' + b"Tern;dry\n" * 60
    assert texts(load_delimited(unclosed))[:2] == ['Boat: "Gull | Note: late', "Boat: Tern | Note: dry"]


def test_a_long_cell_is_read_whole() -> None:
    assert len(load_delimited(b"a,b\n" + b"x" * 200_000 + b",y\n").text) > 200_000


def test_sheets_are_headings_and_empty_ones_are_left_out() -> None:
    data = workbook({"Boats": [["Boat", "Crew"], ["Gull", 4]], "Empty": [], "Piers": [["North pier is shut."]]})
    source = load_xlsx(data)
    assert texts(source) == ["Boats", "Boat: Gull | Crew: 4", "Piers", "North pier is shut."]
    assert headings(source) == [(1, "Boats"), (1, "Piers")]
    assert (source.title, source.author) == (None, "Ada Quill")
    assert load_xlsx(workbook({"Boats": [["Gull"]]}, title="Fleet")).title == "Fleet"


def test_control_characters_of_a_workbook_are_no_codes() -> None:
    rows = [["Boat", "Note"], ["Gull", "Leaks_x000D_\nbadly_x000B_here"], ["Tern", "code _x005F_x000D_, gull_x0041_"]]
    found = texts(load_xlsx(workbook({"Boats": rows})))
    assert found[1:] == ["Boat: Gull | Note: Leaks badly here", "Boat: Tern | Note: code _x000D_, gull_x0041_"]


def test_a_workbook_is_read_whose_link_to_another_one_is_lost() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook({"Boats": [["Gull", 4]]}))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    link = b'<externalReferences><externalReference r:id="rId99"/></externalReferences></workbook>'
    member = "xl/workbook.xml"
    members[member] = (
        members[member]
        .replace(b"</workbook>", link)
        .replace(
            b"<workbook ",
            b'<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" ',
            1,
        )
    )
    assert texts(load_xlsx(zipped(members))) == ["Boats", "Gull | 4"]


@pytest.mark.parametrize("data", [zipped({"xl/workbook.xml": "<workbook/>"}), zipped({"a": "b"})])
def test_a_damaged_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(LoadError, match="damaged"):
        load_xlsx(data)


def test_shares_are_shown_in_per_cent() -> None:
    book = Workbook()
    for row in (["Boat", "Share", "Rate"], ["Gull", 0.07, 0.25]):
        book.active.append(row)
    book.active["B2"].number_format, book.active["C2"].number_format = "0.0%", '0.00"%"'
    file = io.BytesIO()
    book.save(file)
    assert texts(load_xlsx(file.getvalue())) == ["Sheet", "Boat: Gull | Share: 7% | Rate: 0.25"]


def test_struck_text_of_a_workbook_is_left_out_and_raised_figures_are_raised() -> None:
    book = Workbook()
    for row in (["Boat", "Area", "Owner", "Price"], ["Gull", "AREA", "OWNER", 5], ["Tern", "small", "Cid", 6]):
        book.active.append(row)
    book.active["D2"].font = Font(strike=True)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    raised = '<si><r><t>10</t></r><r><rPr><vertAlign val="superscript"/></rPr><t>6</t></r></si>'
    struck = "<si><r><rPr><strike/></rPr><t>Ada</t></r><r><rPr><b/></rPr><t>Ben</t></r></si>"
    members["xl/sharedStrings.xml"] = f'<sst xmlns="{SHEETS}/main">{raised}{struck}</sst>'.encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    part = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    members["[Content_Types].xml"] = members["[Content_Types].xml"].replace(b"</Types>", part.encode())
    sheet = members["xl/worksheets/sheet1.xml"]
    for number, text in enumerate((b"AREA", b"OWNER")):
        sheet = sheet.replace(b't="inlineStr"><is><t>%b</t></is>' % text, b't="s"><v>%d</v>' % number)
    found = texts(load_xlsx(zipped({**members, "xl/worksheets/sheet1.xml": sheet})))
    assert found[1:] == ["Boat: Gull | Area: 10\u2076 | Owner: Ben", "Boat: Tern | Area: small | Owner: Cid | Price: 6"]
