from __future__ import annotations

from qa.loaders.builder import TextBuilder
from qa.splitter import split


def test_blocks_are_trimmed_and_parted_by_blank_lines() -> None:
    builder = TextBuilder()
    builder.add_heading(" Title ", level=1)
    builder.add("  e\u0301te\u0301\n \nfin\n")
    builder.add(" — ")
    builder.add_lines("a\n  b\n\n\n c")
    source = builder.build()
    assert source.text == "Title\n\nété\nfin\n\na\n  b\n\nc"
    assert [source.text[block.start : block.end] for block in source.blocks] == ["Title", "été\nfin", "a\n  b", "c"]


def test_row_joins_the_cells_that_hold_something() -> None:
    builder = TextBuilder()
    builder.add_row([" Name ", "", "✓", "3"])
    assert builder.build().text == "Name | ✓ | 3"


def test_title_is_given_or_the_first_outermost_heading() -> None:
    builder = TextBuilder()
    builder.add_heading("Inner", level=2)
    builder.add_heading("The\nOuter", level=1)
    builder.add("text")
    assert builder.build().title == "The Outer"
    assert builder.build(title=" Given \n title ").title == "Given title"
    assert TextBuilder().build(language="").title is None
    assert TextBuilder().build(language="").language is None


def test_pages_and_what_the_file_says_of_itself_are_kept() -> None:
    builder = TextBuilder()
    builder.add_heading("Chapter one", level=1, page=3)
    builder.add("A paragraph.", page=4)
    source = builder.build(author=" Ada \n Lovelace ", date="1843-10-01")
    assert [block.page for block in source.blocks] == [3, 4]
    assert (source.author, source.date) == ("Ada Lovelace", "1843-10-01")


def test_a_section_ends_without_a_heading() -> None:
    builder = TextBuilder()
    builder.end_section()
    builder.add_heading("Boats", level=1)
    builder.add("They float.")
    builder.end_section()
    builder.add("* * *")
    builder.add("Nothing above this.")
    builder.add("Nor this.")
    builder.end_section()
    source = builder.build()
    assert [(passage.heading, passage.text) for passage in split(source)] == [
        ("Boats", "They float."),
        ("", "Nothing above this."),
        ("", "Nor this."),
    ]
    assert source.title == "Boats"
    assert source.text == "Boats\n\nThey float.\n\nNothing above this.\n\nNor this."
