"""The log of changes, and what an index learns from it."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from qa.changes import State, difference, last_state
from qa.library import DATABASE_FILE, Library
from tests.fakes import HashingEncoder


def state(library: Library) -> State:
    with library.corpus.database.reading() as connection:
        return last_state(connection)


def changed(library: Library, since: State) -> tuple[list[int], list[int]] | None:
    with library.corpus.database.reading() as connection:
        found = difference(connection, since)
    return None if found is None else (found[0].tolist(), found[1].tolist())


def ids(library: Library) -> list[int]:
    return [int(number) for number in library.corpus.passage_ids()]


def write(folder: Path, name: str, passages: int) -> Path:
    path = folder / f"{name}.txt"
    path.write_text("\n\n".join(f"The {name} page has a line {n}." for n in range(passages)), "utf-8")
    return path


def test_a_state_is_written_and_read() -> None:
    assert State.parse(str(State(12, -(2**63)))) == State(12, -(2**63))


def test_additions_and_removals_are_told(library: Library, tmp_path: Path) -> None:
    start = state(library)
    library.add([write(tmp_path, "one", 2), write(tmp_path, "two", 3)])
    middle, held = state(library), ids(library)
    assert changed(library, start) == (held, [])
    assert changed(library, middle) == ([], [])
    library.remove("one")
    library.add([write(tmp_path, "three", 1)])
    added, removed = changed(library, middle) or ([], [])
    assert sorted(set(held) - set(removed) | set(added)) == ids(library)
    assert len(removed) == 2
    assert changed(library, start) == (ids(library), [])


def test_a_replaced_document_is_removed_and_added(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "one", 2)])
    middle, held = state(library), ids(library)
    library.add([write(tmp_path, "one", 4)])
    assert changed(library, middle) == (ids(library), held)


def test_what_failed_is_not_told(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library.add([write(tmp_path, "one", 2)])
    before = state(library)

    def fail(*_: object, **__: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("qa.corpus.count_languages", fail)
    with pytest.raises(RuntimeError):
        library.add([write(tmp_path, "two", 2)])
    assert state(library) == before


def test_the_states_of_two_copies_are_told_apart(library: Library, tmp_path: Path, encoder: HashingEncoder) -> None:
    library.add([write(tmp_path, "one", 2)])
    shared = state(library)
    library.close()
    (tmp_path / "copy").mkdir()
    shutil.copy(library.path / DATABASE_FILE, tmp_path / "copy" / DATABASE_FILE)
    with (
        Library.open(library.path, encoder=encoder) as original,
        Library.open(tmp_path / "copy", encoder=encoder) as copy,
    ):
        original.remove("one")
        copy.remove("one")
        assert state(original).number == state(copy).number
        assert changed(original, state(copy)) is None
        assert changed(copy, State(99, 5)) is None
        assert changed(copy, shared) is not None


def test_a_library_of_the_first_version_is_taken_over(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "one", 2)])
    held = ids(library)
    library.close()
    connection = sqlite3.connect(library.path / DATABASE_FILE)
    connection.executescript(
        "DROP TABLE changes; DROP TABLE words; DROP TABLE tokens; DROP INDEX passages_of_language; "
        "ALTER TABLE documents DROP COLUMN date; ALTER TABLE documents DROP COLUMN author; PRAGMA user_version = 1;"
    )
    connection.close()
    encoder = HashingEncoder()
    with Library.open(library.path, encoder=encoder) as again:
        assert ids(again) == held
        index = again.index.current()
        assert index is not None
        assert sorted(index.ids.tolist()) == held
        again.add([write(tmp_path, "two", 3)])
        assert len(again.search("The two page", k=9)) == 5
    assert encoder.encoded == 3


def test_a_library_of_an_earlier_version_gets_dates_and_authors_for_what_comes_in(
    library: Library, tmp_path: Path
) -> None:
    versions = {2: "DROP TABLE tokens; ALTER TABLE documents DROP COLUMN date;", 4: ""}
    page = tmp_path / "dated.html"
    for version, older in versions.items():
        library.add([write(tmp_path, "one", 2)])
        library.close()
        connection = sqlite3.connect(library.path / DATABASE_FILE)
        connection.executescript(f"{older} ALTER TABLE documents DROP COLUMN author; PRAGMA user_version = {version};")
        connection.close()
        page.write_text(
            '<meta name="date" content="2024-03-05"><meta name="author" content="Port office">'
            f"<p>The harbour was opened in spring {version}.</p>",
            "utf-8",
        )
        library = Library.open(library.path, encoder=HashingEncoder())
        library.add([page])
        for documents in (library.summaries(), library.documents()):
            said = {document.title: (document.date, document.author) for document in documents}
            assert said == {"one": (None, None), "dated": ("2024-03-05", "Port office")}
    library.close()
