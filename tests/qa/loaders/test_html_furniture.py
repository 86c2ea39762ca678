from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from qa.loaders.builder import TextBuilder
from qa.loaders.html import add_markup, load_html
from qa.loaders.html_blocks import html_blocks
from qa.loaders.html_furniture import without_furniture

SENTENCES = [
    "The reading room on the first floor opens at eight in the morning and closes when the last reader leaves it.",
    "Readers who bring back a book after the day that is stamped in it pay ten cents for each day of delay.",
    "Maps and prints from before the year 1900 are shown on request, under the eyes of the keeper of the collection.",
    "On Sundays the garden behind the building is open to everybody, and the coffee machine works most of the time.",
]
STORY = "".join(f"<p>{sentence}</p>" for sentence in SENTENCES)
LINKS = "".join(f'<li><a href="/{at}">Another page of ours {at}</a></li>' for at in range(6))


def texts(markup: str) -> list[str]:
    source = load_html(markup.encode())
    return [source.text[block.start : block.end] for block in source.blocks]


@pytest.mark.parametrize(
    "furniture",
    [
        f"<nav><ul>{LINKS}</ul></nav>",
        f"<div class=main-menu><ul>{LINKS}</ul></div>",
        f"<div id=relatedArticles><h3>You may like these as well</h3><ul>{LINKS}</ul></div>",
        f"<h2>You may like these as well</h2><ul>{LINKS}</ul>",
        "<footer><p>All rights reserved by the keepers of the reading room and by nobody else.</p></footer>",
        "<aside><p>A few words on something else that happened in this town at the same time.</p></aside>",
        "<form><p>Give us your address, and we shall write to you about all that is new here.</p></form>",
        "<div class='cookie-consent'>We keep small files on your machine to know you again when you come back.</div>",
        "<div class='share'><p>Share:</p><p>by post</p></div>",
    ],
)
def test_furniture_around_a_story_is_left_out(furniture: str) -> None:
    header = "<title>Rules</title><header><a href=/>Home</a></header>"
    page = f"{header}<h1>Rules</h1>{STORY}{furniture}<footer>x1</footer>"
    assert texts(page) == ["Rules", *SENTENCES]


def test_lists_tables_and_headings_of_a_story_stay() -> None:
    inner = (
        "<h2>Fees</h2><ul><li>ten cents a day</li><li>two euros a month</li></ul><table><tr><td>Maps<td>1900</table>"
    )
    page = f"<nav><ul>{LINKS}</ul></nav><h1>Rules</h1>{STORY}{inner}{STORY}<footer><p>All rights reserved.</p></footer>"
    assert texts(page) == [
        "Rules",
        *SENTENCES,
        "Fees",
        "ten cents a day",
        "two euros a month",
        "Maps | 1900",
        *SENTENCES,
    ]


@pytest.mark.parametrize(
    "body",
    [
        STORY,
        f"<h1>Rules</h1>{STORY}<p>Short.</p><p>See <a href=x>the map</a></p><p>Yours</p><p>The keeper</p>",
        "<table>" + "".join(f"<tr><td>{year}<td>{year * 7}" for year in range(1900, 1950)) + "</table>",
        "<p>one</p><p>two</p>",
        "<ul>" + "".join(f"<li>item {at}</li>" for at in range(30)) + "</ul>",
        "<pre>" + "\n\n".join(SENTENCES) + "</pre>",
        "<h1>Poem</h1>" + "".join(f"<p>line {at}<br>and its rhyme</p>" for at in range(12)),
    ],
)
def test_a_page_that_is_a_text_and_nothing_else_keeps_every_word(body: str) -> None:
    builder = TextBuilder()
    add_markup(builder, body)
    assert load_html(f"<html><body>{body}</body></html>".encode()).text == builder.build().text


def main_text(markup: str) -> list[str]:
    """Return what is kept of a page when nothing but the sentences of the story is known to be its text."""
    blocks = html_blocks(etree.HTML(markup))
    return [block.text for block in without_furniture(blocks, article="\n".join(SENTENCES), title="Rules")]


def test_a_link_in_a_list_of_text_stays() -> None:
    items = "<li>Bring the book.</li><li><a href=/card>Show your card</a></li><li>Pay what is asked of you.</li>"
    page = f"<h1>Rules</h1><p>{SENTENCES[0]}</p><ul>{items}</ul><ul>{LINKS}</ul><p>{SENTENCES[1]}</p>"
    inner = ["Bring the book.", "Show your card", "Pay what is asked of you."]
    assert main_text(page) == ["Rules", SENTENCES[0], *inner, SENTENCES[1]]


def test_a_list_between_title_and_story_is_kept_when_it_is_long_enough_for_a_text() -> None:
    items = ["two reading lamps", "a table of oak with four chairs", "one map of the harbour", "the keys of the cellar"]
    listed = "".join(f"<li>{item}</li>" for item in [*items, "a box of pencils, not new"])
    names = "<ul><li>Ada Keeper</li><li>4 May 1998</li><li>five minutes</li></ul>"
    page = f"<div class=menu>{LINKS}</div><h1>Rules</h1>{names}<ul>{listed}</ul>{STORY}"
    assert main_text(page) == ["Rules", *items, "a box of pencils, not new", *SENTENCES]


def test_words_of_the_story_far_away_from_it_are_no_part_of_it() -> None:
    teaser = (
        "<p>Another story of ours, on another page, tells what happened in the town hall on the first day of May.</p>"
    )
    page = f"<p>ten cents</p>{4 * teaser}<h1>Rules</h1>{STORY}<p>of the collection</p>{4 * teaser}<p>ten cents</p>"
    assert main_text(f"<div class=menu>{LINKS}</div>{page}") == ["Rules", *SENTENCES, "of the collection"]


@pytest.mark.parametrize("name", ["comments", "comentarios", "komentarze", "kommentare"])
def test_comments_within_a_story_are_left_out(name: str) -> None:
    said = "<p>I have been a reader of this house for forty years, and nobody has ever asked me to pay for a delay.</p>"
    page = f"<h1>Rules</h1><p>{SENTENCES[0]}</p><div class={name}>{said}</div><p>{SENTENCES[1]}</p>"
    assert main_text(page) == ["Rules", *SENTENCES[:2]]


@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("What readers of the house may do there, and what they may not.", True),
        ("By our own reporter in the reading room, Tuesday 4 May, 10:25 am", False),
        ("A rule for all.", False),
    ],
)
def test_a_sentence_between_title_and_story_introduces_it(line: str, stays: bool) -> None:
    page = f"<div class=menu><ul>{LINKS}</ul></div><h1>Rules</h1><div><p>{line}</p></div>{STORY}"
    assert main_text(page) == ["Rules", *[line] * stays, *SENTENCES]


def test_a_page_without_a_story_keeps_what_is_not_furniture() -> None:
    rows = "".join(f"<p>{at} o'clock</p>" for at in range(1, 9))
    assert texts(f"<nav><a href=/>Home</a></nav><div class=menu><p>Start</p></div>{rows}") == [
        f"{at} o'clock" for at in range(1, 9)
    ]


def test_pieces_of_markup_keep_everything() -> None:
    builder = TextBuilder()
    add_markup(builder, f"<footer>The end of a letter</footer><div class=menu>Soup</div><ul>{LINKS}</ul>")
    assert len(builder.build().blocks) == 8


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Rules of the house | The Reading Room", "Rules of the house"),
        ("The Reading Room: Rules of the house", "Rules of the house"),
        ("News - RULES of the  house - The Reading Room", "RULES of the house"),
        ("The Reading Room - by-laws", "The Reading Room - by-laws"),
        ("", "Rules of the house"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_the_title(title: str, expected: str) -> None:
    page = f"<title>{title}</title><nav><ul>{LINKS}</ul></nav><h1>Rules of the house</h1>{STORY}"
    assert load_html(page.encode()).title == expected


def test_the_title_for_others_comes_before_the_title_of_the_window() -> None:
    page = f"<head><title>Window</title><meta property='og:title' content='For others'></head>{STORY}"
    assert load_html(page.encode()).title == "For others"


def test_author_and_date_are_what_the_page_says_of_itself() -> None:
    head = (
        "<meta name=author content='Ada Lovelace'><meta property='article:published_time' content='2021-03-04T10:00'>"
    )
    source = load_html(f"<html lang=en><head>{head}</head><body>{STORY}</body></html>".encode())
    assert (source.author, source.date) == ("Ada Lovelace", "2021-03-04")
    bare = load_html(f"<html><body>{STORY}<p>Copyright 2009</p></body></html>".encode())
    assert (bare.author, bare.date) == (None, None)


@pytest.mark.data
@pytest.mark.usefixtures("shared_data")
def test_saved_pages_keep_their_text_and_lose_their_furniture() -> None:
    from benchmarks.web_pages import SYSTEMS, measure

    kept, dropped = measure(SYSTEMS["pincite"])
    assert kept >= 0.97
    assert dropped >= 0.85
    assert kept + dropped > sum(measure(SYSTEMS["trafilatura"]))


@pytest.mark.data
def test_real_pages(shared_data: Path) -> None:
    for path in sorted((shared_data / "documents").rglob("*.htm*")):
        source = load_html(path.read_bytes())
        assert source.blocks, path.name
        assert all(source.text[block.start : block.end].strip() for block in source.blocks), path.name


def test_a_heading_above_the_text_is_read_and_one_above_what_is_left_out_is_not() -> None:
    page = f"<div class=menu><ul>{LINKS}</ul></div><h1>Rules</h1><h5>Date:</h5><p>3 May</p><h2>Introduction</h2>{STORY}"
    blocks = html_blocks(etree.HTML(page))
    found = without_furniture(blocks, article=" ".join(SENTENCES), title="Rules")
    assert [block.text for block in found] == ["Rules", "Introduction", *SENTENCES]
