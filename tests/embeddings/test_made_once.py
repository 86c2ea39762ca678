"""Folders that are made once; `test_bundled.py` tests the same with processes that are killed or race."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from embeddings.errors import ModelError
from embeddings.made_once import DAY, MANIFEST, UNUSED_DAYS, made_once, made_once_or_named


def fill(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "a.txt").write_text("text", "utf-8")


def age(path: Path, *, days: float) -> None:
    then = time.time() - days * DAY
    os.utime(path, (then, then))


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


def test_what_no_version_has_used_for_long_is_removed(tmp_path: Path) -> None:
    for name in ("form-old", "form-other", "form-of-the-user", "model-old"):
        made_once(tmp_path / name, fill)
        age(tmp_path / name / MANIFEST, days=UNUSED_DAYS + 1)
    (tmp_path / ".form-of-the-user.lock").unlink()
    (tmp_path / ".form-killed-x" / "unfinished").mkdir(parents=True)
    age(tmp_path / ".form-killed-x", days=UNUSED_DAYS + 1)
    (tmp_path / ".form-begun-x").mkdir()
    made_once(tmp_path / "form-other", fill)  # another version used it meanwhile
    made_once(tmp_path / "form-new", fill, alike="form-*")
    held = sorted(path.name for path in tmp_path.iterdir() if path.is_dir())
    assert held == [".form-begun-x", "form-new", "form-of-the-user", "form-other", "model-old"]


def test_what_goes_unused_later_is_removed_when_another_is_used(tmp_path: Path) -> None:
    new, old = (made_once(tmp_path / name, fill, alike="form-*") for name in ("form-new", "form-old"))
    age(old / MANIFEST, days=UNUSED_DAYS + 1)
    assert made_once(new, refuse, alike="form-*").is_dir()
    assert old.is_dir()  # once a day is often enough
    age(new / MANIFEST, days=2)
    made_once(new, refuse, alike="form-*")
    assert not old.exists()


def test_a_cache_that_cannot_be_written_is_used_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = made_once(tmp_path / "form-new", fill)
    age(folder / MANIFEST, days=2)

    def forbid(path: Path) -> None:
        raise PermissionError

    monkeypatch.setattr(Path, "touch", forbid)
    assert made_once(folder, refuse, alike="form-*") == folder
