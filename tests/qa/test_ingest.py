from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from qa.ingest import document_id, find_inputs


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with known, unknown and hidden files, some of them deeper down."""
    for name in ("b.md", "A.TXT", "c.html", "photo.jpg", "noext", ".hidden.txt", "deep/er/d.txt", ".git/e.txt"):
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text", "utf-8")
    return tmp_path / "folder"


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A working directory of its own."""
    here = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(here)


def names(paths: list[Path]) -> list[str]:
    return [path.name for path in paths]


def test_a_folder_is_searched_in_depth_and_order(folder: Path) -> None:
    inputs = find_inputs([folder])
    assert names(inputs.files) == ["A.TXT", "b.md", "c.html", "d.txt"]
    assert inputs.failed == []


def test_an_unknown_suffix_is_skipped_in_a_folder_and_failed_when_named(folder: Path) -> None:
    inputs = find_inputs([folder])
    assert [Path(failure.source).name for failure in inputs.skipped] == ["noext", "photo.jpg"]
    named = find_inputs([folder / "photo.jpg", folder / "b.md"])
    assert names(named.files) == ["b.md"]
    assert [failure.source for failure in named.failed] == [str(folder / "photo.jpg")]
    assert "'.jpg' is not known; convert the file to one of .txt" in named.failed[0].reason


def test_hidden_files_are_passed_over_but_can_be_named(folder: Path) -> None:
    found = find_inputs([folder])
    assert not any(".hidden" in str(path) or ".git" in str(path) for path in found.files)
    assert not any(".hidden" in failure.source for failure in found.skipped + found.failed)
    assert names(find_inputs([folder / ".hidden.txt"]).files) == [".hidden.txt"]


def test_a_file_given_twice_is_read_once(folder: Path) -> None:
    inputs = find_inputs([folder / "b.md", folder, str(folder / "deep" / ".." / "b.md"), folder])
    assert names(inputs.files) == ["b.md", "A.TXT", "c.html", "d.txt"]


def test_a_relative_path_is_the_same_file(folder: Path, elsewhere: Path) -> None:
    assert find_inputs(["folder/b.md"]).files == find_inputs([folder / "b.md"]).files == [folder / "b.md"]


def test_a_missing_path_is_named(tmp_path: Path) -> None:
    inputs = find_inputs([tmp_path / "nowhere"])
    assert inputs.files == []
    assert inputs.failed[0].source == str(tmp_path / "nowhere")
    assert "there is no such file or folder; check the path" in inputs.failed[0].reason


def test_a_single_path_need_not_be_in_a_list(folder: Path) -> None:
    for path in (folder / "b.md", str(folder / "b.md")):
        inputs = find_inputs(path)
        assert (inputs.files, inputs.failed) == ([folder / "b.md"], [])


def test_an_empty_path_is_named_and_is_not_the_working_directory(folder: Path, elsewhere: Path) -> None:
    inputs = find_inputs(["", folder / "b.md"])
    assert (inputs.files, inputs.folders) == ([folder / "b.md"], [])
    assert [failure.reason for failure in inputs.failed] == ["the path is empty; name a file or folder"]


@pytest.mark.parametrize(
    "name", ["a\0b.txt", "x" * 300 + ".txt", "d/" * 3000 + "a.txt"], ids=["null", "long name", "long path"]
)
def test_a_path_that_cannot_be_is_named(tmp_path: Path, name: str) -> None:
    (tmp_path / "good.txt").write_text("text", "utf-8")
    inputs = find_inputs([tmp_path / name, tmp_path / "good.txt"])
    assert names(inputs.files) == ["good.txt"]
    assert len(inputs.failed) == 1


def test_a_folder_without_documents_is_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.jpg").write_bytes(b"\xff")
    inputs = find_inputs([tmp_path / "empty", tmp_path / "pictures"])
    assert [Path(failure.source).name for failure in inputs.failed] == ["empty", "pictures"]
    assert all("no document in this folder" in failure.reason for failure in inputs.failed)


def test_a_loop_of_folders_is_walked_once(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text("text", "utf-8")
    (tmp_path / "sub" / "up").symlink_to(tmp_path)
    assert names(find_inputs([tmp_path]).files) == ["a.txt"]


def test_a_link_to_itself_is_named(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "good.txt").write_text("text", "utf-8")
    inputs = find_inputs([tmp_path / "loop", tmp_path / "good.txt"])
    assert names(inputs.files) == ["good.txt"]
    assert [failure.source for failure in inputs.failed] == [str(tmp_path / "loop")]


def test_a_linked_file_is_one_document_however_it_is_named(tmp_path: Path) -> None:
    (tmp_path / "real.txt").write_text("text", "utf-8")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "link.txt").symlink_to(tmp_path / "real.txt")
    assert len(find_inputs([tmp_path / "folder", tmp_path / "folder" / "link.txt"]).files) == 1


@pytest.mark.parametrize(
    "name", ["two words.txt", "بيان رسمي.txt", "line\nbreak.txt", "emoji 🧭.md", "-k.txt", "a'b;c.txt"]
)
def test_odd_names_are_found(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("text", "utf-8")
    assert find_inputs([tmp_path]).files == [tmp_path / name]
    assert find_inputs([tmp_path / name]).files == [tmp_path / name]


def test_a_name_that_is_not_utf_8_is_named_so_that_it_can_be_shown(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.txt")).write_text("text", "utf-8")
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jpg")).write_text("text", "utf-8")
    missing = os.fsdecode(b"/no/caf\xe9.txt")
    inputs = find_inputs([tmp_path, missing])
    assert inputs.files == []
    assert any("not valid UTF-8; rename the file" in failure.reason for failure in inputs.failed)
    for failure in inputs.failed + inputs.skipped:
        assert (failure.source + failure.reason).encode("utf-8")  # a lone surrogate would raise


def test_document_ids_are_readable_stable_and_distinct() -> None:
    one = document_id("/srv/Déclaration finale (2022).txt")
    assert re.fullmatch(r"declaration-finale-2022-[0-9a-f]{8}", one)
    assert one == document_id("/srv/Déclaration finale (2022).txt")
    assert one != document_id("/other/Déclaration finale (2022).txt")
    assert re.fullmatch(r"document-[0-9a-f]{8}", document_id("/srv/بيان.txt"))
    assert len(document_id("/srv/" + "x" * 300 + ".txt")) < 60
