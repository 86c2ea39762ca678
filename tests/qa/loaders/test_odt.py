from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.odt import load_odt
from tests.qa.loaders.samples import OPEN, headings, odt, texts, zipped


def test_headings_lists_and_facts() -> None:
    styles = '<style:style style:name="P7" style:parent-style-name="Title"/>'
    source = load_odt(
        odt(
            '<text:p text:style-name="P7">Log of the Gull</text:p><text:section>'
            '<text:h text:outline-level="1">May</text:h><text:list>'
            "<text:list-item><text:p>Fog.</text:p></text:list-item>"
            "<text:list-item><text:p>Calm <text:span>sea</text:span>.</text:p></text:list-item></text:list>"
            '</text:section><text:h text:outline-level="2">Crew</text:h><text:p>Four hands.</text:p>',
            styles=styles,
        )
    )
    assert headings(source) == [(1, "Log of the Gull"), (2, "May"), (3, "Crew")]
    assert texts(source)[2:4] == ["Fog.", "Calm sea."]
    assert (source.title, source.author, source.date, source.language) == (
        "The log",
        "Ada Quill",
        "2021-03-04T05:06:07",
        "fr",
    )


def test_space_is_what_the_page_shows() -> None:
    text = '<text:p>one\n   two<text:s text:c="2"/>three<text:tab/>four<text:line-break/> five</text:p>'
    assert texts(load_odt(odt(text))) == ["one two  three four\nfive"]


def test_a_listing_is_one_paragraph_unless_all_is_typed_so() -> None:
    styles = '<style:style style:name="P3" style:parent-style-name="Preformatted_20_Text"/>'
    code = (
        '<text:p text:style-name="P3">for boat in port:</text:p>'
        '<text:p text:style-name="Preformatted_20_Text"><text:s text:c="4"/>count(boat)</text:p>'
    )
    prose = "<text:p>To count them:</text:p>"
    end = "<text:p>That is all.</text:p>"
    source = load_odt(odt(prose + code + end, styles=styles))
    assert texts(source) == ["To count them:", "for boat in port:\n    count(boat)", "That is all."]
    assert texts(load_odt(odt(prose + code, styles=styles)))[1:] == ["for boat in port:", "count(boat)"]


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    note = (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Seen twice.</text:p></text:note-body></text:note>"
    )
    box = "<draw:text-box><text:p>Boxed.</text:p></draw:text-box>"
    frame = f"<draw:frame><svg:title>Picture 1</svg:title>{box}</draw:frame>"
    source = load_odt(odt(f"<text:p>A whale{note}{frame}.</text:p><text:p>It left.</text:p>"))
    assert texts(source) == ["A whale.", "Seen twice.", "Boxed.", "It left."]


def test_what_a_reader_does_not_see_is_left_out() -> None:
    source = load_odt(
        odt(
            "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted.</text:p></text:deletion>"
            "</text:changed-region></text:tracked-changes><text:table-of-content><text:index-body>"
            "<text:p>May 1</text:p></text:index-body></text:table-of-content>"
            "<text:p>Kept<office:annotation><text:p>A remark.</text:p></office:annotation>"
            '<text:hidden-text text:is-hidden="true">hidden</text:hidden-text>'
            '<text:hidden-text text:is-hidden="false">, shown</text:hidden-text>.</text:p>'
        )
    )
    assert texts(source) == ["Kept, shown."]


def test_what_a_style_a_section_or_a_condition_hides_is_left_out() -> None:
    styles = (
        '<style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="T2" style:family="text" style:parent-style-name="T1"/>'
        '<style:style style:name="P1" style:family="paragraph"><style:text-properties text:display="none"/>'
        "</style:style>"
    )
    text = (
        '<text:p text:style-name="T1">Seen<text:span text:style-name="T2"> not seen</text:span>.</text:p>'
        '<text:section text:display="none"><text:p>Unseen.</text:p></text:section>'
        '<text:section text:display="condition" text:is-hidden="true"><text:p>Unseen.</text:p></text:section>'
        '<text:p text:style-name="P1">Unseen.</text:p><text:h text:style-name="P1">Unseen</text:h>'
        '<text:p>Unseen.<text:hidden-paragraph text:is-hidden="true"/></text:p>'
        "<text:p>Kept.<text:hidden-paragraph/></text:p>"
    )
    assert texts(load_odt(odt(text, styles=styles))) == ["Seen.", "Kept."]


def test_struck_text_is_left_out() -> None:
    lines = ' style:text-line-through-style="{}"/></style:style>'
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties{lines.format(line)}'
        for name, line in (("Struck", "solid"), ("Plain", "none"))
    )
    struck, plain = (
        '<text:span text:style-name="Struck">20</text:span>',
        '<text:span text:style-name="Plain">30</text:span>',
    )
    assert texts(load_odt(odt(f"<text:p>The fee is {struck}{plain}.</text:p>", styles=styles))) == ["The fee is 30."]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text">'
        f'<style:text-properties style:text-position="{place} 58%"/></style:style>'
        for name, place in (("T1", "super"), ("T2", "33%"), ("T3", "-33%"))
    )
    text = "<text:p>10{}6</text:span> boats on 5 km{}2</text:span>, H{}2</text:span>O</text:p>"
    spans = [f'<text:span text:style-name="{name}">' for name in ("T1", "T2", "T3")]
    assert texts(load_odt(odt(text.format(*spans), styles=styles))) == ["10⁶ boats on 5 km², H2O"]


def test_shapes_follow_the_paragraph_that_they_are_anchored_in() -> None:
    shape = "<draw:custom-shape><text:p>Shape one.</text:p><text:p>Shape two.</text:p></draw:custom-shape>"
    group = f"<draw:g>{shape}<draw:rect><text:list><text:list-item><text:p>In a list.</text:p></text:list-item>"
    group += "</text:list></draw:rect></draw:g>"
    source = load_odt(odt(f"<text:p>The contract ends{group} on 4 May.</text:p>"))
    assert texts(source) == ["The contract ends on 4 May.", "Shape one.", "Shape two.", "In a list."]


def test_rows_of_data_are_lines() -> None:
    def row(*cells: str) -> str:
        inner = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in cells)
        return f"<table:table-row>{inner}</table:table-row>"

    nested = f"<table:table-cell><table:table>{row('a', 'b')}</table:table></table:table-cell>"
    table = (
        f"<table:table><table:table-header-rows>{row('Boat', 'Crew')}</table:table-header-rows>{row('Gull', '4')}"
        f"<table:table-row>{nested}<table:table-cell><text:p>Beside.</text:p></table:table-cell></table:table-row>"
        "</table:table>"
    )
    assert texts(load_odt(odt(table))) == ["Boat | Crew", "Gull | 4", "a | b", "Beside."]


def test_styles_may_be_in_a_file_of_their_own_and_damaged() -> None:
    styles = '<style:style style:name="Secret" style:family="text"><style:text-properties text:display="none"/>'
    styles = f"<office:document-styles {OPEN}><office:styles>{styles}</style:style></office:styles>"
    text = '<text:p>Seen<text:span text:style-name="Secret"> hidden</text:span>.</text:p>'
    content = f"<office:document-content {OPEN}><office:body><office:text>{text}</office:text></office:body>"
    members = {"content.xml": content + "</office:document-content>"}
    assert texts(load_odt(zipped({**members, "styles.xml": styles + "</office:document-styles>"}))) == ["Seen."]
    assert texts(load_odt(zipped({**members, "styles.xml": styles}))) == ["Seen hidden."]


def test_the_style_of_a_header_is_not_that_of_the_text_by_the_same_name() -> None:
    hidden = (
        '<style:style style:family="text" style:name="T1"><style:text-properties text:display="none"/></style:style>'
    )
    plain = '<style:style style:family="text" style:name="T1"/>'
    text = '<text:p>Seen<text:span text:style-name="T1"> too</text:span>.</text:p>'
    members = {
        "content.xml": f"<office:document-content {OPEN}><office:automatic-styles>{plain}</office:automatic-styles>"
        f"<office:body><office:text>{text}</office:text></office:body></office:document-content>",
        "styles.xml": f"<office:document-styles {OPEN}><office:automatic-styles>{hidden}</office:automatic-styles>"
        "</office:document-styles>",
    }
    assert texts(load_odt(zipped(members))) == ["Seen too."]


def test_a_password_is_named() -> None:
    manifest = "<manifest><file-entry><encryption-data/></file-entry></manifest>"
    with pytest.raises(LoadError, match=r"has a password; .* without one"):
        load_odt(zipped({"META-INF/manifest.xml": manifest, "content.xml": b"\x01\x02"}))


@pytest.mark.parametrize("members", [{"content.xml": "<a"}, {"content.xml": "<a/>"}, {"other.xml": "<a/>"}])
def test_a_damaged_document_is_refused(members: dict[str, str]) -> None:
    with pytest.raises(LoadError, match="; open it in its program"):
        load_odt(zipped(members))
