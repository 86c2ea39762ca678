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


def test_entities_are_not_looked_up(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    markup = (
        f"""<!DOCTYPE d [<!ENTITY a "{"many " * 100}"><!ENTITY b SYSTEM "{secret.as_uri()}">]><d>one &a;&b; two</d>"""
    )
    text = load_xml(markup.encode()).text
    assert text.startswith("one ")
    assert "secret words" not in text
    assert "many many" not in text


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
