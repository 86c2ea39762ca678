"""A library in a folder that cannot be written."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from qa.database import Database
from qa.errors import LibraryError
from qa.library import DATABASE_FILE, Library
from tests.fakes import HashingEncoder

NOBODY = 65534
QUESTION = "The harbour of Elmford opens at dawn."


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that others may enter, unlike those below tmp_path."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@contextmanager
def no_rights_to_write(folder: Path) -> Iterator[None]:
    """Take the right to write away, and as root, who needs none, act as somebody else meanwhile."""
    root = os.geteuid() == 0
    folder.chmod(0o555)
    if root:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_there_is_no_library_to_be_made(place: Path) -> None:
    expected = r"pincite\.db cannot be opened for writing; check its folder's perm"
    with no_rights_to_write(place), pytest.raises(LibraryError, match=expected):
        Database(place / DATABASE_FILE)


def test_it_can_be_read_and_not_changed(place: Path, tmp_path: Path) -> None:
    file = tmp_path / "harbour.txt"
    file.write_text(f"{QUESTION} It shuts at dusk.\n", "utf-8")
    with Library.open(place, encoder=HashingEncoder()) as library:
        library.add(file)
        answer, documents = library.ask(QUESTION), library.summaries()
    with no_rights_to_write(place), Library.open(place, encoder=HashingEncoder(), create=False) as sealed:
        assert sealed.ask(QUESTION).citations == answer.citations
        assert sealed.summaries() == documents
        assert sealed.corpus.database.integrity_problems() == []
        for change in (lambda: sealed.add(file), lambda: sealed.remove("harbour")):
            with pytest.raises(LibraryError, match="permissions"):
                change()
    with Library.open(place, encoder=HashingEncoder()) as library:
        assert library.remove("harbour") == documents[0]


def test_it_is_not_read_while_others_may_write_to_it(place: Path) -> None:
    writer = Database(place / DATABASE_FILE)
    assert writer.path.with_name("pincite.db-wal").exists()
    with no_rights_to_write(place), pytest.raises(LibraryError, match="permissions"):
        Database(writer.path)
    writer.close()
