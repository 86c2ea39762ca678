"""Which files `add` passes over: patterns in files called `.pinciteignore`, in the syntax of `.gitignore`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

__all__ = ["IGNORE_FILE", "IgnoreRules"]

IGNORE_FILE = ".pinciteignore"


class IgnoreRules:
    """The patterns that hold in a folder: its own, then those of the folders above it, up to the one that was named."""

    def __init__(self, rules: tuple[tuple[Path, GitIgnoreSpec], ...] = ()) -> None:
        self._rules = rules

    def within(self, folder: Path) -> Self:
        """Return the rules that hold in `folder`, which lies below the one that these hold in.

        Raises:
            OSError: its file of patterns cannot be read.
        """
        try:
            # Some editors put a byte order mark before the first pattern.
            lines = (folder / IGNORE_FILE).read_text("utf-8-sig", "replace").splitlines()
        except FileNotFoundError:
            return self
        return type(self)(((folder, _spec(lines)), *self._rules))

    def ignore(self, path: Path, *, is_folder: bool) -> bool:
        """Tell whether a pattern leaves out this file or folder; the innermost file of patterns has the last word."""
        for folder, spec in self._rules:
            name = path.relative_to(folder).as_posix() + ("/" if is_folder else "")
            verdict = spec.check_file(name).include
            if verdict is not None:
                return verdict
        return False


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # only folders with patterns need it

    patterns = []
    for line in lines:
        with suppress(ValueError):  # as in Git, what is no pattern leaves out nothing
            GitIgnoreSpec.from_lines([line])
            patterns.append(line)
    return GitIgnoreSpec.from_lines(patterns)
