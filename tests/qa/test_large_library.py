"""A library whose index is trained: how it is switched to, kept in step, and got back after trouble."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from embeddings.exact_index import ExactIndex
from embeddings.index import Batches, VectorIndex
from embeddings.large_index import LargeIndex
from qa.doctor import examine
from qa.errors import LibraryError
from qa.library import INDEX_FILE, Library
from qa.passage_index import PassageIndex
from tests.embeddings.indexes import index_file
from tests.fakes import HashingEncoder

LIMIT = 150


def with_low_limit(library: Library) -> Library:
    library.index = PassageIndex(
        library.corpus, library.path / INDEX_FILE, offsets=None, label="hashing", exact_up_to=LIMIT
    )
    library._retriever._index = library.index
    return library


@pytest.fixture
def small(library: Library, tmp_path: Path) -> Library:
    """A library of 150 passages, the most that are searched exactly."""
    with_low_limit(library).add([ledger(tmp_path, "first", LIMIT)])
    return library


@pytest.fixture
def large(small: Library, tmp_path: Path) -> Library:
    """A library of 200 passages, whose index is trained."""
    small.add([ledger(tmp_path, "second", 50)])
    return small


@pytest.fixture
def reopened(large: Library) -> Iterator[Library]:
    """The same library, opened when the test needs it."""
    large.close()
    with Library.open(large.path, encoder=HashingEncoder()) as library:
        yield with_low_limit(library)


def ledger(folder: Path, name: str, lines: int) -> Path:
    path = folder / f"{name}.txt"
    path.write_text("\n\n".join(f"Line {n} of the {name} ledger names {n * n} crowns." for n in range(lines)), "utf-8")
    return path


def in_step(library: Library) -> VectorIndex:
    """Return the index, after a look at whether it holds what it should."""
    index = library.index.current()
    assert index is not None
    assert sorted(index.ids.tolist()) == library.corpus.passage_ids().tolist()
    assert library.index.agrees(index)
    return index


def finds(library: Library, text: str) -> bool:
    return library.search(text)[0].passage.text == text


def test_the_index_is_switched_to_by_itself_with_a_message(
    small: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(in_step(small), ExactIndex)
    assert caplog.text == ""
    small.add([ledger(tmp_path, "second", 50)])
    assert isinstance(in_step(small), LargeIndex)
    assert "Preparing the index for 200 passages" in caplog.text
    assert index_file(small.index.path).kind == "large"
    assert finds(small, "Line 7 of the first ledger names 49 crowns.")
    assert finds(small, "Line 7 of the second ledger names 49 crowns.")


def test_a_shrunken_library_is_searched_exactly_again(large: Library) -> None:
    large.remove("first")
    assert isinstance(in_step(large), ExactIndex)


def test_small_changes_leave_the_file_and_are_found_by_the_next_process(
    large: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    file = large.index.path.read_bytes()
    caplog.clear()
    large.add([ledger(tmp_path, "third", 3)])
    assert isinstance(in_step(large), LargeIndex)
    assert large.index.path.read_bytes() == file
    encoder = HashingEncoder()
    with Library.open(large.path, encoder=encoder) as library:
        assert isinstance(in_step(with_low_limit(library)), LargeIndex)
        assert finds(library, "Line 2 of the third ledger names 4 crowns.")
        library.remove("third")
        assert len(in_step(library)) == 200
        assert not finds(library, "Line 2 of the third ledger names 4 crowns.")
    assert encoder.encoded == 0
    assert caplog.text == ""


def test_many_changes_are_written_without_training(
    large: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.clear()
    for number in range(8):
        large.add([ledger(tmp_path, f"more {number}", 2)])
    large.remove("more 3")
    assert len(in_step(large)) == 214
    assert len(large.index.load()) > 210
    assert caplog.text == ""


@pytest.mark.parametrize("kept", [0, 1, 100, -1, None], ids=["empty", "a byte", "the head", "all but a byte", "gone"])
def test_a_broken_file_costs_a_rebuild(reopened: Library, kept: int | None) -> None:
    if kept is None:
        reopened.index.path.unlink()
    else:
        reopened.index.path.write_bytes(reopened.index.path.read_bytes()[:kept])
    assert isinstance(in_step(reopened), LargeIndex)
    assert len(reopened.index.load()) == 200


def test_a_process_killed_before_the_file_is_written_leaves_one_that_is_behind(large: Library, tmp_path: Path) -> None:
    file = large.index.path.read_bytes()
    large.add([ledger(tmp_path, "third", 30)])
    large.remove("second")
    assert large.index.path.read_bytes() != file
    large.index.path.write_bytes(file)
    (large.path / f".{INDEX_FILE}-k1ll3d").write_bytes(file[:100])
    with Library.open(large.path, encoder=HashingEncoder()) as library:
        assert len(in_step(with_low_limit(library))) == 180
        assert finds(library, "Line 20 of the third ledger names 400 crowns.")


def test_the_file_of_another_library_is_not_believed(large: Library, tmp_path: Path) -> None:
    with Library.open(tmp_path / "other", encoder=HashingEncoder()) as other:
        with_low_limit(other).add([ledger(tmp_path, "other", 160)])
        file = other.index.path.read_bytes()
    large.index.path.write_bytes(file)
    with Library.open(large.path, encoder=HashingEncoder()) as library:
        assert len(in_step(with_low_limit(library))) == 200


def test_others_go_on_while_one_trains(small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, go_on = threading.Event(), threading.Event()
    build = LargeIndex.build

    def slow(batches: Callable[[], Batches], *, dimension: int, count: int) -> LargeIndex:
        begun.set()
        assert go_on.wait(60)
        return build(batches, dimension=dimension, count=count)

    monkeypatch.setattr(LargeIndex, "build", slow)
    adder = threading.Thread(target=small.add, args=[[ledger(tmp_path, "second", 50)]])
    adder.start()
    assert begun.wait(60)
    assert isinstance(in_step(small), ExactIndex)
    assert finds(small, "Line 7 of the second ledger names 49 crowns.")
    small.add([ledger(tmp_path, "third", 20)])
    assert len(in_step(small)) == 220
    go_on.set()
    adder.join()
    assert isinstance(in_step(small), LargeIndex)
    assert len(in_step(small)) == 220
    assert finds(small, "Line 7 of the third ledger names 49 crowns.")


def test_a_file_that_cannot_be_written_is_tried_once_a_change(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("embeddings.large_index.write_index_file", full)
    small.add([ledger(tmp_path, "second", 50)])
    for _ in range(3):
        assert isinstance(in_step(small), LargeIndex)
    assert caplog.text.count("cannot be written (No space left on device); the next start rebuilds it") == 1


def test_too_little_memory_is_said_and_the_index_in_use_stays(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def too_much(*_: object, **__: object) -> LargeIndex:
        raise MemoryError

    monkeypatch.setattr(LargeIndex, "build", too_much)
    small.add([ledger(tmp_path, "second", 50)])
    assert isinstance(in_step(small), ExactIndex)
    assert "memory" in caplog.text
    small.index.path.unlink()
    with (
        Library.open(small.path, encoder=HashingEncoder()) as library,
        pytest.raises(LibraryError, match="200 passages needs more memory than there is"),
    ):
        with_low_limit(library).index.current()


def test_a_thread_that_reads_an_older_state_does_not_train_the_index(
    small: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ahead = threading.Thread(target=small.index.current)
    with small.corpus.database.reading():
        assert small.corpus.passage_count() == LIMIT
        with Library.open(small.path, encoder=HashingEncoder()) as other:
            other.add([ledger(tmp_path, "second", 50)])
        with monkeypatch.context() as patched:
            patched.setattr(small.index, "_is_untidy", lambda _: False)  # the other thread is not the first to tidy
            ahead.start()
            ahead.join()
        small.index.current()
    with Library.open(small.path, encoder=HashingEncoder()) as again:
        assert len(in_step(with_low_limit(again))) == LIMIT + 50
    assert isinstance(in_step(small), LargeIndex)


def test_damage_that_opening_does_not_see_is_found_and_repaired(reopened: Library) -> None:
    file = index_file(reopened.index.path)
    data = bytearray(reopened.index.path.read_bytes())
    data[file.head + file.codes // 2] ^= 0xFF
    reopened.index.path.write_bytes(data)
    assert len(reopened.search("Line 7 of the first ledger")) == 10
    wrong = [finding for finding in examine(reopened) if not finding.healthy]
    assert len(wrong) == 1
    assert "is damaged; run `pincite doctor --repair`" in wrong[0].detail
    assert all(finding.healthy for finding in examine(reopened, repair=True))
    assert isinstance(in_step(reopened), LargeIndex)


def test_a_document_and_a_language_are_searched_alone(large: Library) -> None:
    hits = large.search("Line 7 of the first ledger names 49 crowns.", documents=["second"])
    assert {hit.document.title for hit in hits} == {"second"}
    assert hits[0].passage.text == "Line 7 of the second ledger names 49 crowns."
    assert len(large.search("crowns", k=500, documents=["second"])) == 50
