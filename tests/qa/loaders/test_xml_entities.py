from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import LoadError
from qa.loaders.xml import load_xml


def text_of(doctype: str, inner: str) -> str:
    return load_xml(f"<?xml version='1.0'?><!-- <!DOCTYPE no> -->\n{doctype}<d>{inner}</d>".encode()).text


@pytest.mark.parametrize(
    ("doctype", "inner", "text"),
    [
        ("<!DOCTYPE d [<!ENTITY co 'Heron &amp; Sons'>]>", "<p>&co;</p>", "Heron & Sons"),
        ("<!DOCTYPE d [<!ENTITY co 'Heron'><!ENTITY all \"<b>&co;'s</b> caf&eacute;\">]>", "&all;", "Heron's café"),
        ("<!DOCTYPE d SYSTEM 'd.dtd'>", "Un caf&eacute; &LT;noir&nbsp;! &AMP;", "Un café <noir\xa0! &"),
        ("<!DOCTYPE d PUBLIC '-//X//Y' 'd.dtd' [\n]\n>", "by &company; &amp; &#233;", "by &company; & é"),
        ("<!DOCTYPE d [<!ENTITY % set SYSTEM 'set.ent'> %set;<!-- it's --><!ENTITY a 'tea'>]>", "&a;", "tea"),
        ("<!DOCTYPE d [<!ENTITY % set \"<!ENTITY a 'tea'>\">]>", "of &a;", "of &a;"),
        ("<!DOCTYPE d [<!-- <!ENTITY a 'no'> --><!ENTITY a 'tea'><!ENTITY a 'no'>]>", "&a;", "tea"),
        ("<!DOCTYPE d [<!ENTITY one SYSTEM '1.xml'>]>", "&one;<p>text</p>", "text"),
    ],
)
def test_entities_are_spelled_out(doctype: str, inner: str, text: str) -> None:
    assert text_of(doctype, inner) == text


def test_no_other_file_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret words")
    whole = f"<!DOCTYPE d [<!ENTITY a SYSTEM '{secret.as_uri()}'>]>"
    assert text_of(whole, "one &a; two") == "one two"
    secret.write_text("<!ENTITY a 'secret words'>")
    for doctype in (f"<!DOCTYPE d SYSTEM '{secret}'>", f"<!DOCTYPE d [<!ENTITY % s SYSTEM '{secret}'> %s;]>"):
        assert text_of(doctype, "one &a; two") == "one &a; two"


def test_a_document_that_grows_when_it_is_read_is_refused() -> None:
    layers = "".join(f"<!ENTITY e{at + 1} '{f'&e{at};' * 10}'>" for at in range(9))
    with pytest.raises(LoadError, match="amplification"):
        text_of(f"<!DOCTYPE d [<!ENTITY e0 'many words'>{layers}]>", "&e9;")


def test_mistakes_are_named_with_their_line() -> None:
    with pytest.raises(LoadError, match="line 5"):
        text_of("<!DOCTYPE d [\n<!ENTITY a 'tea'>\n]>\n", "<p>")
