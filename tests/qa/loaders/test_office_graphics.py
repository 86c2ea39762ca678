from __future__ import annotations

import pytest

from qa.loaders.archive import Archive
from qa.loaders.builder import TextBuilder
from qa.loaders.office import Target
from qa.loaders.office_graphics import add_graphic
from tests.qa.loaders.samples import DRAWING, texts, zipped


def added(data: str) -> list[str]:
    builder = TextBuilder()
    add_graphic(builder, Archive(zipped({"data.xml": data})), Target("any", "data.xml"))
    return texts(builder.build())


def point(key: str, text: str, *, more: str = "") -> str:
    return f'<d:pt modelId="{key}" {more}><d:t><a:p><a:r><a:t>{text}</a:t></a:r></a:p></d:t></d:pt>'


def test_the_words_of_a_diagram_come_in_the_order_in_which_it_shows_them() -> None:
    drawn = point("2", "Second") + point("1", "First") + point("0", "", more='type="doc"') + point("3", "Below")
    links = (("0", "2", "1"), ("0", "1", "0"), ("1", "3", "0"), ("3", "1", "0"))
    linked = "".join(f'<d:cxn srcId="{above}" destId="{below}" srcOrd="{at}"/>' for above, below, at in links)
    linked += '<d:cxn type="presOf" srcId="0" destId="3" srcOrd="0"/>'
    body = f"<d:ptLst>{drawn}</d:ptLst><d:cxnLst>{linked}</d:cxnLst>"
    assert added(f'<d:dataModel xmlns:d="urn:d" {DRAWING}>{body}</d:dataModel>') == ["First", "Below", "Second"]


@pytest.mark.parametrize("data", ["<damaged", '<c:chartSpace xmlns:c="urn:c"/>'])
def test_a_graphic_without_text_or_a_damaged_one_is_left_out(data: str) -> None:
    assert added(data) == []
