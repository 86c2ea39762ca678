"""Folders that are made once, on first use, by whichever process comes first, and are there whole or not at all.

A folder that bears its final name is complete: it is filled under another name and renamed in one step. When the
manifest was last touched tells when the folder was last used, to the day.
"""

from __future__ import annotations

import fcntl
import json
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from embeddings.errors import ModelError, cause_of

__all__ = ["MANIFEST", "made_once", "made_once_or_named"]

MANIFEST = "manifest.json"
"""File that names every other file of the folder with its size."""
DAY = 86_400.0
UNUSED_DAYS = 30
"""Days after which what no version has used is removed: two installed versions keep theirs, however they take turns."""


def made_once(folder: Path, fill: Callable[[Path], None], *, alike: str | None = None) -> Path:
    """Return `folder`, filled by `fill` unless it is there already; others that want it wait meanwhile.

    Args:
        folder: the folder; its parent is made, too.
        fill: writes the content into the new, empty folder that it is given.
        alike: pattern of the names of those beside it that serve the same purpose, for another version or model; they
            are removed when they have not been used for `UNUSED_DAYS`.

    Raises:
        OSError: it cannot be written.
    """
    if not _is_complete(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _locked(_lock(folder)):
            if not _is_complete(folder):  # another process may have made it while this one waited
                _make(folder, fill)
    elif _days_since(folder / MANIFEST) < 1:
        return folder
    with suppress(OSError):  # whoever may not write here removes nothing either
        (folder / MANIFEST).touch()
        if alike is not None:
            _remove_unused(folder.parent, alike)
    return folder


def made_once_or_named(folder: Path, fill: Callable[[Path], None], *, what: str, alike: str | None = None) -> Path:
    """Return `folder` as `made_once` does, for a model that is made by other projects' code.

    Raises:
        ModelError: it cannot be made or written; `what` names it.
    """
    try:
        return made_once(folder, fill, alike=alike)
    except ModelError:
        raise
    except ImportError as error:
        raise ModelError(f"{what} cannot be made: {cause_of(error)}; install Pincite's packages again") from error
    except Exception as error:  # exporting runs other projects' code on files: anything can come out of it
        raise ModelError(
            f"{what} cannot be made in {folder.parent}: {cause_of(error)}. "
            "Free about 700 MB there, or set PINCITE_CACHE to a folder that can be written"
        ) from error


def _make(folder: Path, fill: Callable[[Path], None]) -> None:
    # Whatever lies there was left by a process that was killed: this one has the lock.
    for leftover in (folder, *folder.parent.glob(f".{folder.name}-*")):
        shutil.rmtree(leftover, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=folder.parent) as place:
        unfinished = Path(place) / "unfinished"
        unfinished.mkdir()
        fill(unfinished)
        files = [path for path in unfinished.rglob("*") if path.is_file()]
        sizes = {str(path.relative_to(unfinished)): path.stat().st_size for path in files}
        (unfinished / MANIFEST).write_text(json.dumps(sizes, indent=2), encoding="utf-8")
        unfinished.rename(folder)


def _remove_unused(cache: Path, alike: str) -> None:
    """Remove folders that nobody has used for long, and what processes left that were killed as long ago."""
    for folder in cache.glob(alike):
        # One without a lock beside it was not made here, and one in use is not waited for.
        if _lock(folder).exists() and _days_since(folder / MANIFEST) > UNUSED_DAYS:
            with _locked(_lock(folder)), tempfile.TemporaryDirectory(prefix=f".{folder.name}-", dir=cache) as place:
                if _days_since(folder / MANIFEST) > UNUSED_DAYS:
                    folder.rename(Path(place) / "unused")  # in one step: nobody is to find half of it
    for leftover in cache.glob(f".{alike}/"):
        if _days_since(leftover) > UNUSED_DAYS:
            shutil.rmtree(leftover)


def _days_since(path: Path) -> float:
    """Return for how many days a file or folder has not been touched; none when it is gone."""
    try:
        return (time.time() - path.stat().st_mtime) / DAY
    except FileNotFoundError:
        return 0.0


def _lock(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.lock")


def _is_complete(folder: Path) -> bool:
    """Say whether every file that the manifest names is there in its full size."""
    try:
        sizes = json.loads((folder / MANIFEST).read_text("utf-8"))
        return bool(sizes) and all((folder / name).stat().st_size == size for name, size in sizes.items())
    except (OSError, ValueError, TypeError, AttributeError):
        return False


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait until no other process holds the lock file, and hold it; the system frees it when a process is killed."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
