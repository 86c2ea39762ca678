from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import LoadError
from qa.loaders.xml import load_xml

CHARTER = """<?xml version="1.0" encoding="{encoding}"?>
<!-- no --><charter xml:lang="fr" xmlns="urn:example">
  <title>Charte
    du thé</title>
  <article number="1"><title>Article premier</title>
    <list><item><para>Le thé est <em>chaud</em>.</para></item>
    <item><para>Il est servi<?no no?> tôt.</para></item></list>
  </article>
</charter>"""


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "utf-16"])
def test_blocks_headings_and_language(encoding: str) -> None:
    source = load_xml(CHARTER.format(encoding=encoding).encode(encoding))
    assert [(block.level, source.text[block.start : block.end]) for block in source.blocks] == [
        (1, "Charte du thé"),
        (2, "Article premier"),
        (0, "Le thé est chaud."),
        (0, "Il est servi tôt."),
    ]
    assert (source.title, source.language) == ("Charte du thé", "fr")


def texts(markup: str) -> list[str]:
    source = load_xml(markup.encode())
    return [source.text[block.start : block.end] for block in source.blocks]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("the grey<br/>heron", "the grey heron"),
        ("It waits.<lb/>It stands.", "It waits. It stands."),
        ('the he<lb break="no"/>ron', "the heron"),
        ("the heron<ref/>, grey (<ref/>still) and<ref/> tall", "the heron, grey (still) and tall"),
        ("東京<lb/>の水", "東京の水"),
        ("Tides<table><row><cell>flood</cell><cell>4</cell></row></table>", "Tides flood 4"),
        ("by <name><first>Ada</first><last>Quill</last></name>, 1999", "by Ada Quill, 1999"),
        ("the <b>h<i><u>er</u></i>on</b>s", "the herons"),
    ],
)
def test_elements_part_words_where_they_stand_for_space(inner: str, text: str) -> None:
    assert texts(f"<p>{inner}</p>") == [text]


@pytest.mark.parametrize(
    "markup", [b"<a><b>text</a>", b"no markup", b"<a>&nbsp;</a>", b"<a>" * 400 + b"x" + b"</a>" * 400]
)
def test_broken_xml_is_refused(markup: bytes) -> None:
    with pytest.raises(LoadError, match="well-formed"):
        load_xml(markup)


@pytest.mark.data
def test_real_translations_have_the_same_articles(shared_data: Path) -> None:
    for language, code in (("eng", "en"), ("fra", "fr"), ("arb", "ar"), ("cmn_hans", "zh"), ("rus", "ru")):
        source = load_xml((shared_data / "udhr" / f"udhr_{language}.xml").read_bytes())
        assert source.language == code
        assert [block.level for block in source.blocks].count(1) == 1
        assert [block.level for block in source.blocks].count(2) == 31
