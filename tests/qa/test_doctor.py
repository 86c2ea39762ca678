from __future__ import annotations

import json
import logging
import sqlite3
import struct
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from qa.doctor import CHECKS, Finding, examine, findings_record
from qa.errors import LibraryError
from qa.library import DATABASE_FILE, INDEX_FILE, Library
from tests.embeddings.indexes import index_file
from tests.fakes import HashingEncoder

LONG = "The clock stands in the hall. It is made of old oak. It ticks loudly at night.\n\nHerring is weighed twice.\n"
SHORT = "Ferries cost four crowns.\n\nThe keeper writes down every storm.\n"

FILE = "the library file is sound"
OFFSETS = "every passage and sentence is where its offsets say"
VECTORS = "every passage and sentence has its vector"
INDEX = "the index holds exactly the library's passages"
LEFTOVERS = "nothing is half written"

CLOCK = "(SELECT id FROM passages WHERE text LIKE 'The clock%')"
HERRING = "(SELECT id FROM passages WHERE text LIKE 'Herring%')"

DAMAGES = [
    pytest.param(f'UPDATE passages SET start = start + 1, "end" = "end" + 1 WHERE id = {CLOCK}', OFFSETS, id="shifted"),
    pytest.param(f"UPDATE passages SET text = 'Herring is rare.' WHERE id = {HERRING}", OFFSETS, id="another passage"),
    pytest.param("UPDATE documents SET text = 'x' || text", OFFSETS, id="another text"),
    pytest.param(f'UPDATE sentences SET "end" = 9999 WHERE passage_id = {HERRING}', OFFSETS, id="sentence outside"),
    pytest.param(f"DELETE FROM sentences WHERE passage_id = {HERRING}", OFFSETS, id="only sentence lost"),
    pytest.param(f"DELETE FROM sentences WHERE passage_id = {CLOCK} AND start < 5", OFFSETS, id="first sentence lost"),
    pytest.param(
        f"DELETE FROM sentences WHERE passage_id = {CLOCK} AND start BETWEEN 20 AND 40",
        OFFSETS,
        id="middle sentence lost",
    ),
    pytest.param("DELETE FROM documents WHERE title = 'short'", FILE, id="document lost"),
    pytest.param(f"DELETE FROM passages WHERE id = {CLOCK}", FILE, id="passage lost"),
    pytest.param(f"UPDATE passages SET vector = substr(vector, 5) WHERE id = {CLOCK}", VECTORS, id="vector cut"),
    pytest.param(f"UPDATE passages SET vector = substr(vector, 2) WHERE id = {CLOCK}", VECTORS, id="vector torn"),
    pytest.param(f"UPDATE passages SET vector = x'' WHERE id = {HERRING}", VECTORS, id="vector empty"),
    pytest.param(
        f"UPDATE sentences SET vector = substr(vector, 2) WHERE passage_id = {HERRING}",
        VECTORS,
        id="sentence vector cut",
    ),
]


TAMPERED = [
    "UPDATE documents SET title = x'00'",
    "UPDATE documents SET source = x'00' WHERE title = 'long'",
    "UPDATE documents SET text = x'00' WHERE title = 'long'",
    "UPDATE passages SET language = x'00'",
    f"UPDATE passages SET number = 'one' WHERE id = {CLOCK}",
    f"UPDATE passages SET pieces = x'000000' WHERE id = {CLOCK}",
    "UPDATE passages SET pieces = 'text'",
    "UPDATE passages SET vector = x'00000000'",
    "UPDATE sentences SET \"end\" = 'last'",
    "UPDATE sentences SET scale = 'large'",
    "UPDATE sentences SET pieces = substr(pieces, 2)",
    "UPDATE languages SET total = x'00'",
    "UPDATE languages SET language = x'00'",
    "UPDATE languages SET passages = 0",
    "UPDATE changes SET mark = 'mark'",
    "INSERT INTO words VALUES (1, 'one')",
    "UPDATE facts SET value = 'many' WHERE key = 'dimension'",
    "UPDATE facts SET value = -1 WHERE key = 'dimension'",
    "UPDATE facts SET value = 129 WHERE key = 'dimension'",
    "UPDATE facts SET value = x'00' WHERE key = 'revision'",
    "DELETE FROM sentences",
]
"""What SQLite's own check finds nothing wrong with."""


@pytest.fixture
def filled(library: Library, tmp_path: Path) -> Library:
    """A library of two documents, four passages."""
    (tmp_path / "long.txt").write_text(LONG, "utf-8")
    (tmp_path / "short.txt").write_text(SHORT, "utf-8")
    library.add([tmp_path / "long.txt", tmp_path / "short.txt"])
    return library


@pytest.fixture
def reopened(filled: Library, encoder: HashingEncoder) -> Iterator[Library]:
    """The same library, opened when the test needs it."""
    filled.close()
    with Library.open(filled.path, encoder=encoder) as library:
        yield library


def execute(library: Library, statement: str) -> None:
    connection = sqlite3.connect(library.path / DATABASE_FILE)
    assert connection.execute(statement).rowcount > 0
    connection.commit()
    connection.close()


def wrong(findings: list[Finding]) -> dict[str, str]:
    return {finding.rule: finding.detail for finding in findings if not finding.healthy}


def test_a_healthy_library_is_healthy(filled: Library) -> None:
    findings = examine(filled)
    assert wrong(findings) == {}
    assert {finding.rule for finding in findings} >= {FILE, OFFSETS, VECTORS, INDEX, LEFTOVERS}
    assert any("4 passages" in finding.detail for finding in findings)


def test_an_empty_library_is_healthy(library: Library) -> None:
    assert wrong(examine(library)) == {}
    assert wrong(examine(library, repair=True)) == {}


def test_an_emptied_library_is_healthy(filled: Library) -> None:
    filled.remove("long")
    filled.remove("short")
    assert wrong(examine(filled)) == {}


def test_examining_encodes_no_passage_and_changes_nothing(filled: Library, encoder: HashingEncoder) -> None:
    encoded, revision, documents = encoder.encoded, filled.revision(), filled.documents()
    examine(filled)
    examine(filled, repair=True)
    assert (encoder.encoded, filled.revision(), filled.documents()) == (encoded, revision, documents)


@pytest.mark.parametrize(("statement", "rule"), DAMAGES)
@pytest.mark.parametrize("repair", [False, True], ids=["look", "repair"])
def test_damage_to_the_library_is_found_and_the_remedy_named(
    filled: Library, statement: str, rule: str, repair: bool
) -> None:
    execute(filled, statement)
    found = wrong(examine(filled, repair=repair))
    assert rule in found
    assert any(remedy in found[rule] for remedy in ("add", "restore", "--repair")), found[rule]


@pytest.mark.parametrize("repair", [False, True], ids=["look", "repair"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE passages SET vector = 'text'", "UPDATE sentences SET scale = x'00'", "DELETE FROM changes"],
)
def test_whatever_a_damaged_library_holds_the_examination_goes_on(
    filled: Library, statement: str, repair: bool
) -> None:
    execute(filled, statement)
    findings = examine(filled, repair=repair)
    assert [finding.rule for finding in findings if finding.rule in CHECKS] == list(CHECKS)
    assert any("backup" in finding.detail for finding in findings if not finding.healthy)


@pytest.mark.parametrize(("statement", "rule"), DAMAGES)
def test_a_damaged_library_answers_or_says_why(filled: Library, statement: str, rule: str) -> None:
    execute(filled, statement)
    try:
        answer = filled.ask("The clock stands in the hall.")
    except LibraryError as error:
        assert "doctor" in str(error), rule  # noqa: PT017  # either is right
    else:
        for citation in answer.citations:
            assert citation.document.text[citation.start : citation.end] == citation.quote


@pytest.mark.parametrize("statement", TAMPERED)
def test_a_value_that_its_column_does_not_hold_is_named(filled: Library, tmp_path: Path, statement: str) -> None:
    (filled.path / INDEX_FILE).unlink(missing_ok=True)
    execute(filled, statement)
    assert FILE in wrong(examine(filled))
    question = "The clock stands in the hall."
    calls: list[Callable[[], object]] = [
        partial(filled.ask, question),
        partial(filled.search, question),
        filled.summaries,
        filled.documents,
        filled.index.rebuild,
        partial(filled.add, [tmp_path / "long.txt"]),
    ]
    for call in calls:
        try:
            call()
        except LibraryError as error:
            assert "pincite doctor" in str(error)  # noqa: PT017  # what it does not need is no reason to fail


@pytest.mark.parametrize("number", [float("nan"), float("inf"), 3e38])
def test_numbers_that_no_model_gives_are_named(filled: Library, number: float) -> None:
    connection = sqlite3.connect(filled.path / DATABASE_FILE)
    connection.execute("UPDATE passages SET vector = ?", (struct.pack("<f", number) * HashingEncoder.dimension,))
    connection.commit()
    connection.close()
    with pytest.raises(LibraryError, match="no model gives"):
        filled.search("The clock stands in the hall.")


def test_an_error_that_no_damage_explains_is_none_of_the_library(filled: Library) -> None:
    with pytest.raises(ValueError, match="ours"), filled.corpus.database.reading():
        raise ValueError("ours")


def test_removing_and_adding_again_mends_a_damaged_document(filled: Library, tmp_path: Path) -> None:
    execute(filled, f"DELETE FROM sentences WHERE passage_id = {HERRING}")
    assert OFFSETS in wrong(examine(filled))
    filled.remove("long")
    filled.add([tmp_path / "long.txt"])
    assert wrong(examine(filled)) == {}


def test_a_missing_index_is_no_damage(reopened: Library) -> None:
    (reopened.path / INDEX_FILE).unlink()
    assert wrong(examine(reopened)) == {}


def test_a_damaged_index_is_found_and_repaired(reopened: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    (reopened.path / INDEX_FILE).write_bytes(b"no index")
    found = wrong(examine(reopened))
    assert set(found) == {INDEX}
    assert "--repair" in found[INDEX]
    assert wrong(examine(reopened, repair=True)) == {}
    assert len(reopened.index.load()) == 4


def test_an_index_that_a_killed_process_left_behind_is_no_damage(reopened: Library, tmp_path: Path) -> None:
    """It lacks the last documents, and the next question brings it up to date."""
    before = (reopened.path / INDEX_FILE).read_bytes()
    (tmp_path / "last.txt").write_text("The last page.\n", "utf-8")
    reopened.add([tmp_path / "last.txt"])
    (reopened.path / INDEX_FILE).write_bytes(before)
    assert wrong(examine(reopened)) == {}
    current = reopened.index.current()
    assert current is not None
    assert len(current) == 5


def test_wrong_vectors_in_the_index_are_found_and_repaired(reopened: Library) -> None:
    index = reopened.index.load()
    file = index_file(reopened.path / INDEX_FILE)
    ids = index.ids
    swapped = index.updated([(ids, index.vectors(ids[::-1].tolist()))], remove=ids)
    swapped.save(reopened.path / INDEX_FILE, label=file.label, state=file.state)
    assert "differ" in wrong(examine(reopened))[INDEX]
    assert wrong(examine(reopened, repair=True)) == {}
    assert reopened.search("Herring is weighed twice.")[0].passage.text == "Herring is weighed twice."


def test_a_folder_in_the_place_of_the_index_is_found(reopened: Library, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL)
    (reopened.path / INDEX_FILE).unlink()
    (reopened.path / INDEX_FILE).mkdir()
    assert INDEX in wrong(examine(reopened))
    examine(reopened, repair=True)  # it may be mended or not, but is no crash


def test_leftovers_of_a_killed_process_are_found_and_removed(filled: Library) -> None:
    leftover = filled.path / f".{INDEX_FILE}-k1ll3d"
    leftover.write_bytes(b"half an index")
    found = wrong(examine(filled))
    assert set(found) == {LEFTOVERS}
    assert leftover.name in found[LEFTOVERS]
    assert wrong(examine(filled, repair=True)) == {}
    assert not leftover.exists()


def test_a_file_whose_pages_are_overwritten_is_named(filled: Library) -> None:
    filled.close()
    data = bytearray((filled.path / DATABASE_FILE).read_bytes())
    data[8192:] = b"\xab" * (len(data) - 8192)
    (filled.path / DATABASE_FILE).write_bytes(data)
    try:
        with Library.open(filled.path, encoder=HashingEncoder()) as library:
            assert FILE in wrong(examine(library))
    except LibraryError as error:
        assert "damaged" in str(error)  # noqa: PT017  # either is right


def test_progress_reaches_the_end(filled: Library) -> None:
    calls: list[tuple[int, int]] = []
    findings = examine(filled, progress=lambda done, total: calls.append((done, total)))
    assert calls[0][0] == 0
    assert calls[-1] == (len(findings), len(findings))
    assert [done for done, _ in calls] == sorted(done for done, _ in calls)


def test_the_record_says_the_same(filled: Library) -> None:
    (filled.path / f".{INDEX_FILE}-k1ll3d").touch()
    findings = examine(filled)
    record = json.loads(json.dumps(findings_record(findings)))
    assert record["healthy"] is False
    assert [finding["rule"] for finding in record["findings"]] == [finding.rule for finding in findings]
    assert set(record["findings"][0]) == {"rule", "healthy", "detail"}
    assert findings_record(examine(filled, repair=True))["healthy"] is True
