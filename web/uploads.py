"""Uploaded files: kept below the library under their own names, and gone again when they are not wanted."""

from __future__ import annotations

import errno
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from werkzeug.datastructures import FileStorage

from qa.domain import DocumentSummary, Failure
from qa.errors import LibraryError, LibraryFullError
from qa.library import Library
from qa.progress import Progress
from qa.uploads import alone, aside, file_sha256, uploads_folder
from web.errors import InvalidRequestError

__all__ = ["UploadReport", "add_uploads", "safe_name", "sorted_out"]

MAX_NAME = 180
"""Bytes of a file name; file systems take 255, and a few are needed for the file's unfinished state."""

DROPPED_CATEGORIES = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What became of uploaded files; failures name a file as the user knows it."""

    added: Sequence[DocumentSummary] = ()
    replaced: Sequence[DocumentSummary] = ()
    unchanged: Sequence[DocumentSummary] = ()
    skipped: Sequence[Failure] = field(default=())
    failed: Sequence[Failure] = field(default=())

    @property
    def succeeded(self) -> bool:
        """Say whether the library holds at least one of the files now."""
        return bool(self.added or self.replaced or self.unchanged)


def add_uploads(library: Library, files: Sequence[FileStorage], *, progress: Progress | None = None) -> UploadReport:
    """Store files below the library and add them; a file that the library does not hold at the end is deleted again.

    Raises:
        InvalidRequestError: there are no files.
        LibraryError: the library or its disk cannot be used; documents added before that stay, with their files.
    """
    folder = uploads_folder(library)
    accepted, refused = sorted_out(files)
    if not accepted:
        return UploadReport(failed=refused)
    with _named_errors(folder), _its_turn(folder), _stored(library, folder, accepted):
        report = library.add([folder / name for name in accepted], progress=progress)
    held = {summary.id: summary for summary in library.summaries()}

    def still_held(ids: Iterable[str]) -> list[DocumentSummary]:
        return [held[document_id] for document_id in ids if document_id in held]  # another may have removed some

    return UploadReport(
        added=still_held([*report.added, *report.renamed]),
        replaced=still_held(report.replaced),
        unchanged=still_held(report.unchanged),
        skipped=[_by_name(failure, folder) for failure in report.skipped],
        failed=refused + [_by_name(failure, folder) for failure in report.failed],
    )


def sorted_out(files: Sequence[FileStorage]) -> tuple[dict[str, FileStorage], list[Failure]]:
    """Return the files that can be stored, by the name that each gets, and those that cannot.

    Raises:
        InvalidRequestError: there are no files.
    """
    files = [file for file in files if file.filename]
    if not files:
        raise InvalidRequestError("choose a file to add", errors=[("file", "holds no file")])
    refused: list[Failure] = []
    accepted: dict[str, FileStorage] = {}
    for file in files:
        name = safe_name(file.filename or "")
        if name is None:
            refused.append(Failure("a file", "its name holds nothing that a file can be called; rename it"))
        elif name in accepted:
            refused.append(Failure(name, "another file of this upload has the same name; rename one of them"))
        else:
            accepted[name] = file
    return accepted, refused


def safe_name(name: str) -> str | None:
    """Return the readable name under which an uploaded file may be stored, or None if nothing of it can be used.

    Folders, control and invisible characters, and what some file system does not take are left out; so are leading
    dots, which would hide the file.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(char for char in last if unicodedata.category(char) not in DROPPED_CATEGORIES)
    kept = re.sub(r'[<>:"|?*]', "_", kept).strip(" .")
    stem, suffix = PurePath(kept).stem, PurePath(kept).suffix
    if not stem or len(suffix.encode()) > MAX_NAME // 2:
        return None
    room = MAX_NAME - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + suffix


@contextmanager
def _its_turn(folder: Path) -> Iterator[None]:
    """Wait for other uploads: two of the same name must not meet on the disk."""
    folder.mkdir(parents=True, exist_ok=True)
    with alone(folder, wait=True):
        yield


@contextmanager
def _stored(library: Library, folder: Path, files: dict[str, FileStorage]) -> Iterator[None]:
    """Put files into `folder`; at the end, those stay that the library holds, however the block ended."""
    placed: list[Path] = []
    try:
        for name, file in files.items():
            if aside(folder / name).exists():  # a killed process left it
                _settle(library, folder / name)
            _place(folder / name, file)
            placed.append(folder / name)
        yield
    finally:
        for path in placed:
            _settle(library, path)


def _settle(library: Library, path: Path) -> None:
    """End what was begun with a file: the new version stays if the library holds it, else what was there before."""
    old = aside(path)
    held = library.corpus.sha256(source=str(path.resolve()))
    if held is not None and file_sha256(path) == held:
        old.unlink(missing_ok=True)
    elif old.exists():
        old.replace(path)
    else:
        path.unlink(missing_ok=True)


def _place(path: Path, file: FileStorage) -> None:
    """Write one file under its name; what was there before keeps a hidden name until it is known which one stays."""
    new = path.with_name(f".{path.name}.new")
    try:
        file.save(new)
        if path.exists():
            path.replace(aside(path))
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


@contextmanager
def _named_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise LibraryFullError("the disk is full, nothing was added; free some space and try again") from error
        raise LibraryError(f"{folder} cannot be written: {error.strerror}; check its permissions") from error


def _by_name(failure: Failure, folder: Path) -> Failure:
    """Return the failure as its sender understands it: without the place on this machine where the file lay."""
    reason = failure.reason.removeprefix(f"{failure.source}: ").replace(f"{folder}/", "")
    return Failure(PurePath(failure.source).name, reason)
