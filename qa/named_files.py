"""Files that a user names: what must be said of one that cannot be read."""

from __future__ import annotations

from pathlib import Path

__all__ = ["unreadable"]


def unreadable(path: Path, *, contents: str) -> str | None:
    """Return why the file of `contents` cannot be opened, with the remedy; None when nothing is known against it."""
    if path.is_dir():
        return f"{path}: is a folder; name the file in it"
    if not path.exists():
        return f"{path}: there is no such file; check the path"
    if not path.is_file():  # reading a pipe could wait for ever
        return f"{path}: is no regular file; save the {contents} in a file first"
    return None
