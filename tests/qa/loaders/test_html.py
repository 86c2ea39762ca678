from __future__ import annotations

import pytest

from qa.errors import LoadError
from qa.loaders.html import load_html


def blocks(markup: str) -> list[tuple[int, str]]:
    """Return (heading level or 0, text) of each block."""
    source = load_html(markup.encode())
    return [(block.level, source.text[block.start : block.end]) for block in source.blocks]


def test_block_elements_are_blocks() -> None:
    markup = (
        "<body>loose <i>text</i><div>in a div<p>a\n  par<b>a</b>graph</div> tail"
        "<ul><li>one<ul><li>inner</ul><li>two</ul><dl><dt>term<dd>meaning</dl>"
    )
    expected = ["loose text", "in a div", "a paragraph", "tail", "one", "inner", "two", "term", "meaning"]
    assert blocks(markup) == [(0, text) for text in expected]


def test_headings_keep_their_level() -> None:
    assert blocks("<h1>A</h1><section><h3><a href=#>B<br>b</a></h3><p>text</section><h2>C</h2>") == [
        (1, "A"),
        (3, "B\nb"),
        (0, "text"),
        (0, "C"),
    ]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>no</script>",
        "<style>no</style>",
        "<template><p>no</p></template>",
        "<noscript>no</noscript>",
        "<nav><a>no</a></nav>",
        "<p hidden>no</p>",
        "<del><p>no</p></del>",
        "<div style='color: red; Display:none'><p>no</p></div>",
        "<svg><title>no</title><text>no</text></svg>",
        "<select><option>no</select>",
        "<!-- no --><?no no?>",
    ],
)
def test_what_a_reader_does_not_see_is_left_out(unseen: str) -> None:
    assert blocks(f"<p>one</p>{unseen}<p>two</p>") == [(0, "one"), (0, "two")]


def test_struck_text_is_left_out() -> None:
    struck = "<s>20</s><strike>25</strike><span style='text-decoration: underline line-through'>27</span>"
    assert load_html(f"<p>The fee is {struck}30.</p>".encode()).text == "The fee is 30."


@pytest.mark.parametrize(
    "markup",
    [
        "<body style='visibility: hidden'><p>one</p></body>",
        "<html style='display:none'><body hidden><p>one</p></body></html>",
        "<body><p hidden=until-found>one</p></body>",
    ],
)
def test_what_is_hidden_only_for_a_while_is_read(markup: str) -> None:
    assert blocks(markup) == [(0, "one")]


def test_text_after_something_hidden_is_kept() -> None:
    assert blocks("<p>one <script>no</script>two <ruby>東<rt>とう</rt></ruby></p>") == [(0, "one two 東")]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    text = "<p>10<sup>6</sup> boats <sup>2</sup> on 5 km<sup><a>2</a></sup>, the 1<sup>st</sup>, a<sup>1, 2</sup>.</p>"
    assert blocks(text) == [(0, "10⁶ boats 2 on 5 km², the 1st, a¹, ².")]
    assert blocks("<p>5 <del>100</del><ins>120</ins> euros</p>") == [(0, "5 120 euros")]


def test_line_breaks() -> None:
    assert blocks("<p>one<br> two<br/>\n<br>three</p>") == [(0, "one\ntwo"), (0, "three")]


def test_preformatted_text_keeps_its_lines() -> None:
    assert blocks("<pre>\nif a:\n    <b>b</b>\n\nc  d</pre>") == [(0, "if a:\n    b"), (0, "c  d")]


@pytest.mark.parametrize(
    "markup",
    [
        "<pre><code>def row():\n    pull()\n\n    rest()\n</code></pre>",
        '<div class="highlight"><pre><span>def</span> row():\n    pull()\n\n\n    rest()</pre></div>',
        "<pre><code><div>def row():</div><div>    pull()</div><div> </div><div>    rest()</div></code></pre>",
        "<table><tr><td><pre>1\n2\n3\n4</pre></td><td><pre>def row():\n    pull()\n    rest()<kbd></kbd></pre></table>",
    ],
)
def test_a_piece_of_code_is_one_block(markup: str) -> None:
    assert blocks(f"{markup}<p>It rows.</p>") == [(0, "def row():\n    pull()\n    rest()"), (0, "It rows.")]


def test_table_rows_are_blocks() -> None:
    markup = (
        "<table><caption>Prices</caption><tr><th>Item</th><th>Price<br>in €</th></tr>"
        "<tr><td><p>Tea</p><p> </p></td><td></td><td>2</td></tr>"
        "<tr><td colspan=3>all in euros</td></tr></table>after"
    )
    expected = ["Prices", "Item | Price in €", "Tea | 2", "all in euros", "after"]
    assert blocks(markup) == [(0, text) for text in expected]


def test_tables_that_lay_out_the_page_are_read_through() -> None:
    markup = "<table><tr><td><ul><li>one<li>two</ul></td><td><h2>Head</h2><p>text</p></td></tr></table>"
    assert blocks(markup) == [(0, "one"), (0, "two"), (2, "Head"), (0, "text")]


def test_title_and_language() -> None:
    source = load_html("<html lang=fr-CA><head><title> Mon\n titre </title></head><p>été</p>".encode())
    assert (source.title, source.language, source.text) == ("Mon titre", "fr-CA", "été")
    assert load_html(b"<h1>Head</h1><p>text").title == "Head"
    assert load_html(b"<p>text <svg><title>no</title></svg>").title is None


def test_xhtml_with_empty_elements() -> None:
    markup = (
        '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="fr">'
        '<head><title/><script src="a"/></head><body><p>Salut&nbsp;!</p><p>fin</p></body></html>'
    )
    assert blocks(markup) == [(0, "Salut\xa0!"), (0, "fin")]
    assert load_html(markup.encode()).language == "fr"


@pytest.mark.parametrize(
    ("declaration", "encoding"),
    [
        ('<meta charset="windows-1251">', "cp1251"),
        ("<meta http-equiv=Content-Type content='text/html; charset=koi8-r'>", "koi8_r"),
        ("<meta charset=utf-8>", "utf-8"),
    ],
)
def test_declared_encoding(declaration: str, encoding: str) -> None:
    assert load_html(f"{declaration}<p>Да</p>".encode(encoding)).text == "Да"


def test_references_to_characters() -> None:
    assert blocks("<p>a &lt;b&gt; &eacute; &#x1F600; &#0;</p>") == [(0, "a <b> é 😀 �")]


@pytest.mark.parametrize("markup", [" ", "<!-- nothing -->", "<html><body></body></html>", "<p>—</p>"])
def test_page_without_text_has_no_blocks(markup: str) -> None:
    assert blocks(markup) == []


def test_nesting_is_read_to_the_end_or_refused() -> None:
    assert blocks("<p>one</p>" + "<div>" * 1500 + "deep" + "</div>" * 1500 + "two") == [
        (0, "one"),
        (0, "deep"),
        (0, "two"),
    ]
    with pytest.raises(LoadError, match="nested"):
        load_html(b"<p>one</p>" + b"<div>" * 5000 + b"lost")
