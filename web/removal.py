"""Removal that can be undone: the library forgets a document at once, what brings it back is kept for some minutes."""

from __future__ import annotations

import json
import re
import shutil
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from qa.domain import DocumentSummary
from qa.errors import LibraryError, UnknownDocumentError
from qa.library import Library
from qa.uploads import remove_document, uploaded_file

__all__ = [
    "GRACE_SECONDS",
    "Removed",
    "can_be_restored",
    "forget_removed",
    "remove_for_now",
    "removed_document",
    "restore",
]

GRACE_SECONDS = 600
FOLDER = "removed"
RECORD = "document.json"

one_at_a_time = threading.Lock()
"""A document must not be brought back while it is being forgotten."""


@dataclass(frozen=True, slots=True)
class Removed:
    """A document that was removed a moment ago; `is_upload` says that its file is kept with this record."""

    id: str
    title: str
    source: str
    is_upload: bool

    @property
    def name(self) -> str:
        """The name of its file."""
        return Path(self.source).name

    @property
    def can_undo(self) -> bool:
        """Whether a file is left to add again."""
        return self.is_upload or Path(self.source).is_file()


def can_be_restored(library: Library, document: DocumentSummary) -> bool:
    """Say whether a document's file is still there: without it, a removal is for good."""
    return Path(document.source).is_file() or uploaded_file(library, document) is not None


def remove_for_now(library: Library, document: DocumentSummary) -> None:
    """Remove a document from every store of the library; `restore` brings it back for the next ten minutes.

    Nothing made from it is kept, neither text nor vectors: the file of an upload is put aside, of others the path.

    Raises:
        UnknownDocumentError: another request was quicker.
        LibraryError: the library or its disk cannot be used.
    """
    forget_removed(library)
    file = uploaded_file(library, document)
    folder = _folder(library, document.id)
    with one_at_a_time:
        try:
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            removed = Removed(document.id, document.title, document.source, is_upload=file is not None)
            if file is not None:
                shutil.copy2(file, folder / removed.name)
            (folder / RECORD).write_text(json.dumps(asdict(removed)), "utf-8")
            remove_document(library, document.id)
        except BaseException as error:
            shutil.rmtree(folder, ignore_errors=True)
            if isinstance(error, OSError):
                raise LibraryError(f"{folder} cannot be written: {error.strerror}; nothing was removed") from error
            raise
    timer = threading.Timer(GRACE_SECONDS + 1, forget_removed, [library])
    timer.daemon = True  # what a stopped server leaves is forgotten when the next one shows its documents
    timer.start()


def removed_document(library: Library, document_id: str) -> Removed | None:
    """Return the document of this id if it was removed a moment ago, else None."""
    if not re.fullmatch("[a-z0-9-]+", document_id):  # no document bears such an id, but a folder may
        return None
    try:
        return Removed(**json.loads((_folder(library, document_id) / RECORD).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def restore(library: Library, document_id: str) -> str | None:
    """Add a removed document again under its old id; return why that failed, or None.

    Raises:
        UnknownDocumentError: it was not removed, or too long ago.
        LibraryError: the library or its disk cannot be used.
    """
    with one_at_a_time:
        removed = removed_document(library, document_id)
        if removed is None:
            raise UnknownDocumentError(
                "this removal cannot be undone any more; add the document again from its original file"
            )
        source, kept = Path(removed.source), _folder(library, document_id) / removed.name
        # A file that was uploaded under the same name meanwhile is a newer version, and stays.
        if removed.is_upload and kept.is_file() and not source.exists():
            kept.replace(source)
        report = library.add([source])
        shutil.rmtree(_folder(library, document_id), ignore_errors=True)
    return next((f"{source.name}: {failure.reason}" for failure in (*report.failed, *report.skipped)), None)


def forget_removed(library: Library, *, grace: float = GRACE_SECONDS) -> None:
    """Delete what is kept of documents that were removed more than `grace` seconds ago."""
    with one_at_a_time, suppress(OSError):  # there is none yet, or another process is forgetting them too
        for folder in (library.path / FOLDER).iterdir():
            with suppress(OSError):
                if folder.stat().st_mtime <= time.time() - grace:
                    shutil.rmtree(folder, ignore_errors=True)


def _folder(library: Library, document_id: str) -> Path:
    return library.path / FOLDER / document_id
