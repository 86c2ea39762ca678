from __future__ import annotations

import logging
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from embeddings.errors import IndexFileError
from embeddings.exact_index import ExactIndex
from qa.library import DATABASE_FILE, INDEX_FILE, Library
from tests.embeddings.indexes import index_file
from tests.fakes import HashingEncoder

TEXT = "The harbour opens at dawn.\n\nHerring is weighed twice.\n\nThe ferry costs four crowns.\n"
QUESTION = "What does the ferry cost?"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.txt"
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def filled(library: Library, file: Path) -> Library:
    library.add([file])
    return library


def places(library: Library) -> list[tuple[str, int, int, object]]:
    hits = library.search(QUESTION)
    return [(hit.document.source, hit.passage.start, hit.passage.end, pytest.approx(hit.score)) for hit in hits]


def size(library: Library) -> int:
    index = library.index.current()
    assert index is not None
    return len(index)


def test_a_new_library_has_no_index(library: Library) -> None:
    assert library.index.current() is None
    assert not library.index.path.exists()
    with pytest.raises(IndexFileError):
        library.index.load()


def test_the_index_holds_exactly_the_passages(filled: Library, file: Path, tmp_path: Path) -> None:
    assert size(filled) == filled.corpus.passage_count() == 3
    (tmp_path / "more.txt").write_text("One more.\n\nAnd another.\n", "utf-8")
    filled.add([tmp_path / "more.txt"])
    assert size(filled) == filled.corpus.passage_count() == 5
    file.write_text("Nothing but this.\n", "utf-8")
    filled.add([file])
    assert size(filled) == filled.corpus.passage_count() == 3
    filled.remove(str(file))
    assert size(filled) == filled.corpus.passage_count() == 2
    filled.remove("more")
    assert size(filled) == filled.corpus.passage_count() == 0
    assert sorted(filled.index.load().ids.tolist()) == filled.corpus.passage_ids().tolist()


def test_an_index_in_use_is_never_changed(filled: Library, file: Path) -> None:
    held = filled.index.current()
    assert held is not None
    ids = held.ids.tolist()
    filled.remove(str(file))
    assert held.ids.tolist() == ids


def test_nothing_is_loaded_twice(filled: Library) -> None:
    assert filled.index.current() is filled.index.current()


def delete(path: Path) -> None:
    path.unlink()


def empty(path: Path) -> None:
    path.write_bytes(b"")


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 0xFF
    path.write_bytes(data)


def write_text(path: Path) -> None:
    path.write_text("Dear diary", "utf-8")


def relabel(path: Path) -> None:
    ids, vectors = np.arange(1, 4), np.ones((3, HashingEncoder.dimension), np.float32)
    other = ExactIndex(HashingEncoder.dimension).updated([(ids, vectors)], remove=ids[:0])
    other.save(path, label="another model", state="1 1")


def shorten(path: Path) -> None:
    ExactIndex(5).save(path, label=index_file(path).label, state="1 1")


def make_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("damage", [delete, empty, cut, flip, write_text, relabel, shorten, make_folder])
def test_a_broken_cache_costs_a_rebuild_and_no_encoding(
    filled: Library, damage: Callable[[Path], None], caplog: pytest.LogCaptureFixture
) -> None:
    before = places(filled)
    assert len(before) == 3
    filled.close()
    damage(filled.path / INDEX_FILE)
    encoder = HashingEncoder()
    with caplog.at_level(logging.WARNING), Library.open(filled.path, encoder=encoder) as again:
        assert places(again) == before
        assert size(again) == 3
    assert encoder.encoded == 0
    assert damage is delete or INDEX_FILE in caplog.text
    if damage is not make_folder:
        with Library.open(filled.path, encoder=encoder) as mended:
            assert len(mended.index.load()) == 3


def test_a_stale_cache_is_brought_up_to_date(filled: Library, tmp_path: Path, encoder: HashingEncoder) -> None:
    filled.close()
    shutil.copy(filled.path / INDEX_FILE, tmp_path / "old.index")
    (tmp_path / "more.txt").write_text("The ferry is late.\n", "utf-8")
    with Library.open(filled.path, encoder=encoder) as library:
        library.add([tmp_path / "more.txt"])
        library.remove("harbour")
        before = places(library)
    shutil.copy(tmp_path / "old.index", filled.path / INDEX_FILE)
    encoded = encoder.encoded
    with Library.open(filled.path, encoder=encoder) as library:
        assert places(library) == before
        assert size(library) == 1
    assert encoder.encoded == encoded


def test_a_file_of_another_process_is_taken_for_what_it_is(
    filled: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may replace the file that was just written, before that is read back."""
    shutil.copy(filled.index.path, tmp_path / "older.index")
    save = ExactIndex.save

    def save_and_lose(self: ExactIndex, path: Path, *, label: str, state: str) -> None:
        save(self, path, label=label, state=state)
        shutil.copy(tmp_path / "older.index", path)

    monkeypatch.setattr(ExactIndex, "save", save_and_lose)
    (tmp_path / "more.txt").write_text("The lighthouse is kept by two sisters.\n", "utf-8")
    filled.add([tmp_path / "more.txt"])
    index = filled.index.current()
    assert index is not None
    assert sorted(index.ids) == filled.corpus.passage_ids().tolist()
    with Library.open(filled.path, encoder=HashingEncoder()) as other:
        assert size(other) == 4


@pytest.mark.parametrize("restored", [True, False], ids=["restored", "made anew"])
def test_a_cache_of_other_passages_with_the_same_ids_is_not_used(
    filled: Library, tmp_path: Path, encoder: HashingEncoder, restored: bool
) -> None:
    """After a backup is restored, or the library file deleted, ids are given a second time."""
    filled.close()
    backup = (filled.path / DATABASE_FILE).read_bytes()
    for name in ("lost", "new"):
        (tmp_path / f"{name}.txt").write_text(f"The {name} page.\n\nIt has {name} words.\n\nThe {name} end.\n", "utf-8")
    with Library.open(filled.path, encoder=encoder) as library:
        library.add([tmp_path / "lost.txt"])
    (filled.path / DATABASE_FILE).unlink()
    if restored:
        (filled.path / DATABASE_FILE).write_bytes(backup)
    with Library.open(filled.path, encoder=encoder) as library:
        library.add([tmp_path / "new.txt"] if restored else [tmp_path / "harbour.txt", tmp_path / "new.txt"])
        index = library.index.current()
        assert index is not None
        assert len(index) == 6
        assert library.index.agrees(index)


def test_vectors_that_differ_are_noticed(filled: Library) -> None:
    index = filled.index.load()
    assert filled.index.agrees(index)
    ids = index.ids
    wrong = index.updated([(ids[:1], index.vectors(ids[1:2].tolist()))], remove=ids[:1])
    assert not filled.index.agrees(wrong)


def test_rebuilding_encodes_nothing(filled: Library, encoder: HashingEncoder) -> None:
    before, encoded = places(filled), encoder.encoded
    filled.index.rebuild()
    assert places(filled) == before
    assert encoder.encoded == encoded
    assert filled.index.path.exists()


def test_rebuilding_an_empty_library_is_no_error(library: Library) -> None:
    library.index.rebuild()
    assert library.index.current() is None
