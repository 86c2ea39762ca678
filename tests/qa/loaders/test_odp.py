from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.odp import load_odp
from tests.qa.loaders.samples import headings, odp, odt, texts


def frame(*lines: str, kind: str = "", more: str = "") -> str:
    text = "".join(f"<text:p>{line}</text:p>" for line in lines)
    return f'<draw:frame presentation:class="{kind}" {more}><draw:text-box>{text}</draw:text-box></draw:frame>'


def page(*shapes: str) -> str:
    return f"<draw:page>{''.join(shapes)}</draw:page>"


def test_slides_are_pages_under_their_titles() -> None:
    items = "<text:list><text:list-item><text:p>Gull</text:p></text:list-item></text:list>"
    boats = f'<draw:frame presentation:class="outline"><draw:text-box>{items}</draw:text-box></draw:frame>'
    source = load_odp(odp(page(boats, frame("The", "fleet", kind="title")) + page(frame("No title here."))))
    assert texts(source) == ["The fleet", "Gull", "", "No title here."]
    assert headings(source) == [(1, "The fleet"), (1, "")]
    assert [block.page for block in source.blocks] == [1, 1, 2, 2]
    assert (source.title, source.author) == ("The log", "Ada Quill")


def test_furniture_and_empty_places_are_left_out() -> None:
    remark = "<office:annotation><text:p>Check this.</text:p></office:annotation>"
    kinds = ("footer", "date-time", "page-number", "header")
    furniture = [frame(kind, kind=kind) for kind in kinds]
    place = frame("Click to add text", kind="outline", more='presentation:placeholder="true"')
    picture = "<draw:frame><draw:image/><svg:title>A gull</svg:title></draw:frame>"
    assert texts(load_odp(odp(page(remark, *furniture, place, picture, frame("Words."))))) == ["Words."]


def test_shapes_in_groups_tables_and_notes_are_read() -> None:
    shape = "<draw:custom-shape><text:p>A dock.</text:p></draw:custom-shape>"
    group = f"<draw:g><draw:g>{shape}</draw:g><draw:a>{frame('A pier.')}</draw:a></draw:g>"
    cells = "".join(f"<table:table-cell><text:p>{text}</text:p></table:table-cell>" for text in ("Gull", "4 hands"))
    table = f"<draw:frame><table:table><table:table-row>{cells}</table:table-row></table:table></draw:frame>"
    said = f"<presentation:notes>{frame('7', kind='page-number')}{frame('Say it.', kind='notes')}</presentation:notes>"
    source = load_odp(odp(page(said, group, table)))
    assert texts(source) == ["A dock.", "A pier.", "Gull | 4 hands", "Say it."]


def test_the_text_above_all_others_is_the_title() -> None:
    def at(top: str, text: str) -> str:
        return frame(text, more=f'svg:y="{top}" svg:height="10mm"')

    picture = '<draw:frame svg:y="0cm" svg:height="9cm"><draw:image/></draw:frame>'
    assert headings(load_odp(odp(page(picture, at("2in", "Below."), at("1.2cm", "Fleet"))))) == [(1, "Fleet")]
    assert headings(load_odp(odp(page(at("2cm", "Below."), at("1.2cm", "Fleet"))))) == []
    assert headings(load_odp(odp(page(at("2in", "Below."), frame("Fleet"))))) == []


def test_another_document_holds_no_slides() -> None:
    with pytest.raises(LoadError, match=r"no slides; .* save it as \.odp"):
        load_odp(odt("<text:p>words</text:p>"))
