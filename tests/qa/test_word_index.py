"""The index of subword pieces, in step with the passages whatever happens to them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from qa import word_index
from qa.doctor import examine
from qa.library import DATABASE_FILE, Library
from qa.word_index import POSTINGS, add_piece_function, find_by_words, rebuild_words, words_are_in_step
from tests.fakes import HashingEncoder

LEFT_OVER = "SELECT count(*) FROM words WHERE passage_id NOT IN (SELECT id FROM passages)"


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / f"{name}.txt"
    path.write_text(text, "utf-8")
    return path


def count(library: Library, query: str = "SELECT count(*) FROM words") -> int:
    with library.corpus.database.reading() as connection:
        return int(connection.execute(query).fetchone()[0])


@pytest.fixture
def connection() -> Iterator[sqlite3.Connection]:
    """Passages 1 to 4: piece 7 stands in all, 8 in the first two, 9 in the last."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE words (piece, passage_id)")
    rows = [(7, passage) for passage in (1, 2, 3, 4)] + [(8, 1), (8, 2), (9, 4)]
    connection.executemany("INSERT INTO words VALUES (?, ?)", rows)
    yield connection
    connection.close()


def find(connection: sqlite3.Connection, *pieces: int, k: int = 9, among: list[int] | None = None) -> list[int]:
    wanted = None if among is None else np.array(among, np.int64)
    return find_by_words(connection, np.array(pieces, np.int32), k=k, passages=4, among=wanted)


def test_the_passage_with_the_rarest_piece_comes_first(connection: sqlite3.Connection) -> None:
    assert find(connection, 7, 8, 9) == [4, 1, 2, 3]
    assert find(connection, 7, 8, 9, k=1) == [4]


def test_a_piece_that_nothing_holds_finds_nothing(connection: sqlite3.Connection) -> None:
    assert find(connection, 99) == []
    assert find(connection) == []


def test_only_passages_in_scope_are_returned(connection: sqlite3.Connection) -> None:
    assert find(connection, 8, 9, among=[2, 3]) == [2]


def test_a_piece_that_stands_nearly_everywhere_is_not_looked_up(connection: sqlite3.Connection) -> None:
    connection.executemany("INSERT INTO words VALUES (5, ?)", ((passage,) for passage in range(10, 10 + POSTINGS + 1)))
    assert find(connection, 5) == []
    assert find(connection, 5, 9) == [4]


def test_what_is_replaced_or_removed_leaves_no_piece_behind(library: Library, tmp_path: Path) -> None:
    harbour = write(tmp_path, "harbour", "The harbour master counts the ferries.")
    library.add([harbour, write(tmp_path, "tower", "The tower has a clock.")])
    both = count(library)
    write(tmp_path, "harbour", "Nobody counts anything.")
    library.add([harbour])
    assert 0 < count(library) < both
    assert count(library, LEFT_OVER) == 0
    for document in library.documents():
        library.remove(document.id)
    assert count(library) == 0


def test_a_library_of_the_first_version_gets_its_index(library: Library, tmp_path: Path) -> None:
    library.add([write(tmp_path, "harbour", "The harbour master counts the ferries, the ferries count him.")])
    held = count(library)
    library.close()
    with sqlite3.connect(library.path / DATABASE_FILE) as connection:
        add_piece_function(connection)
        connection.executescript(
            "DROP TABLE changes; DROP TABLE tokens; DROP INDEX passages_of_language; "
            "ALTER TABLE documents DROP COLUMN date; ALTER TABLE documents DROP COLUMN author; PRAGMA user_version = 1;"
        )
        connection.execute("DROP TABLE words")
    connection.close()
    with Library.open(library.path, encoder=HashingEncoder()) as taken_over:
        assert count(taken_over) == held > 0


def test_a_code_is_found_among_many_passages_that_are_nearer(library: Library, tmp_path: Path) -> None:
    near = "\n\n".join(f"What is said about it, and what is it said about: page {page}?" for page in range(300))
    far = "Annex.\n\nHere everyone finds numbers of rooms, halls, doors, gates and cellars. The cellar: KX-417."
    library.add([write(tmp_path, "near", near), write(tmp_path, "far", far)])
    assert "KX-417" in library.search("What about KX-417?")[0].passage.text


@pytest.mark.parametrize(
    "damage", ["DELETE FROM words WHERE piece = (SELECT min(piece) FROM words)", "INSERT INTO words VALUES (5, 99)"]
)
def test_doctor_finds_and_mends_an_index_out_of_step(library: Library, tmp_path: Path, damage: str) -> None:
    library.add([write(tmp_path, "harbour", "The harbour master counts the ferries.")])
    with library.corpus.database.writing() as connection:
        connection.execute(damage)
    wrong = [finding.detail for finding in examine(library) if not finding.healthy]
    assert wrong == ["they are not those of the passages; run `pincite doctor --repair`"]
    assert all(finding.healthy for finding in examine(library, repair=True))


@pytest.mark.parametrize("step", [1, 5, 1 << 23], ids=["piece by piece", "a few", "at once"])
def test_an_index_made_again_is_whole(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    texts = ("the ferry leaves at seven", "the harbour the harbour", "at seven")
    library.add([write(tmp_path, str(number), text) for number, text in enumerate(texts)])
    held = count(library)
    monkeypatch.setattr(word_index, "STEP", step)
    monkeypatch.setattr(word_index, "ROWS", 2)
    with library.corpus.database.writing() as connection:
        connection.execute("DELETE FROM words WHERE piece % 2")
        assert not words_are_in_step(connection)
        rebuild_words(connection)
        assert words_are_in_step(connection)
    assert count(library) == held > 0


def test_the_index_of_an_empty_library_can_be_made_again(library: Library) -> None:
    with library.corpus.database.writing() as connection:
        rebuild_words(connection)
        assert words_are_in_step(connection)
