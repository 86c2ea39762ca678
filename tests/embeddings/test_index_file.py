"""Files of indexes: damaged, cut short, foreign, missing, and half written."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
import pytest

from embeddings.errors import IndexFileError
from embeddings.index import VectorIndex, read_index
from embeddings.index_file import MAGIC, check_index_file
from tests.embeddings.indexes import DIMENSION, KINDS, Make, exact, index_file, large, unit_vectors

IDS = np.arange(10, 510)


@pytest.fixture(params=KINDS, ids=lambda make: make.__name__)
def index(request: pytest.FixtureRequest) -> VectorIndex:
    make: Make = request.param
    return make(IDS, unit_vectors(len(IDS)))


@pytest.fixture
def path(index: VectorIndex, tmp_path: Path) -> Path:
    """The file of an index, whose label is `mod`."""
    index.save(tmp_path / "i", label="mod", state="7 7")
    return tmp_path / "i"


def read(path: Path) -> VectorIndex:
    return read_index(path, dimension=DIMENSION, label="mod")[0]


def test_a_whole_file_passes(path: Path) -> None:
    check_index_file(path)
    assert len(read(path)) == len(IDS)


def test_whoever_may_read_the_folders_other_files_may_read_the_index(path: Path) -> None:
    other = path.with_name("other")
    other.touch()
    assert path.stat().st_mode == other.stat().st_mode


# The head of FAISS's part, its middle, the ids, the footer, its length and checksum, and the magic.
@pytest.mark.parametrize("position", [0, 3, 60, 200, -300, -60, -18, -14, -12, -9, -8, -1])
def test_a_damaged_file_is_refused(path: Path, position: int) -> None:
    data = bytearray(path.read_bytes())
    data[position] ^= 0x10
    path.write_bytes(data)
    with pytest.raises(IndexFileError, match="i is damaged"):
        read(path)


def test_damage_anywhere_is_found_by_a_check_of_the_whole_file(path: Path) -> None:
    data = path.read_bytes()
    for position in range(0, len(data), 997):
        path.write_bytes(data[:position] + bytes([data[position] ^ 0x10]) + data[position + 1 :])
        with pytest.raises(IndexFileError, match="i is damaged"):
            check_index_file(path)


def test_damaged_codes_find_nothing_that_is_not_held(path: Path) -> None:
    """They are not checked when the file is opened."""
    file = index_file(path)
    data = bytearray(path.read_bytes())
    data[file.head : file.head + file.codes] = b"\x77" * file.codes
    path.write_bytes(data)
    found, _ = read(path).search(unit_vectors(5, seed=4), 20)
    assert np.isin(found, [-1, *IDS]).all()


@pytest.mark.parametrize("kept", [0, 1, 8, 11, 12, 13, 60, 4_000, -8, -1])
def test_a_truncated_file_is_refused(path: Path, kept: int) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(IndexFileError, match="damaged"):
        read(path)


@pytest.mark.parametrize("place", [0, 300, -1])
def test_bytes_too_many_are_refused(path: Path, place: int) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:place] + b"\0" + data[place:])
    with pytest.raises(IndexFileError, match="damaged"):
        read(path)


def test_bytes_at_the_end_are_refused(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(IndexFileError, match="damaged"):
        read(path)


@pytest.mark.parametrize("content", [b"PINCITE1" + bytes(500), b"\0" * 500, MAGIC * 50, b"{}" + MAGIC])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "i").write_bytes(content)
    with pytest.raises(IndexFileError, match="damaged, or of another version of Pincite"):
        read(tmp_path / "i")


@pytest.mark.parametrize("label", ["other", "mo", "model", ""])
def test_another_label_is_refused_and_both_are_named(path: Path, label: str) -> None:
    with pytest.raises(IndexFileError, match=f"holds other vectors \\(mod, not {label}\\)"):
        read_index(path, dimension=DIMENSION, label=label)


def test_another_dimension_is_refused_and_both_are_named(path: Path) -> None:
    with pytest.raises(IndexFileError, match=f"length {DIMENSION}, not 32"):
        read_index(path, dimension=32, label="mod")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match=r"absent\.index cannot be read: No such file"):
        read(tmp_path / "absent.index")


def test_a_folder_in_place_of_the_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(IndexFileError, match="cannot be read"):
        read(tmp_path)


@pytest.mark.parametrize("make_other", [exact, large], ids=["exact", "large"])
def test_a_file_that_is_replaced_while_it_is_read_is_read_as_it_was(
    path: Path, make_other: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_body = faiss.read_index

    def read_late(name: str, flags: int = 0) -> faiss.Index:
        make_other(np.arange(1, 700), unit_vectors(699)).save(path, label="mod", state="8 8")
        return read_body(name, flags)

    monkeypatch.setattr("faiss.read_index", read_late)
    index, state = read_index(path, dimension=DIMENSION, label="mod")
    assert state == "7 7"
    assert sorted(index.ids) == IDS.tolist()
    assert index.search(unit_vectors(len(IDS)), 1)[0][:, 0].tolist() == IDS.tolist()


def test_a_failed_save_leaves_nothing_behind(index: VectorIndex, tmp_path: Path) -> None:
    target = tmp_path / "i"
    target.mkdir()
    with pytest.raises(OSError, match="i"):
        index.save(target, label="mod", state="")
    assert list(tmp_path.iterdir()) == [target]
    assert list(target.iterdir()) == []


def test_a_disk_that_fills_up_leaves_the_old_file(
    index: VectorIndex, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("Error in void faiss::FileIOWriter: write error: No space left on device")

    before = path.read_bytes()
    monkeypatch.setattr("faiss.write_index", full)
    with pytest.raises(OSError, match="No space left"):
        index.save(path, label="mod", state="8 8")
    assert path.read_bytes() == before
    assert list(path.parent.iterdir()) == [path]
