from __future__ import annotations

from pathlib import Path

import pytest

from qa.errors import LibraryError
from qa.library import Library
from qa.uploads import remove_document, uploads_folder


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
