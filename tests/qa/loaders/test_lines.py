from __future__ import annotations

import pytest

from qa.loaders.lines import ends_sentence, is_list_item, is_unspaced


@pytest.mark.parametrize(
    "line", ["The end.", "Really?”", "以上。", "समाप्त।", "هل هذا صحيح؟", "As follows:", "One (of two.) "]
)
def test_what_ends_a_sentence(line: str) -> None:
    assert ends_sentence(line)


@pytest.mark.parametrize("line", ["Chapter 2", "and the", "序言", ""])
def test_what_ends_none(line: str) -> None:
    assert not ends_sentence(line)


@pytest.mark.parametrize("line", ["- tea", "• tea", "1. tea", "(b) tea", "iv) tea"])
def test_what_is_an_item_of_a_list(line: str) -> None:
    assert is_list_item(line)


@pytest.mark.parametrize("line", ["tea", "1900 was a leap year", "-5 degrees"])
def test_what_is_none(line: str) -> None:
    assert not is_list_item(line)


@pytest.mark.parametrize(("char", "expected"), [("水", True), ("ก", True), ("་", True), ("ꦏ", True), ("க", False)])
def test_scripts_without_spaces_between_words(char: str, expected: bool) -> None:
    assert is_unspaced(char) == expected


@pytest.mark.parametrize("mark", "།။។")
def test_a_space_follows_the_mark_at_the_end_of_a_clause(mark: str) -> None:
    assert not is_unspaced(mark)
