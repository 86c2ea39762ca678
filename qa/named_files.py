"""Files that a user names: what must be said of one that cannot be read."""

from __future__ import annotations

import stat
from pathlib import Path

__all__ = ["unreadable"]


def unreadable(path: Path, *, contents: str) -> str | None:
    """Return why the file of `contents` cannot be opened, with the remedy; None when nothing is known against it."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError, ValueError):  # the last of a name with NUL in it
        return f"{path}: there is no such file; check the path"
    except OSError as error:
        return f"{path}: cannot be reached ({error.strerror}); check the path and the rights to its folder"
    if stat.S_ISDIR(mode):
        return f"{path}: is a folder; name the file in it"
    if not stat.S_ISREG(mode):  # reading a pipe could wait for ever
        return f"{path}: is no regular file; save the {contents} in a file first"
    return None
