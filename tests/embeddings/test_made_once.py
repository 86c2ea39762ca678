"""Folders that are made once; `test_bundled.py` tests the same with processes that are killed or race."""

from __future__ import annotations

from pathlib import Path

import pytest

from embeddings.errors import ModelError
from embeddings.made_once import MANIFEST, made_once, made_once_or_named


def fill(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("text", "utf-8")


def refuse(folder: Path) -> None:
    (folder / "half.txt").touch()
    raise RuntimeError("the exporter broke down.\nand told a long story")


def test_a_folder_is_filled_once(tmp_path: Path) -> None:
    folder = made_once(tmp_path / "deep" / "folder", fill)
    assert (folder / "sub" / "a.txt").read_text("utf-8") == "text"
    assert made_once(folder, refuse) == folder


@pytest.mark.parametrize("loss", ["sub/a.txt", MANIFEST])
def test_a_folder_that_lost_a_file_is_made_anew(tmp_path: Path, loss: str) -> None:
    folder = made_once(tmp_path / "folder", fill)
    (folder / loss).unlink()
    made_once(folder, fill)
    assert (folder / "sub" / "a.txt").read_text("utf-8") == "text"


def test_what_fails_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        made_once(tmp_path / "folder", refuse)
    assert [path.name for path in tmp_path.iterdir() if path.is_dir()] == []


def test_a_failure_is_named_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"^the thing cannot be made in .*: the exporter broke down\. Free .*PINCITE_"):
        made_once_or_named(tmp_path / "folder", refuse, what="the thing")


def test_a_named_error_stays_as_it_is(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        raise ModelError("the wheel is missing")

    with pytest.raises(ModelError, match=r"^the wheel is missing$"):
        made_once_or_named(tmp_path / "folder", fail, what="the thing")
