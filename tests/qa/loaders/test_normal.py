from __future__ import annotations

import unicodedata

from qa.loaders.normal import clean, collapse, has_words


def test_clean_composes_and_unifies_line_ends() -> None:
    assert clean("e\u0301te\u0301\r\nun\rdeux\u2028trois\x85quatre") == "été\nun\ndeux\ntrois\nquatre"


def test_clean_parts_pages_and_paragraphs() -> None:
    assert clean("one\ftwo\u2029three") == "one\n\ntwo\n\nthree"


def test_clean_leaves_no_control_character_but_line_end_and_tab() -> None:
    text = clean("".join(map(chr, range(0x100))) + "\ufeff\ud800")
    assert {char for char in text if unicodedata.category(char) in {"Cc", "Cs"}} == {"\n", "\t"}
    assert "\ufeff" not in text
    assert "\xad" not in text
    assert text.endswith("�")


def test_collapse_keeps_no_break_spaces() -> None:
    assert collapse(" a \n\t b\xa0! ") == " a b\xa0! "


def test_collapse_puts_no_space_between_ideographs() -> None:
    assert collapse("日本\n  語。\n次 English\nword 한국\n어") == "日本語。次 English word 한국 어"


def test_has_words() -> None:
    assert has_words("— ४ —")
    assert has_words("ไทย")
    assert not has_words("* * * — ═══ …")
