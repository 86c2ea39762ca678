from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa.ingest import find_inputs

FILES = ("a.txt", "b.md", "drafts/c.txt", "drafts/keep.txt", "minutes/d.txt", "minutes/drafts/e.txt", "minutes/f.md")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    for name in FILES:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("words", "utf-8")
    return folder


def found(folder: Path) -> list[str]:
    inputs = find_inputs([folder])
    assert (inputs.failed, inputs.skipped) == ([], [])
    return [path.relative_to(folder).as_posix() for path in inputs.files]


@pytest.mark.parametrize(
    ("patterns", "left_out"),
    [
        ("", set()),
        ("# drafts/\n", set()),
        ("drafts/\n", {"drafts/c.txt", "drafts/keep.txt", "minutes/drafts/e.txt"}),
        ("/drafts\n", {"drafts/c.txt", "drafts/keep.txt"}),
        ("*.md\n!b.md", {"minutes/f.md"}),
        ("drafts/*\n!keep.txt", {"drafts/c.txt"}),
        ("minutes/**/e.txt", {"minutes/drafts/e.txt"}),
        ("!\n*.md\n[", {"b.md", "minutes/f.md"}),
        ("a.txt/", set()),
        ("\ufeff*.md\n", {"b.md", "minutes/f.md"}),
    ],
)
def test_patterns_are_those_of_git(folder: Path, patterns: str, left_out: set[str]) -> None:
    (folder / ".pinciteignore").write_text(patterns, "utf-8")
    assert set(FILES) - set(found(folder)) == left_out


def test_the_innermost_patterns_have_the_last_word(folder: Path) -> None:
    (folder / ".pinciteignore").write_text("*.txt\n", "utf-8")
    (folder / "minutes" / ".pinciteignore").write_text("!d.txt\n*.md\n", "utf-8")
    assert found(folder) == ["b.md", "minutes/d.txt"]


def test_patterns_hold_below_a_named_folder_and_not_for_a_named_file(folder: Path) -> None:
    (folder / ".pinciteignore").write_text("*.txt\n", "utf-8")
    assert found(folder / "drafts") == ["c.txt", "keep.txt"]
    assert find_inputs([folder / "a.txt"]).files == [folder / "a.txt"]


def test_what_is_left_out_is_no_unknown_format(folder: Path) -> None:
    (folder / "picture.png").write_bytes(b"")
    (folder / ".pinciteignore").write_text("*.png\n", "utf-8")
    assert len(found(folder)) == len(FILES)


@pytest.mark.parametrize("kind", ["folder", "closed"])
def test_patterns_that_cannot_be_read_leave_out_their_folder_and_are_named(folder: Path, kind: str) -> None:
    patterns = folder / "minutes" / ".pinciteignore"
    if kind == "folder":
        patterns.mkdir()
    elif os.geteuid() == 0:
        pytest.skip("root may read everything")
    else:
        patterns.touch(0)
    inputs = find_inputs([folder])
    assert {path.parent.name for path in inputs.files} == {"files", "drafts"}
    assert [failure.source for failure in inputs.failed] == [str(patterns)]
