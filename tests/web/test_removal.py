from __future__ import annotations

import io
from pathlib import Path

import pytest
from werkzeug.datastructures import FileStorage

from qa.domain import DocumentSummary
from qa.errors import LibraryError, UnknownDocumentError
from qa.library import Library
from web.removal import forget_removed, remove_for_now, removed_document, restore
from web.uploads import add_uploads

TEXT = b"The lighthouse keeper counts the waves."


@pytest.fixture
def uploaded(library: Library) -> DocumentSummary:
    add_uploads(library, [FileStorage(io.BytesIO(TEXT), "keeper.txt")])
    return library.summaries()[0]


def holding(folder: Path, text: bytes) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()}


def test_a_removed_upload_is_in_no_store_and_its_file_aside(library: Library, uploaded: DocumentSummary) -> None:
    remove_for_now(library, uploaded)
    assert library.summaries() == []
    assert library.search("lighthouse") == []
    assert holding(library.path, TEXT) == {f"removed/{uploaded.id}/keeper.txt"}
    removed = removed_document(library, uploaded.id)
    assert removed is not None
    assert (removed.title, removed.is_upload) == ("keeper", True)


def test_undo_brings_it_back_under_its_id(library: Library, uploaded: DocumentSummary) -> None:
    remove_for_now(library, uploaded)
    assert restore(library, uploaded.id) is None
    assert library.summaries() == [uploaded]
    assert holding(library.path / "removed", TEXT) == set()
    with pytest.raises(UnknownDocumentError, match="cannot be undone any more"):
        restore(library, uploaded.id)


def test_afterwards_nothing_is_left_of_it(library: Library, uploaded: DocumentSummary) -> None:
    remove_for_now(library, uploaded)
    forget_removed(library)
    assert removed_document(library, uploaded.id) is not None, "ten minutes have not passed"
    forget_removed(library, grace=0)
    assert removed_document(library, uploaded.id) is None
    assert holding(library.path, TEXT) == set()
    assert holding(library.path, b"keeper") == set()


def test_of_other_documents_the_path_alone_is_kept(library: Library, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_bytes(TEXT)
    library.add([own])
    (summary,) = library.summaries()
    remove_for_now(library, summary)
    assert own.is_file()
    assert holding(library.path, TEXT) == set()
    assert restore(library, summary.id) is None
    assert library.summaries() == [summary]


def test_a_file_that_is_gone_meanwhile_is_told(library: Library, tmp_path: Path) -> None:
    own = tmp_path / "own.txt"
    own.write_bytes(TEXT)
    library.add([own])
    remove_for_now(library, library.summaries()[0])
    own.unlink()
    told = restore(library, kept(library)[0])
    assert told is not None
    assert told.startswith("own.txt: ")


def kept(library: Library) -> list[str]:
    return [folder.name for folder in (library.path / "removed").iterdir()]


def test_a_newer_upload_of_the_name_stays(library: Library, uploaded: DocumentSummary) -> None:
    remove_for_now(library, uploaded)
    add_uploads(library, [FileStorage(io.BytesIO(b"A newer text."), "keeper.txt")])
    assert restore(library, uploaded.id) is None
    assert [document.text for document in library.documents()] == ["A newer text."]


def test_of_two_versions_the_one_that_is_removed_is_put_aside(library: Library, uploaded: DocumentSummary) -> None:
    uploads = library.path / "uploads"
    (uploads / "keeper.txt").rename(uploads / ".keeper.txt.old")
    (uploads / "keeper.txt").write_bytes(b"A version that is being read.")
    remove_for_now(library, uploaded)
    assert holding(library.path, TEXT) == {f"removed/{uploaded.id}/keeper.txt"}
    assert holding(uploads, b"A version") == {"keeper.txt"}


def test_what_cannot_be_put_aside_is_not_removed(library: Library, uploaded: DocumentSummary) -> None:
    (library.path / "removed").write_text("in the way")
    with pytest.raises(LibraryError, match="nothing was removed"):
        remove_for_now(library, uploaded)
    assert library.summaries() == [uploaded]


@pytest.mark.parametrize("noise", ["", ".", "..", "../uploads", "a/b", "a\0b", "x" * 5000])
def test_noise_names_no_removed_document(library: Library, noise: str) -> None:
    assert removed_document(library, noise) is None
