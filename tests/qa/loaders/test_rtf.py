from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.rtf import load_rtf
from tests.qa.loaders.samples import headings, texts

FONTS = rb"{\fonttbl{\f0\fcharset0 Serif;}{\f1\fcharset204 Serif CYR;}{\f2\fcharset78 Osaka;}}"
INFO = rb"{\info{\title Log}{\author Ada Qu\'efll}{\creatim\yr2021\mo3\dy4\hr5}}"


def rtf(body: bytes) -> bytes:
    return rb"{\rtf1\ansi\ansicpg1252\deff0" + FONTS + INFO + rb"{\header Page 1\par}\pard " + body + b"}"


def test_paragraphs_rows_and_facts() -> None:
    source = load_rtf(rtf(rb"The pier is old.\line It creaks.\par\trowd Boat\cell Crew\cell\row Gull\cell 4\cell\row"))
    assert texts(source) == ["The pier is old.\nIt creaks.", "Boat | Crew", "Gull | 4"]
    assert (source.title, source.author, source.date) == ("Log", "Ada Quïll", "2021-03-04")


def test_a_cell_of_several_paragraphs_stays_in_its_row_unless_it_is_a_column_of_text() -> None:
    row = rb"\trowd\pard\intbl Gull\par {\b (new)\par}\cell\pard\intbl 4\cell\row "
    long = b"The boat lies behind the mole. " * 12
    columns = rb"\trowd\intbl " + long + rb"\par Its end.\cell Right.\cell\row "
    assert texts(load_rtf(rtf(row + columns + rb"\pard After.\par Next.\par")))[:1] == ["Gull (new) | 4"]
    assert texts(load_rtf(rtf(row + columns + rb"After.\par Next.\par")))[2:] == [
        "Its end.",
        "Right.",
        "After.",
        "Next.",
    ]


def test_paragraphs_whose_end_was_deleted_go_on_in_the_next() -> None:
    assert texts(load_rtf(rtf(rb"The pier {\deleted cut\par cut}is old.\par It creaks.\par"))) == [
        "The pier is old.",
        "It creaks.",
    ]


def test_every_font_has_its_code_page() -> None:
    body = rb"caf\'e9 {\f1 \'cc\'ee\'f1\'f2} {\f2 \'93\'fa\'96\'7b} \u9731? \uc0\u-10179\u-8694"
    body += b" na\xefve {\\f1 \xcc\xee\xf1\xf2}"
    assert texts(load_rtf(rtf(body))) == ["café Мост 日本 ☃ 😊naïve Мост"]


def test_headings_by_outline_level() -> None:
    body = rb"\pard\outlinelevel0{\b Pier}\par\pard\outlinelevel1 Fees\par"
    body += rb"\pard\uc0\outlinelevel9 Due in May.\line Or June.\par"
    source = load_rtf(rtf(body))
    assert headings(source) == [(1, "Pier"), (2, "Fees")]
    assert texts(source)[2:] == ["Due in May.\nOr June."]


def test_footnotes_follow_their_paragraph() -> None:
    body = rb"The pier{\super\chftn{\footnote\pard\plain \chftn Built {\i in} 1880.}} is old.\par It creaks.\par"
    assert texts(load_rtf(rtf(body))) == ["The pier is old.", "Built in 1880.", "It creaks."]


def test_text_boxes_follow_their_paragraph() -> None:
    box = rb"{\shp{\*\shpinst\shpleft0{\sp{\sn a}{\sv 1}}{\shptxt \pard Boxed words.\par More.\par}}{\shprslt Boxed}}"
    assert texts(load_rtf(rtf(b"The pier" + box + rb" is old.\par"))) == ["The pier is old.", "Boxed words.", "More."]


def test_hidden_and_deleted_text_pictures_and_addresses_are_left_out() -> None:
    field = rb'{\field{\*\fldinst {HYPERLINK "http://example.org/"}}{\fldrslt {the harbour}}}'
    body = rb"See {\v hidden }{\b\deleted\revauth1 deleted }" + field + rb"{\pict\bin4 }}{{} now {\v0 shown}."
    assert texts(load_rtf(rtf(body))) == ["See the harbour now shown."]


def test_hidden_and_deleted_text_ends_with_its_word_or_group() -> None:
    body = rb"{\b Seen\v hid\v0  here}, {\v hid\v0 seen} and {\deleted hid\deleted0 seen}{\i\v hid\u233?\'e9\tab} too"
    body += rb"\par\v Hid{\footnote\plain Hid}\par\plain Seen.\par"
    assert texts(load_rtf(rtf(body))) == ["Seen here, seen and seen too", "Seen."]


def test_struck_text_is_left_out() -> None:
    body = rb"The fee is {\strike 20}{\striked1 25\striked0 30}\strike cut\strike0  pounds{\strike cut\plain .}\par"
    assert texts(load_rtf(rtf(body))) == ["The fee is 30 pounds."]


def test_symbols_are_what_their_font_shows() -> None:
    fonts = rb"{\fonttbl{\f0\fcharset0 Serif;}{\f5\fcharset2{\*\panose 05}Symbol{\*\falt Greek};}"
    fonts += rb"{\f6\fcharset2 Wingdings;}}"
    body = rb"5 {\f5 m}g, {\f5\'b3} 65{\f5\uc2\u-3913\'b7\'b7 b}\f6\u61664 ? \plain{\listtext\f6\'a7\tab}m"
    field = rb'{\field{\*\fldinst SYMBOL 109 \\f "Symbol"}{\fldrslt\f5 m}}'
    assert texts(load_rtf(rb"{\rtf1\ansi\deff0" + fonts + body + field + rb"\par}")) == ["5 μg, ≥ 65• β→ ▪\tmμ"]


def test_signs_of_direction_and_joining_stay_and_columns_part_words() -> None:
    assert texts(load_rtf(rtf(rb"\u1605?\u1740?\zwnj\u1582?\rtlmark .\column Next.{\v\zwj}\par"))) == ["می‌خ‏.\nNext."]


@pytest.mark.parametrize(
    ("page", "byte"),
    [(rb"\mac\ansicpg10000", rb"\'8e"), (rb"\mac", rb"\'8e"), (rb"\pc", rb"\'82"), (rb"\ansicpg0", rb"\'e9")],
)
def test_code_pages_that_python_calls_otherwise(page: bytes, byte: bytes) -> None:
    assert texts(load_rtf(rb"{\rtf1" + page + rb"\deff0{\fonttbl{\f0 Serif;}}caf" + byte + rb"\par}")) == ["café"]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    body = rb"10{\super -}{\super 6 }m, 5 km\super 2\nosupersub  and\super 3\plain , the 1{\super st} of H{\sub 2}O"
    assert texts(load_rtf(rtf(body))) == ["10⁻⁶ m, 5 km² and³, the 1st of H2O"]


def test_backslashes_of_the_text_begin_no_control_word() -> None:
    body = rb"See C:\\bin64\\line, D:\\outlinelevel1\\v and the word HYPERLINK, which are kept to the end here, truly."
    assert texts(load_rtf(rtf(body + rb"{\pict \bin4 }}{{}\par"))) == [
        "See C:\\bin64\\line, D:\\outlinelevel1\\v and the word HYPERLINK, which are kept to the end here, truly."
    ]


def test_what_is_no_rich_text_is_refused() -> None:
    with pytest.raises(LoadError, match="no Rich Text"):
        load_rtf(b"Just words.")
