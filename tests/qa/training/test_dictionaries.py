"""Dictionaries in the dictd format."""

from __future__ import annotations

from pathlib import Path

import pytest

from qa.training.dictionaries import read_dictionary
from tests.qa.training.dictd import write_dictionary

ENTRIES = [
    ("ferry", "ferry /x/ <n>\n1. Fähre <fem> [naut.], Fährschiff\n2. Prahm\n"),
    ("ferry", "ferry <v>\nübersetzen\n"),
    ("harbour", "harbour\n   Note: not the safety\nHafen (in a town)\n see: {port}\n"),
    ("tide table", "tide table\nGezeitentafel\n"),
    ("quay", "quay\nwo die Schiffe liegen und beladen werden\n"),
    ("clock", "clock\nकिसी~घड़ी\n"),
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_dictionary(tmp_path, "eng-deu", ENTRIES)
    return tmp_path


def test_the_first_translations_of_single_words_are_read(folder: Path) -> None:
    found = read_dictionary(folder, "eng-deu")
    assert found["ferry"] == ["Fähre", "Fährschiff"]
    assert found["harbour"][0] == "Hafen"


def test_entries_of_several_words_and_explanations_are_left_out(folder: Path) -> None:
    assert not {"tide table", "tide", "quay"} & set(read_dictionary(folder, "eng-deu"))


def test_a_mark_that_binds_words_is_a_space(folder: Path) -> None:
    assert read_dictionary(folder, "eng-deu")["clock"] == ["किसी घड़ी"]


def test_a_missing_dictionary_is_named(folder: Path) -> None:
    with pytest.raises(OSError, match="freedict-eng-tur"):
        read_dictionary(folder, "eng-tur")
