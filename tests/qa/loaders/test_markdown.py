from __future__ import annotations

import pytest

from qa.domain import BlockKind
from qa.loaders.markdown import load_markdown


def blocks(text: str) -> list[tuple[int, str]]:
    """Return (heading level or 0, text) of each block."""
    source = load_markdown(text.encode())
    assert all((block.kind is BlockKind.HEADING) == (block.level > 0) for block in source.blocks)
    return [(block.level, source.text[block.start : block.end]) for block in source.blocks]


def test_marks_are_left_out() -> None:
    text = "A **bold** and *slanted* [link](https://example.org) ![picture](a.png)to `code`, ~~gone~~ &amp; 3 \\* 4"
    assert blocks(text) == [(0, "A bold and slanted link to code, & 3 * 4")]


def test_what_is_struck_through_is_left_out_when_it_ends() -> None:
    text = "The fee is ~~20~~<del>25</del>**30** pounds, <S>old *and* ~~dry~~</S>new, <del>whole ~~ now~~."
    assert blocks(text) == [(0, "The fee is 30 pounds, new, whole ~~ now~~.")]


def test_raised_figures_do_not_run_into_what_they_stand_behind() -> None:
    assert blocks("E = mc<sup>2</sup>, 10<SUP>6</SUP> and<sup>more") == [(0, "E = mc², 10⁶ andmore")]


def test_notes_are_paragraphs_and_their_marks_are_left_out() -> None:
    text = (
        "The pier[^1] is old[^b]: `a[^1]` or x[^2].\n\n[^1]: Built in 1880\nor later.\n[^b]: https://example.org/pier\n"
    )
    assert blocks(text) == [
        (0, "The pier is old: a[^1] or x[^2]."),
        (0, "Built in 1880 or later."),
        (0, "https://example.org/pier"),
    ]


def test_headings_of_both_kinds() -> None:
    text = "Title\n=====\n\nPart\n----\n\none\n\n### Deep *one* ###\n\ntwo\n"
    assert blocks(text) == [(1, "Title"), (2, "Part"), (0, "one"), (3, "Deep one"), (0, "two")]


def test_empty_sections_become_text() -> None:
    assert blocks("# A\n\n## B\n\n## C\n\ntext\n\n# D\n") == [(1, "A"), (0, "B"), (2, "C"), (0, "text"), (0, "D")]


def test_list_items_and_quotes_are_blocks() -> None:
    text = "- one\n- two\n  goes on\n\n  and more\n  1. inner\n\n> said\n> so\n"
    assert blocks(text) == [(0, "one"), (0, "two goes on"), (0, "and more"), (0, "inner"), (0, "said so")]


def test_code_is_one_block_and_keeps_its_lines() -> None:
    assert blocks("```py\nif *a*:\n    b\n\nc\n```\n\n    indented\n") == [
        (0, "if *a*:\n    b\nc"),
        (0, "indented"),
    ]


def test_table_rows_are_blocks() -> None:
    assert blocks("| Item | *Price* |\n|---|---|\n| Tea | 2 |\n| | 3 |\n") == [
        (0, "Item | Price"),
        (0, "Tea | 2"),
        (0, "3"),
    ]


def test_hard_breaks_stay_and_soft_ones_are_spaces() -> None:
    assert blocks("a\nb  \nc<br>d") == [(0, "a b\nc\nd")]
    assert blocks("日本語の文は\n続きます。") == [(0, "日本語の文は続きます。")]


def test_html_inside_is_read_as_html() -> None:
    text = "<div><h2>Head</h2>\n<p>Hi <b>you</b></p><script>no</script></div>\n\na <span>b</span> <!-- no --> c\n"
    assert blocks(text) == [(2, "Head"), (0, "Hi you"), (0, "a b c")]


def test_front_matter_gives_title_and_language() -> None:
    source = load_markdown(
        '---\ntitle: "Tea: a guide"\nlang: fr\ntags:\n  - drinks\n---\n# Thé\n\nUn texte.\n'.encode()
    )
    assert (source.title, source.language, source.text) == ("Tea: a guide", "fr", "Thé\n\nUn texte.")


@pytest.mark.parametrize(
    ("written", "title"),
    [
        (">-\n  My long\n  title", "My long title"),
        ("|  # as it is\n  My title #1", "My title #1"),
        ("My long\n  title # draft", "My long title"),
        ("C# in a day", "C# in a day"),
        ('"Tea # \\"1\\"" # draft', 'Tea # "1"'),
        ("'It''s tea'", "It's tea"),
        ('"Tea" and coffee', '"Tea" and coffee'),
        ("# none yet", "Head"),
        ("\n  en: Tea", "Head"),
    ],
)
def test_front_matter_may_have_comments_and_values_of_several_lines(written: str, title: str) -> None:
    source = load_markdown(f"---\ntitle: {written}\nlang: en # English\n---\n# Head\n\ntext\n".encode())
    assert (source.title, source.language) == (title, "en")


def test_a_rule_is_no_front_matter() -> None:
    source = load_markdown(b"---\n\nText *here*.\n\n---\n\nmore\n")
    assert (source.title, source.language, source.text) == (None, None, "Text here.\n\nmore")


def test_first_heading_is_the_title() -> None:
    assert load_markdown(b"\xef\xbb\xbf# My *title*\r\n\r\ntext\r\n").title == "My title"
    assert load_markdown(b"## Part\n\ntext\n").title is None
