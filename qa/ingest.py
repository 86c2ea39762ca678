"""Paths to files: what `add` is going to read."""

from __future__ import annotations

import hashlib
import os
import re
import stat
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qa.domain import Failure
from qa.ignore_rules import IgnoreRules
from qa.loaders import LOADERS, remedy

__all__ = ["Inputs", "document_id", "find_inputs", "showable"]

SLUG_LENGTH = 40


@dataclass(slots=True)
class Inputs:
    """Files to read, each once, in order, the folders they were found in, and what was left out already."""

    folders: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def find_inputs(paths: str | Path | Iterable[str | Path], *, leave_out: Path | None = None) -> Inputs:
    """Return the files named in `paths`, or by the only one, and found in the folders among them, links followed.

    Hidden files and folders are passed over in silence below a named folder, and so are `leave_out` and what the
    patterns in a `.pinciteignore` say. A file of another suffix is skipped when it lies in a named folder, and failed
    when it is named itself. A folder without any document is failed, and not among the folders.
    """
    inputs = Inputs()
    for given in [paths] if isinstance(paths, str | Path) else paths:
        if not str(given):  # for `Path`, that is the working directory
            inputs.failed.append(_failure(given, "the path is empty; name a file or folder"))
            continue
        try:
            path = _real(Path(given))
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            inputs.failed.append(_failure(given, _unreachable(error)))
            continue
        if is_folder:
            _find_in_folder(path, inputs, leave_out=leave_out)
        elif _is_known(path):
            inputs.files.append(path)
        else:
            inputs.failed.append(_failure(path, _unknown(path)))
    found = list(dict.fromkeys(inputs.files))
    inputs.files = [path for path in found if _is_nameable(path)]
    inputs.failed += [
        _failure(path, "the name of the file is not valid UTF-8; rename the file")
        for path in found
        if not _is_nameable(path)
    ]
    return inputs


def _find_in_folder(folder: Path, inputs: Inputs, *, leave_out: Path | None) -> None:
    found = list(_walk(folder, inputs, leave_out=leave_out))
    known = [path for path in found if _is_known(path)]
    inputs.files += known
    inputs.folders += [folder] if known else []
    inputs.skipped += [_failure(path, _unknown(path)) for path in found if not _is_known(path)]
    if not known:
        inputs.failed.append(_failure(folder, f"no document in this folder; known suffixes are {_suffixes()}"))


def _walk(folder: Path, inputs: Inputs, *, leave_out: Path | None) -> Iterator[Path]:
    def note(error: OSError) -> None:
        reason = f"cannot be read: {error.strerror}; give yourself the right to read it"
        inputs.failed.append(_failure(error.filename, reason))

    rules = {folder.parent: IgnoreRules()}
    for directory, folders, names in os.walk(folder, onerror=note):
        place = Path(directory)
        try:
            here = rules[place] = rules[place.parent].within(place)
        except OSError as error:
            note(error)
            folders.clear()  # what it leaves out is not known
            continue
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and place / name != leave_out and not here.ignore(place / name, is_folder=True)
        )
        for path in (place / name for name in sorted(names) if not name.startswith(".")):
            if not here.ignore(path, is_folder=False):
                real = _real(path)
                yield real if os.access(real, os.F_OK) else path  # a link to nowhere is named as it stands


def _real(path: Path) -> Path:
    """Return the path with its links followed; unlike `Path.resolve`, a link to itself is no error yet."""
    return Path(os.path.realpath(path))


def _unreachable(error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return "may not be read; give yourself the right to read its folder"
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return "there is no such file or folder; check the path"
    reason = error.strerror if isinstance(error, OSError) else error
    return f"is no path that can be read ({reason}); check it"


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in LOADERS


def _unknown(path: Path) -> str:
    return showable(f"the suffix {path.suffix!r} is not known; {remedy(path.suffix)}")


def _is_nameable(path: Path) -> bool:
    return str(path) == showable(path)


def _failure(path: str | Path, reason: str) -> Failure:
    return Failure(showable(path), reason)


def showable(path: str | Path) -> str:
    """Return the path as text that can be written anywhere: bytes that are no UTF-8 become escapes."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _suffixes() -> str:
    return ", ".join(sorted(LOADERS))


def document_id(source: str) -> str:
    """Return the id of the document read from `source`: readable, safe in a URL, the same every time."""
    stem = unicodedata.normalize("NFKD", Path(source).stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", stem)[:SLUG_LENGTH].strip("-") or "document"
    return f"{slug}-{hashlib.sha256(source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
