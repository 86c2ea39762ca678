from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import FileStorage

from qa.domain import IngestReport
from qa.errors import LibraryBusyError, LibraryError, LibraryFullError
from qa.library import Library
from qa.uploads import remove_document
from web.uploads import add_uploads, safe_name


def file(name: str, data: bytes = b"A text to keep.") -> FileStorage:
    return FileStorage(io.BytesIO(data), name)


def tree(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("report.txt", "report.txt"),
        ("Déclaration finale.md", "Déclaration finale.md"),
        ("De\u0301claration.md", "Déclaration.md"),
        ("وثيقة.txt", "وثيقة.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("/etc/cron.d/evil.txt", "evil.txt"),
        ("C:\\Users\\a\\notes.txt", "notes.txt"),
        ("..\\..\\notes.txt", "notes.txt"),
        (".hidden.txt", "hidden.txt"),
        ("a\0b\n\t\u202e.txt", "ab.txt"),
        ('a<b>:"|?*.txt', "a_b______.txt"),
        (" spaced .txt ", "spaced.txt"),
        ("..", None),
        (".", None),
        ("", None),
        ("/", None),
        ("\0", None),
        ("folder/", None),
        ("x." + "y" * 300, None),
    ],
)
def test_names_are_kept_readable_and_made_safe(given: str, stored: str | None) -> None:
    assert safe_name(given) == stored


@pytest.mark.parametrize("letter", ["a", "é", "文", "😀"])
def test_long_names_are_cut_between_characters(letter: str) -> None:
    name = safe_name(letter * 500 + ".txt")
    assert name is not None
    assert name.endswith(f"{letter}.txt")
    assert 170 < len(name.encode()) <= 180


def test_nothing_is_written_outside_the_folder(library: Library, tmp_path: Path) -> None:
    before = tree(tmp_path)
    report = add_uploads(library, [file("../../../out.txt"), file(str(tmp_path / "abs.txt")), file("..")])
    assert len(report.added) == 2
    assert [failure.source for failure in report.failed] == ["a file"]
    new = {path for path in tree(tmp_path) - before if "pincite.db" not in path and not path.endswith(".index")}
    assert new == {"library/uploads/out.txt", "library/uploads/abs.txt"}


def test_two_files_of_one_name_do_not_overwrite_each_other(library: Library) -> None:
    report = add_uploads(library, [file("a/x.txt", b"The first text."), file("b/x.txt", b"The second text.")])
    assert [failure.source for failure in report.failed] == ["x.txt"]
    assert (library.path / "uploads" / "x.txt").read_bytes() == b"The first text."


def test_a_bad_new_version_leaves_the_old_one(library: Library) -> None:
    add_uploads(library, [file("x.txt", b"The old text.")])
    report = add_uploads(library, [file("x.txt", b"")])
    assert [failure.source for failure in report.failed] == ["x.txt"]
    assert tree(library.path / "uploads") == {"x.txt"}
    assert (library.path / "uploads" / "x.txt").read_bytes() == b"The old text."
    assert [document.text for document in library.documents()] == ["The old text."]


def test_a_link_in_the_folder_is_replaced_and_not_followed(library: Library, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("untouched")
    (library.path / "uploads").mkdir()
    (library.path / "uploads" / "x.txt").symlink_to(outside)
    add_uploads(library, [file("x.txt")])
    assert outside.read_text() == "untouched"
    assert not (library.path / "uploads" / "x.txt").is_symlink()


class FullDisk(FileStorage):
    """A file whose writing fails as on a full disk."""

    number = errno.ENOSPC

    def save(self, *_: object) -> None:
        raise OSError(self.number, "failed")


class ForbiddenDisk(FullDisk):
    number = errno.EACCES


@pytest.mark.parametrize(("kind", "error"), [(FullDisk, LibraryFullError), (ForbiddenDisk, LibraryError)])
def test_a_disk_that_fails_leaves_everything_as_it_was(
    library: Library, kind: type[FileStorage], error: type[Exception]
) -> None:
    add_uploads(library, [file("a.txt", b"Old a."), file("b.txt", b"Old b.")])
    with pytest.raises(error):
        add_uploads(library, [file("a.txt", b"New a."), kind(io.BytesIO(b"New b."), "b.txt")])
    uploads = library.path / "uploads"
    assert tree(uploads) == {"a.txt", "b.txt"}
    assert [(uploads / name).read_bytes() for name in ("a.txt", "b.txt")] == [b"Old a.", b"Old b."]
    assert {document.text for document in library.documents()} == {"Old a.", "Old b."}


@pytest.mark.parametrize("before", [None, b"The old text."])
def test_what_came_in_before_an_upload_broke_off_keeps_its_file(
    library: Library, monkeypatch: pytest.MonkeyPatch, before: bytes | None
) -> None:
    if before:
        add_uploads(library, [file("a.txt", before), file("b.txt", before)])
    add, calls = library.corpus.add, iter([True])

    def add_once(*args: Any) -> None:
        if not next(calls, False):
            raise LibraryBusyError("another process is writing")
        add(*args)

    monkeypatch.setattr(library.corpus, "add", add_once)
    with pytest.raises(LibraryBusyError):
        add_uploads(library, [file("a.txt", b"The first text."), file("b.txt", b"The second text.")])
    uploads = library.path / "uploads"
    assert (uploads / "a.txt").read_bytes() == b"The first text."
    held = {Path(document.source).name: document.text.encode() for document in library.documents()}
    assert held == {name: (uploads / name).read_bytes() for name in tree(uploads)}


@pytest.mark.parametrize("new", [b"The new text.", b""], ids=["good", "bad"])
def test_a_document_that_is_removed_while_a_new_version_comes_in_takes_its_own_file_along(
    library: Library, monkeypatch: pytest.MonkeyPatch, new: bytes
) -> None:
    add_uploads(library, [file("x.txt", b"The old text.")])
    add = library.add

    def remove_and_add(paths: list[Path], **options: Any) -> IngestReport:
        remove_document(library, library.summaries()[0].id)
        return add(paths, **options)

    monkeypatch.setattr(library, "add", remove_and_add)
    add_uploads(library, [file("x.txt", new)])
    uploads = library.path / "uploads"
    assert {name: (uploads / name).read_bytes() for name in tree(uploads)} == ({"x.txt": new} if new else {})
    assert [document.text.encode() for document in library.documents()] == ([new] if new else [])


@pytest.mark.parametrize("held", [b"Version 1.", b"Version 2."])
def test_of_two_versions_that_a_killed_process_left_the_one_in_the_library_stays(library: Library, held: bytes) -> None:
    add_uploads(library, [file("x.txt", held)])
    uploads = library.path / "uploads"
    (uploads / ".x.txt.old").write_bytes(b"Version 1.")
    (uploads / "x.txt").write_bytes(b"Version 2.")
    report = add_uploads(library, [file("x.txt", b"")])
    assert [failure.source for failure in report.failed] == ["x.txt"]
    assert tree(uploads) == {"x.txt"}
    assert (uploads / "x.txt").read_bytes() == held
