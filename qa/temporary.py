"""Folders for what is needed only for a while."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from qa.errors import LibraryError

__all__ = ["temporary_folder"]


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Yield a new folder, and remove it with all that is in it.

    Raises:
        LibraryError: no folder can be made.
    """
    try:
        folder = TemporaryDirectory(prefix="pincite-eval-")
    except OSError as error:
        raise LibraryError(f"no temporary folder can be made ({error.strerror}); set TMPDIR to one that can") from error
    with folder:
        yield Path(folder.name)
