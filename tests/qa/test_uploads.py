from __future__ import annotations

from pathlib import Path

import pytest

from qa.domain import DocumentSummary
from qa.errors import LibraryError
from qa.library import Library
from qa.uploads import alone, aside, remove_document, uploads_folder


@pytest.fixture
def uploaded(library: Library) -> Path:
    """A file that the library keeps for its document."""
    folder = uploads_folder(library)
    folder.mkdir()
    file = folder / "up.txt"
    file.write_text("A text to keep.")
    library.add([file])
    return file


def test_removing_deletes_uploads_only(library: Library, uploaded: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_text("A text of the user's own.")
    library.add([own])
    for summary in library.summaries():
        remove_document(library, summary.id)
    assert own.is_file()
    assert not uploaded.exists()


def test_an_upload_that_was_replaced_on_the_disk_stays(library: Library, uploaded: Path) -> None:
    uploaded.write_text("Another text.")
    remove_document(library, "up")
    assert uploaded.is_file()


def test_without_the_folder_of_uploads_the_document_is_removed(library: Library, uploaded: Path) -> None:
    uploaded.unlink()
    uploaded.parent.rmdir()
    remove_document(library, "up")
    assert library.summaries() == []


def test_a_file_that_cannot_be_deleted_is_named(
    library: Library, uploaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink = Path.unlink

    def refuse(path: Path, **options: bool) -> None:
        if path.name == uploaded.name:
            raise PermissionError(13, "Permission denied")
        unlink(path, **options)

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(LibraryError, match=r"up\.txt cannot be deleted: Permission denied; its document is removed"):
        remove_document(library, "up")
    assert library.summaries() == []


def test_an_upload_of_the_same_content_under_way_keeps_its_file(library: Library, uploaded: Path) -> None:
    uploaded.replace(aside(uploaded))
    uploaded.write_text("A text to keep.")
    with alone(uploaded.parent, wait=True):
        remove_document(library, "up")
    assert uploaded.is_file()
    assert not aside(uploaded).exists()


def test_of_an_upload_that_a_killed_process_left_nothing_stays(library: Library, uploaded: Path) -> None:
    uploaded.replace(aside(uploaded))
    uploaded.write_text("A text to keep.")
    remove_document(library, "up")
    assert list(uploaded.parent.iterdir()) == []


def test_a_document_that_is_back_already_keeps_its_file(
    library: Library, uploaded: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove = library.remove

    def remove_and_add(reference: str) -> DocumentSummary:
        removed = remove(reference)
        library.add([uploaded])
        return removed

    monkeypatch.setattr(library, "remove", remove_and_add)
    remove_document(library, "up")
    assert uploaded.is_file()
