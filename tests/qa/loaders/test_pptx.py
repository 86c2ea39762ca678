from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.pptx import load_pptx
from qa.splitter import split
from tests.qa.loaders.samples import DRAWING, headings, pptx, slide, texts, zipped

TABLE = """<p:graphicFrame><a:graphic><a:graphicData><a:tbl>
<a:tr><a:tc><a:txBody><a:p><a:r><a:t>Boat</a:t></a:r></a:p></a:txBody></a:tc>
<a:tc><a:txBody><a:p><a:r><a:t>Crew</a:t></a:r></a:p></a:txBody></a:tc></a:tr>
</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"""
GROUP = """<p:grpSp><p:grpSp><p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p><a:r><a:t>Inner</a:t></a:r><a:br/>
<a:fld><a:t>words</a:t></a:fld></a:p><a:p/></p:txBody></p:sp></p:grpSp></p:grpSp>"""


def test_slides_come_in_order_under_their_titles_with_their_numbers() -> None:
    slides = [
        slide(("", "Below the title"), ("ctrTitle", "Harbours"), ("sldNum", "1"), ("ftr", "Footer"), more=GROUP),
        slide(("title", "Boats"), ("body", "They float."), more=TABLE),
    ]
    notes = slide(("sldImg", ""), ("body", "Say hello."), ("hdr", "Header"))
    source = load_pptx(pptx(slides, notes=notes))
    assert [(block.page, text) for block, text in zip(source.blocks, texts(source), strict=True)] == [
        (1, "Harbours"),
        (1, "Below the title"),
        (1, "Inner\nwords"),
        (1, "Say hello."),
        (2, "Boats"),
        (2, "They float."),
        (2, "Boat | Crew"),
    ]
    assert headings(source) == [(1, "Harbours"), (1, "Boats")]
    assert (source.title, source.author, source.language) == ("Harbours", "Ada Quill", "fr-FR")


def test_a_slide_without_a_title_does_not_stand_under_the_last_one() -> None:
    slides = [slide(("title", "Boats"), ("body", "They float.")), slide(("body", "Trains run."), ("", "On rails."))]
    passages = split(load_pptx(pptx([*slides, slide(("title", "Fees"), ("body", "Due in May."))])))
    assert [(passage.heading, passage.page) for passage in passages] == [("Boats", 1), ("", 2), ("", 2), ("Fees", 3)]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    runs = "<a:r><a:t>10</a:t></a:r><a:r><a:rPr baseline='30000'/><a:t>6</a:t></a:r>"
    runs += "<a:r><a:t> boats, H</a:t></a:r><a:r><a:rPr baseline='-25000'/><a:t>2</a:t></a:r><a:r><a:t>O</a:t></a:r>"
    shape = f"<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr><p:txBody><a:p>{runs}</a:p></p:txBody></p:sp>"
    assert texts(load_pptx(pptx([slide(more=shape)]))) == ["10⁶ boats, H2O"]


def test_struck_text_is_left_out_and_symbols_are_what_their_font_shows() -> None:
    runs = [
        ('strike="sngStrike"', "", "20"),
        ('strike="noStrike"', "", "30 "),
        ("", '<a:sym typeface="Wingdings"/>', "\xe0"),
        ("", '<a:sym typeface="Wingdings"/>', " d\xe9j\xe0 5 "),
        ("", '<a:latin typeface="Symbol"/>', "m"),
        ("", '<a:latin typeface="Gull"/>', "m"),
    ]
    drawn = "".join(f"<a:r><a:rPr {how}>{font}</a:rPr><a:t>{text}</a:t></a:r>" for how, font, text in runs)
    shape = f"<p:sp><p:txBody><a:p>{drawn}</a:p></p:txBody></p:sp>"
    assert texts(load_pptx(pptx([slide(more=shape)]))) == ["30 → déjà 5 μm"]


def test_formulas_are_written_in_one_line() -> None:
    math = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    power = "<m:sSup><m:e><m:r><m:t>c</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    drawn = f"<a:r><a:t>E = m</a:t></a:r><a14:m xmlns:a14='urn:a14' {math}><m:oMath>{power}</m:oMath></a14:m>"
    shape = f"<p:sp><p:txBody><a:p>{drawn}</a:p></p:txBody></p:sp>"
    assert texts(load_pptx(pptx([slide(more=shape)]))) == ["E = mc²"]


def test_line_breaks_that_are_written_by_their_code_are_line_breaks() -> None:
    assert texts(load_pptx(pptx([slide(("body", "Boats_x000B_float."))]))) == ["Boats\nfloat."]


def test_hidden_shapes_are_left_out() -> None:
    hidden = '<p:nvSpPr><p:cNvPr id="2" name="Box" hidden="1"/><p:nvPr/></p:nvSpPr>'
    shape = f"<p:sp>{hidden}<p:txBody><a:p><a:r><a:t>Unseen.</a:t></a:r></a:p></p:txBody></p:sp>"
    group = f"<p:grpSp>{hidden.replace('nvSpPr', 'nvGrpSpPr')}{placed('Unseen as well.', 0)}</p:grpSp>"
    assert texts(load_pptx(pptx([slide(("body", "Boats float."), more=shape + group)]))) == ["Boats float."]


def placed(text: str, top: int) -> str:
    """Return a shape of its own that is 100 high."""
    frame = f'<p:spPr><a:xfrm><a:off x="0" y="{top}"/><a:ext cx="900" cy="100"/></a:xfrm></p:spPr>'
    return f"<p:sp><p:nvSpPr><p:nvPr/></p:nvSpPr>{frame}<p:txBody><a:p><a:t>{text}</a:t></a:p></p:txBody></p:sp>"


@pytest.mark.parametrize(("top", "title"), [(200, "Boats"), (50, None)])
def test_what_stands_above_everything_else_is_the_title(top: int, title: str | None) -> None:
    more = placed("They float.", top) + placed("Some sink.", 400) + placed("Boats", 0)
    source = load_pptx(pptx([slide(more=more)]))
    assert source.title == title
    assert sorted(texts(source)) == ["Boats", "Some sink.", "They float."]
    assert texts(source)[0] == (title or "They float.")


def test_a_shape_whose_place_is_not_known_may_be_the_first() -> None:
    more = placed("They float.", 200) + placed("Boats", 0)
    assert texts(load_pptx(pptx([slide(("body", "A word before"), more=more)])))[-1] == "Boats"


def test_the_words_of_a_diagram_are_read() -> None:
    diagram = '<p:graphicFrame><d:relIds xmlns:d="urn:d" r:dm="n"/></p:graphicFrame>'
    points = (
        f'<d:dataModel xmlns:d="urn:d" {DRAWING}><d:ptLst><d:pt><d:t><a:p><a:t>Step one</a:t></a:p></d:t></d:pt>'
        "</d:ptLst></d:dataModel>"
    )
    source = load_pptx(pptx([slide(("title", "Plan"), more=diagram)], notes=points))
    assert texts(source) == ["Plan", "Step one"]


def charted(series: str) -> bytes:
    """Return a presentation with a chart on its slide."""
    chart = '<p:graphicFrame><c:chart xmlns:c="urn:c" r:id="n"/></p:graphicFrame>'
    title = f"<c:title {DRAWING}><a:p><a:r><a:t>Boats in the bay</a:t></a:r></a:p></c:title>"
    drawn = f"<c:plotArea><c:barChart>{series}</c:barChart></c:plotArea>"
    data = f'<c:chartSpace xmlns:c="urn:c"><c:chart>{title}{drawn}</c:chart></c:chartSpace>'
    return pptx([slide(("title", "Plan"), more=chart)], notes=data)


def points(*values: str) -> str:
    return "".join(f'<c:pt idx="{at}"><c:v>{value}</c:v></c:pt>' for at, value in enumerate(values))


def test_a_chart_is_read_as_its_title_and_rows() -> None:
    categories = f"<c:cat>{points('May', 'June')}</c:cat>"
    gulls = (
        f"<c:ser><c:tx>{points('Gulls')}</c:tx>{categories}<c:val>{points('4.2999999999999998', '5')}</c:val></c:ser>"
    )
    terns = f"<c:ser>{categories}<c:val>{points('7')}</c:val></c:ser>"
    assert texts(load_pptx(charted(gulls + terns))) == [
        "Plan",
        "Boats in the bay",
        "May | Gulls: 4.3 | 7",
        "June | Gulls: 5",
    ]


def test_of_a_chart_with_many_points_only_the_title_is_read() -> None:
    many = points(*map(str, range(100)))
    data = charted(f"<c:ser><c:cat>{many}</c:cat><c:val>{many}</c:val></c:ser>")
    assert texts(load_pptx(data)) == ["Plan", "Boats in the bay"]


def test_the_name_of_a_nameless_presentation_is_no_title() -> None:
    slides = [slide(("title", "Boats"), ("body", "They float."))]
    assert load_pptx(pptx(slides, title="Présentation PowerPoint")).title == "Boats"
    assert load_pptx(pptx(slides, title="Slide 1")).title == "Boats"
    assert load_pptx(pptx(slides, title="All about boats")).title == "All about boats"


def test_a_presentation_without_slides_is_refused() -> None:
    with pytest.raises(LoadError, match="no slides"):
        load_pptx(zipped({"ppt/presentation.xml": "<p/>"}))
