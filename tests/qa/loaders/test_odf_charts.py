from __future__ import annotations

import io
import zipfile

import pytest

from qa.loaders.odp import load_odp
from qa.loaders.ods import load_ods
from qa.loaders.odt import load_odt
from tests.qa.loaders.samples import OPEN, odp, ods, odt, texts, zipped

FRAME = (
    '<draw:frame><draw:object xmlns:l="http://www.w3.org/1999/xlink" l:href="./Object 1"/><draw:image/></draw:frame>'
)
NAMES = f'{OPEN} xmlns:chart="urn:oasis:names:tc:opendocument:xmlns:chart:1.0"'


def row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def cell(text: str, *, value: str = "") -> str:
    return f"<table:table-cell {value}><text:p>{text}</text:p></table:table-cell>"


def number(value: str) -> str:
    return cell(value, value=f'office:value-type="float" office:value="{value}"')


def with_chart(data: bytes, content: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return zipped({**members, "Object 1/content.xml": content})


def chart(*rows: str) -> str:
    title = "<chart:title><text:p>Boats in the bay</text:p></chart:title>"
    axis = "<chart:axis><chart:title><text:p>Metres</text:p></chart:title></chart:axis>"
    drawn = f"{title}<chart:plot-area>{axis}</chart:plot-area><table:table>{''.join(rows)}</table:table>"
    body = f"<office:body><office:chart><chart:chart>{drawn}</chart:chart></office:chart></office:body>"
    return f"<office:document-content {NAMES}>{body}</office:document-content>"


HEADER = f"<table:table-header-rows>{row(cell(''), cell('Gulls'), cell(''))}</table:table-header-rows>"
ROWS = (HEADER, row(cell("May"), number("4.2999999999999998"), number("7")), row(cell("June"), number("5"), cell("")))
SHOWN = ["Boats in the bay", "Metres", "May | Gulls: 4.3 | 7", "June | Gulls: 5"]


def test_a_chart_follows_its_paragraph_or_stands_on_its_slide() -> None:
    text = odt(f"<text:p>As drawn:{FRAME}</text:p><text:p>Behind.</text:p>")
    assert texts(load_odt(with_chart(text, chart(*ROWS)))) == ["As drawn:", *SHOWN, "Behind."]
    source = load_odp(with_chart(odp(f"<draw:page>{FRAME}</draw:page>"), chart(*ROWS)))
    assert (texts(source), {block.page for block in source.blocks}) == (SHOWN, {1})


def test_of_a_chart_on_a_sheet_the_titles_are_read() -> None:
    cells = row(cell("Boat"), f"<table:table-cell>{FRAME}</table:table-cell>")
    sheet = f'<table:table table:name="Boats"><table:shapes>{FRAME}</table:shapes>{cells}</table:table>'
    source = load_ods(with_chart(ods(sheet), chart(*ROWS)))
    assert texts(source) == ["Boats", "Boat", *SHOWN[:2], *SHOWN[:2]]


def test_of_a_chart_with_many_points_only_the_titles_are_read() -> None:
    many = (row(cell(f"Day {at}"), number("1")) for at in range(100))
    assert texts(load_odt(with_chart(odt(f"<text:p>{FRAME}</text:p>"), chart(HEADER, *many)))) == SHOWN[:2]


@pytest.mark.parametrize("content", ["<damaged", f"<office:document-content {OPEN}/>"])
def test_another_object_or_a_damaged_one_is_left_out(content: str) -> None:
    assert texts(load_odt(with_chart(odt(f"<text:p>Words.{FRAME}</text:p>"), content))) == ["Words."]
