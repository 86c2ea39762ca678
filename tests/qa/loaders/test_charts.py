from __future__ import annotations

from qa.loaders.archive import parse_xml
from qa.loaders.charts import chart_rows
from tests.qa.loaders.samples import DRAWING


def points(*values: str, form: str = "") -> str:
    found = "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))
    return (f"<c:formatCode>{form}</c:formatCode>" if form else "") + found


def series(name: str, categories: str, values: str) -> str:
    return f"<c:ser><c:tx>{points(name)}</c:tx><c:cat>{categories}</c:cat><c:val>{values}</c:val></c:ser>"


def title(text: str) -> str:
    return f"<c:title {DRAWING}><c:tx><a:p><a:r><a:t>{text}</a:t></a:r></a:p></c:tx></c:title>"


def rows(drawn: str, *, more: str = "", axes: str = "") -> list[str]:
    chart = f"<c:chart>{more}<c:plotArea><c:barChart>{drawn}</c:barChart>{axes}</c:plotArea></c:chart>"
    root = parse_xml(f'<c:chartSpace xmlns:c="urn:c">{chart}</c:chartSpace>'.encode(), "chart")
    return [" | ".join(row) for row in chart_rows(root)]


def test_titles_of_the_chart_and_of_the_axes_it_shows_are_read() -> None:
    cell = f"<c:title><c:tx>{points('Boats by pier')}</c:tx></c:title>"
    shown = f"<c:catAx>{title('Pier')}<c:delete val='0'/></c:catAx><c:valAx>{title('Metres')}</c:valAx>"
    drawn = series("Gulls", points("North"), points("4"))
    hidden = f"<c:valAx>{title('Unseen')}<c:delete val='1'/></c:valAx>"
    assert rows(drawn, more=cell, axes=shown + hidden) == ["Boats by pier", "Pier", "Metres", "North | Gulls: 4"]


def test_shares_and_dates_are_shown_as_such() -> None:
    shares = series("Gulls", points("May", "June"), points("0.255", "1", form="0%"))
    assert rows(shares) == ["May | Gulls: 25.5%", "June | Gulls: 100%"]
    days = series("Gulls", points("44320", form="d mmm"), points("4.2999999999999998"))
    assert rows(days) == ["2021-05-04 | Gulls: 4.3"]


def test_categories_of_several_levels_are_named_from_the_outermost_on() -> None:
    years = '<c:pt idx="0"><c:v>2020</c:v></c:pt><c:pt idx="2"><c:v>2021</c:v></c:pt>'
    levels = f"<c:lvl>{points('May', 'June', 'May')}</c:lvl><c:lvl>{years}</c:lvl>"
    assert rows(series("Gulls", levels, points("1", "2", "3"))) == [
        "2020 | May | Gulls: 1",
        "2020 | June | Gulls: 2",
        "2021 | May | Gulls: 3",
    ]


def test_categories_of_one_name_stay_apart() -> None:
    assert rows(series("Gulls", points("May", "May"), points("1", "2"))) == ["May | Gulls: 1", "May | Gulls: 2"]


def test_series_without_categories_are_named_and_those_left_out_are_not() -> None:
    drawn = series("Gulls", "", points("1")) + series("Terns", "", points("2"))
    left_out = f"<c:extLst><c:ext>{series('Skuas', points('May'), points('3'))}</c:ext></c:extLst>"
    assert rows(drawn + left_out) == ["Gulls | Terns"]


def test_a_chart_of_the_newer_kinds_is_read() -> None:
    categories = '<c:strDim><c:lvl><c:pt idx="0">May</c:pt><c:pt idx="1">June</c:pt></c:lvl></c:strDim>'
    values = '<c:numDim><c:lvl formatCode="0%"><c:pt idx="0">0.5</c:pt><c:pt idx="1">0.25</c:pt></c:lvl></c:numDim>'
    drawn = "<c:series><c:tx><c:txData><c:v>Gulls</c:v></c:txData></c:tx><c:dataId val='7'/></c:series>"
    chart = f"<c:chart><c:plotArea><c:plotAreaRegion>{drawn}</c:plotAreaRegion></c:plotArea></c:chart>"
    data = f'<c:chartData><c:data id="7">{categories}{values}</c:data></c:chartData>'
    root = parse_xml(f'<c:chartSpace xmlns:c="urn:c">{data}{chart}</c:chartSpace>'.encode(), "chart")
    assert [*chart_rows(root)] == [["May", "Gulls: 50%"], ["June", "Gulls: 25%"]]
