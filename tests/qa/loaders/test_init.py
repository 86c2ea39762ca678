from __future__ import annotations

import os
from pathlib import Path

import pytest

from qa import loaders
from qa.errors import LoadError, UnknownFormatError
from qa.loaders import LOADERS, media_type, parse, read


@pytest.mark.parametrize("suffix", LOADERS)
def test_every_suffix_has_a_media_type(suffix: str) -> None:
    assert media_type(Path(f"file{suffix.upper()}")).split("/")[0] in {"text", "application"}


@pytest.mark.parametrize("suffix", [".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".xml"])
def test_suffixes_of_text_read_words(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"file{suffix.upper()}"
    path.write_text("<p>Some words.</p>")
    assert "Some words." in parse(path, read(path)).text


@pytest.mark.parametrize("name", ["film.mp4", "README", ".txt"])
def test_unknown_suffix_is_named_with_the_known_ones(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("words")
    for call in (lambda: media_type(path), lambda: read(path), lambda: parse(path, b"words")):
        with pytest.raises(UnknownFormatError) as caught:
            call()
        assert str(path) in str(caught.value)
        assert ".md" in str(caught.value)
    assert name != "film.mp4" or "'.mp4'" in str(caught.value)


def test_missing_file(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match=r"gone\.txt: there is no such file"):
        read(tmp_path / "gone.txt")


def test_folder_and_pipe_are_no_files(tmp_path: Path) -> None:
    folder, pipe = tmp_path / "folder.txt", tmp_path / "pipe.txt"
    folder.mkdir()
    os.mkfifo(pipe)
    for path in (folder, pipe):
        with pytest.raises(LoadError, match="is not a file"):
            read(path)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_file_without_permission(tmp_path: Path) -> None:
    path = tmp_path / "closed.txt"
    path.write_text("words")
    path.chmod(0)
    with pytest.raises(LoadError, match=r"may not be read.*chmod"):
        read(path)


def test_name_too_long_for_the_disk(tmp_path: Path) -> None:
    with pytest.raises(LoadError, match="cannot be read"):
        read(tmp_path / ("x" * 5000 + ".txt"))


def test_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.touch()
    with pytest.raises(LoadError, match=r"empty\.md: is empty"):
        read(path)


def test_file_that_is_too_big(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "big.txt"
    path.write_bytes(b"x" * 11)
    monkeypatch.setattr(loaders, "MAX_FILE_BYTES", 10)
    with pytest.raises(LoadError, match="is larger than"):
        read(path)


@pytest.mark.parametrize("data", [b" \n\t ", b"\xef\xbb\xbf", b"* * *"])
def test_file_without_text(data: bytes) -> None:
    with pytest.raises(LoadError, match=r"blank\.txt: has no text in it"):
        parse(Path("blank.txt"), data)


def test_binary_file_is_named_with_cause_and_remedy() -> None:
    with pytest.raises(LoadError, match=r"photo\.txt: cannot be read: it holds binary data.*suffix"):
        parse(Path("photo.txt"), b"\xff\xd8\xff\xe0\0\x10JFIF\0")
