from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.docx import load_docx
from qa.splitter import split
from tests.qa.loaders.samples import DRAWING, RELATION, WORD, docx, headings, relations, texts, zipped


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(content: str, *, style: str = "", properties: str = "") -> str:
    styled = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{styled}{properties}</w:pPr>{content}</w:p>"


def cell(*contents: str) -> str:
    return "<w:tc><w:tcPr/>" + "".join(map(paragraph, contents)) + "</w:tc>"


def field(instruction: str, result: str) -> str:
    def mark(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    return mark("begin") + instruction + mark("separate") + run(result) + mark("end")


def test_headings_by_style_and_by_outline_level() -> None:
    body = [
        paragraph(run("Rules of the pier"), style="T"),
        paragraph(run("Mooring"), style="H1"),
        paragraph(run("Ropes are coiled."), style="Round"),
        paragraph(run("Own style"), style="Own"),
        paragraph(run("Knots"), style="Deep"),
        paragraph(run("Knots are shown."), style="Deep", properties='<w:outlineLvl w:val="9"/>'),
        paragraph(run("Fees"), properties='<w:outlineLvl w:val="0"/>'),
        paragraph(run("Fees are due in May."), style="Unknown"),
    ]
    source = load_docx(docx("".join(body)))
    assert headings(source) == [(1, "Rules of the pier"), (2, "Mooring"), (2, "Own style"), (4, "Knots"), (2, "Fees")]
    assert source.title == "Rules of the pier"
    assert len(texts(source)) == 8


def test_the_file_says_what_it_is() -> None:
    source = load_docx(docx(paragraph(run("Ropes are coiled.")), title="Pier rules"))
    assert (source.title, source.author, source.date, source.language) == (
        "Pier rules",
        "Ada Quill",
        "2021-03-04T05:06:07Z",
        "fr-FR",
    )


def test_insertions_stay_and_deletions_moves_and_hidden_text_go() -> None:
    content = (
        run("Boats ")
        + f"<w:ins>{run('may ')}</w:ins><w:del><w:r><w:delText>must </w:delText></w:r></w:del>"
        + f"<w:moveFrom>{run('never ')}</w:moveFrom>{run('secretly ', '<w:vanish/>')}"
        + run("dock.", '<w:vanish w:val="0"/>')
    )
    assert texts(load_docx(docx(paragraph(content)))) == ["Boats may dock."]


def test_struck_text_is_left_out_as_deleted_text_is() -> None:
    content = run("The fee is ") + run("20", "<w:strike/>") + run("25", "<w:dstrike/>") + run("30")
    content += run(" pounds.", '<w:strike w:val="false"/>')
    assert texts(load_docx(docx(paragraph(content)))) == ["The fee is 30 pounds."]


def test_paragraphs_whose_end_was_deleted_go_on_in_the_next() -> None:
    gone = "<w:del><w:r><w:delText>cut</w:delText></w:r></w:del>"
    ended = "<w:rPr><w:del/></w:rPr>"
    body = paragraph(run("The pier ") + gone, properties=ended) + paragraph(gone, properties=ended)
    body += paragraph(run("is old.")) + paragraph(run("It creaks."), properties=ended) + "<w:tbl/>"
    note = paragraph(run("Built "), properties=ended) + paragraph(run("in 1880."))
    body += paragraph('<w:r><w:footnoteReference w:id="2"/></w:r>')
    source = load_docx(docx(body, notes=f'<w:footnote w:id="2">{note}</w:footnote>'))
    assert texts(source) == ["The pier is old.", "It creaks.", "Built in 1880."]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    raised = '<w:vertAlign w:val="superscript"/>'
    content = run("About 10") + run("-", raised) + run("6 ", raised) + run("m on the 1") + run("st", raised)
    assert texts(load_docx(docx(paragraph(content)))) == ["About 10⁻⁶ m on the 1st"]


def test_of_a_field_only_its_result_is_read() -> None:
    inner = field("<w:r><w:instrText>REF a</w:instrText></w:r>", "unseen")
    content = run("See ") + field(inner + "<w:r><w:instrText>IF b</w:instrText></w:r>", "page 3") + run(".")
    unfinished = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    body = paragraph(content) + paragraph(unfinished) + paragraph(run("The next paragraph is whole."))
    assert texts(load_docx(docx(body))) == ["See page 3.", "The next paragraph is whole."]


def test_notes_and_text_boxes_follow_their_paragraph() -> None:
    box = f"<w:txbxContent>{paragraph(run('Boxed words.'))}</w:txbxContent>"
    content = (
        run("The pier is old")
        + '<w:r><w:footnoteReference w:id="2"/></w:r>'
        + f"<w:r><mc:AlternateContent xmlns:mc='urn:mc'><mc:Choice>{box}</mc:Choice>"
        + f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r>"
        + run(".")
    )
    notes = '<w:footnote w:id="2">' + paragraph(run("Built in 1880.")) + paragraph(run("Or later.")) + "</w:footnote>"
    source = load_docx(docx(paragraph(content) + paragraph(run("It creaks.")), notes=notes))
    assert texts(source) == ["The pier is old.", "Built in 1880.", "Or later.", "Boxed words.", "It creaks."]


def test_rows_of_data_are_lines_and_rows_of_layout_are_paragraphs() -> None:
    rows = [
        cell(run("Boat")) + cell(run("Crew")),
        f"<w:sdt><w:sdtContent>{cell(run('Gull'), run('(new)'))}</w:sdtContent></w:sdt>" + cell(run("4")),
        cell(run("Left column. " * 30), run("Its end.")) + cell(run("Right column.")),
        cell(run("Alone.")),
    ]
    table = "<w:tbl><w:tblPr/>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    found = texts(load_docx(docx(table)))
    assert found[:2] == ["Boat | Crew", "Gull (new) | 4"]
    assert found[3:] == ["Its end.", "Right column.", "Alone."]


def test_breaks_tabs_and_special_characters() -> None:
    content = "<w:r><w:t>one</w:t><w:tab/><w:t>two</w:t><w:br/><w:t>three</w:t><w:noBreakHyphen/><w:t>four</w:t></w:r>"
    content += '<w:r><w:br w:type="page"/><w:softHyphen/><w:t>five</w:t></w:r>'
    properties = '<w:tabs><w:tab w:val="left"/></w:tabs>'
    assert texts(load_docx(docx(paragraph(content, properties=properties)))) == ["one\ttwo\nthree\u2011four\nfive"]


def test_what_a_style_hides_is_left_out() -> None:
    body = paragraph(run("Seen. ") + run("Unseen.", '<w:rStyle w:val="Teacher"/>'))
    body += paragraph(run("Unseen.") + run("Seen too.", '<w:vanish w:val="0"/>'), style="Hidden")
    body += paragraph(run("Its end is hidden."), properties="<w:rPr><w:vanish/></w:rPr>")
    assert texts(load_docx(docx(body))) == ["Seen.", "Seen too.", "Its end is hidden."]


def sign(font: str, char: str) -> str:
    return f'<w:r><w:sym w:font="{font}" w:char="{char}"/></w:r>'


def test_inserted_symbols_are_what_their_font_shows() -> None:
    dose = run("Aged ") + sign("Symbol", "F0B3") + run(" 65: 5 ") + sign("Symbol", "006D") + run("g, ")
    form = run("yes ") + sign("Wingdings", "F0FE") + run(" no ") + sign("Wingdings", "F0A8")
    others = run(" or ") + sign("Gull Serif", "2264") + sign("Gull Signs", "F041") + sign("Wingdings", "gull")
    body = paragraph(dose + form) + paragraph(others)
    assert texts(load_docx(docx(body))) == ["Aged ≥ 65: 5 μg, yes ☑ no ◻", "or ≤��"]


def test_characters_of_a_symbol_font_are_what_it_shows() -> None:
    own = run("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>')
    body = paragraph(run("Aged ") + own + run(" 65")) + paragraph(run("Seen \uf0b3", '<w:rFonts w:ascii="Gull"/>'))
    assert texts(load_docx(docx(body))) == ["Aged ≥ 65", "Seen \uf0b3"]


def test_tables_of_contents_and_empty_controls_are_left_out() -> None:
    prompt = (
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{paragraph(run('Click'))}</w:sdtContent></w:sdt>"
    )
    lists = "".join(paragraph(run("Mooring 3"), style=style) for style in ("C1", "F", "I1"))
    body = lists + prompt + paragraph(run("Ropes are coiled."))
    assert texts(load_docx(docx(body))) == ["Ropes are coiled."]


@pytest.mark.parametrize(
    ("members", "cause"),
    [
        ({"word/document.xml": "<w:document"}, "it is damaged"),
        ({"word/other.xml": "<a/>"}, r"no word/document\.xml in it"),
        ({"word/document.xml": "<a/>"}, "holds no Word document"),
    ],
)
def test_a_damaged_document_is_refused(members: dict[str, str], cause: str) -> None:
    with pytest.raises(LoadError, match=cause):
        load_docx(zipped(members))


BOLD = "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r></w:p>"
PLAIN = "<w:p><w:r><w:t>{}</w:t></w:r></w:p>"
LONG = "The boats lie in the shed behind the mole until the ice has gone from the bay, and are painted in March."


def test_a_bold_line_without_a_style_is_a_heading() -> None:
    styled = '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:r><w:t>Harbours</w:t></w:r></w:p>'
    body = styled + BOLD.format("Boats") + PLAIN.format(LONG) + BOLD.format("Nets") + PLAIN.format(LONG)
    assert headings(load_docx(docx(body))) == [(1, "Harbours"), (2, "Boats"), (2, "Nets")]


def test_a_bold_line_that_says_something_can_be_quoted_and_is_a_heading() -> None:
    bold = BOLD.format("Boats") + BOLD.format("Apply until 4 May") + PLAIN.format(LONG)
    source = load_docx(docx(bold))
    assert [(passage.text, passage.heading) for passage in split(source)] == [
        ("Boats", ""),
        ("Apply until 4 May", ""),
        (LONG, "Apply until 4 May"),
    ]


@pytest.mark.parametrize(
    "bold",
    [
        BOLD.format("Pay by the first of May."),
        BOLD.format("Boats:"),
        BOLD.format(LONG[:-1]),
        BOLD.format("Boats") + BOLD.format(LONG) * 2,
        f"<w:tbl><w:tr><w:tc>{BOLD.format('Boats')}</w:tc></w:tr></w:tbl>",
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>Boats</w:t></w:r><w:r><w:t> and nets</w:t></w:r></w:p>",
    ],
)
def test_other_bold_words_are_text(bold: str) -> None:
    assert headings(load_docx(docx(bold + PLAIN.format(LONG)))) == []


def with_parts(body: str, parts: dict[str, tuple[str, str]]) -> bytes:
    """Return a Word document with parts given as kind and markup by the id that it names them with."""
    return zipped(
        {
            "word/document.xml": f"<w:document {WORD} {RELATION}><w:body>{body}</w:body></w:document>",
            "word/_rels/document.xml.rels": relations({key: (kind, f"{key}.xml") for key, (kind, _) in parts.items()}),
            **{f"word/{key}.xml": data for key, (_, data) in parts.items()},
        }
    )


def test_charts_and_diagrams_follow_their_paragraph() -> None:
    drawn = '<w:drawing><c:chart xmlns:c="urn:c" r:id="k"/></w:drawing><w:drawing><d:relIds xmlns:d="urn:d" r:dm="l"/>'
    body = paragraph(run("As drawn:") + f"<w:r>{drawn}</w:drawing></w:r>") + paragraph(run("Behind."))
    title = f"<c:title {DRAWING}><c:tx><a:p><a:r><a:t>Boats in the bay</a:t></a:r></a:p></c:tx></c:title>"
    chart = f'<c:chartSpace xmlns:c="urn:c"><c:chart>{title}</c:chart></c:chartSpace>'
    point = "<d:pt><d:t><a:p><a:r><a:t>Step one</a:t></a:r></a:p></d:t></d:pt>"
    diagram = f'<d:dataModel xmlns:d="urn:d" {DRAWING}><d:ptLst>{point}</d:ptLst></d:dataModel>'
    source = load_docx(with_parts(body, {"k": ("chart", chart), "l": ("diagramData", diagram)}))
    assert texts(source) == ["As drawn:", "Boats in the bay", "Step one", "Behind."]


def test_a_document_with_damaged_styles_is_read_without_them() -> None:
    body = paragraph(run("Boats"), style="H1") + paragraph(run("They float."))
    assert texts(load_docx(with_parts(body, {"s": ("styles", "<w:styles")}))) == ["Boats", "They float."]
