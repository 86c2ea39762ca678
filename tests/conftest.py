"""Fixtures shared by every package's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.library import Library
from tests.fakes import HashingEncoder

SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture
def encoder() -> HashingEncoder:
    return HashingEncoder()


@pytest.fixture
def library(tmp_path: Path, encoder: HashingEncoder) -> Iterator[Library]:
    with Library.open(tmp_path / "library", encoder=encoder) as library:
        yield library


@pytest.fixture(scope="session")
def shared_data() -> Path:
    if not SHARED_DATA.is_dir():
        pytest.skip("the development data (../shared/data) is not on this machine")
    return SHARED_DATA


# Faults that are known and not mended yet: each test says what should happen, and fails once it does, so that it is
# taken off this list. Cases of the same tests that are not listed must pass.
DAMAGE = "test_damage_to_the_library_is_found_and_the_remedy_named"
KNOWN_FAULTS = {
    *(f"{DAMAGE}[{mode}-{lost} lost]" for mode in ("look", "repair") for lost in ("first sentence", "middle sentence")),
    *(f"{DAMAGE}[{mode}-{lost} lost]" for mode in ("look", "repair") for lost in ("document", "passage")),
    *(f"{DAMAGE}[repair-vector {state}]" for state in ("cut", "torn", "empty")),
    "test_a_folder_in_the_place_of_the_index_is_found",
    "test_a_file_whose_pages_are_overwritten_is_named",
    *(f"test_a_path_that_cannot_be_is_named[{path}]" for path in ("null", "long name", "long path")),
    "test_a_link_to_itself_is_named",
    "test_a_linked_file_is_one_document_however_it_is_named",
    "test_a_name_that_is_not_utf_8_is_named_so_that_it_can_be_shown",
    "test_a_cache_of_other_passages_with_the_same_ids_is_not_used[restored]",
    "test_a_cache_of_other_passages_with_the_same_ids_is_not_used[made anew]",
    r"test_names_cannot_steer_the_terminal[\x07]",
    r"test_names_cannot_steer_the_terminal[\n]",
}
# The same, where the fault shows only under some locales or environments.
SOMETIMES = {
    *(f"test_bytes_that_are_not_utf_8_are_no_crash[arguments{number}]" for number in (0, 2, 3)),
    "test_an_unknown_model_is_not_looked_for_on_the_network",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.name in KNOWN_FAULTS | SOMETIMES:
            strict = item.name in KNOWN_FAULTS
            item.add_marker(pytest.mark.xfail(reason="a known fault, not mended yet", strict=strict))
