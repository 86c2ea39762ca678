from __future__ import annotations

import io
import zipfile

from openpyxl import Workbook
from openpyxl.chart import BarChart

from qa.loaders.xlsx import load_xlsx
from tests.qa.loaders.samples import DRAWING, texts, zipped


def drawn(shapes: str) -> list[str]:
    """Return the texts of a workbook with these shapes, beside a chart, on the second of its sheets."""
    book = Workbook()
    book.active.append(["Gull", 4])
    chart = BarChart()
    chart.title = "Boats in the bay"
    book.create_sheet("Cover").add_chart(chart)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    place = "xl/drawings/drawing1.xml"
    members[place] = members[place].replace(b"</wsDr>", f"{shapes}</wsDr>".encode())
    return texts(load_xlsx(zipped(members)))


def shape(text: str, *, more: str = "") -> str:
    body = f"<txBody {DRAWING}><a:p><a:r><a:t>{text}</a:t></a:r></a:p></txBody>"
    return f'<sp><nvSpPr><cNvPr id="2" name="Box" {more}/></nvSpPr>{body}</sp>'


def test_text_boxes_and_titles_of_charts_stand_below_the_name_of_their_sheet() -> None:
    assert drawn(shape("Figures of May.")) == ["Sheet", "Gull | 4", "Cover", "Figures of May.", "Boats in the bay"]


def test_hidden_shapes_and_those_for_older_programs_are_left_out() -> None:
    older = f'<m:AlternateContent xmlns:m="urn:m"><m:Fallback>{shape("No chart.")}</m:Fallback></m:AlternateContent>'
    assert drawn(shape("Unseen.", more='hidden="1"') + older)[2:] == ["Cover", "Boats in the bay"]


def test_a_damaged_drawing_takes_nothing_else_with_it() -> None:
    assert drawn("<sp>") == ["Sheet", "Gull | 4"]
