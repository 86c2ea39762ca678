"""Paths to files: what `add` is going to read."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from qa.domain import Failure
from qa.loaders import LOADERS

__all__ = ["Inputs", "document_id", "find_inputs"]

SLUG_LENGTH = 40


@dataclass(slots=True)
class Inputs:
    """Files to read, each once, in order, and what was left out already."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Failure] = field(default_factory=list)
    failed: list[Failure] = field(default_factory=list)


def find_inputs(paths: Iterable[str | Path]) -> Inputs:
    """Return the files named in `paths` and found in the folders among them.

    Hidden files and folders are passed over in silence. A file of another suffix is skipped when it lies in a named
    folder, and failed when it is named itself.
    """
    inputs = Inputs()
    for given in map(Path, paths):
        path = given.resolve()
        if not _is_reachable(path):
            inputs.failed.append(Failure(str(given), "may not be read; give yourself the right to read its folder"))
        elif path.is_dir():
            _find_in_folder(path, inputs)
        elif not path.exists():
            inputs.failed.append(Failure(str(given), "there is no such file or folder; check the path"))
        elif _is_known(path):
            inputs.files.append(path)
        else:
            inputs.failed.append(_unknown(path))
    inputs.failed += [_unnameable(path) for path in inputs.files if not _is_nameable(path)]
    inputs.files = [path for path in dict.fromkeys(inputs.files) if _is_nameable(path)]
    return inputs


def _find_in_folder(folder: Path, inputs: Inputs) -> None:
    found = list(_walk(folder, inputs))
    known = [path for path in found if _is_known(path)]
    inputs.files += known
    inputs.skipped += [_unknown(path) for path in found if not _is_known(path)]
    if not known:
        inputs.failed.append(Failure(str(folder), f"no document in this folder; known suffixes are {_suffixes()}"))


def _walk(folder: Path, inputs: Inputs) -> Iterator[Path]:
    def note(error: OSError) -> None:
        inputs.failed.append(Failure(str(error.filename), f"the folder cannot be read: {error.strerror}"))

    for directory, folders, names in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from (Path(directory, name) for name in sorted(names) if not name.startswith("."))


def _is_known(path: Path) -> bool:
    return path.suffix.lower() in LOADERS


def _unknown(path: Path) -> Failure:
    return Failure(str(path), f"the suffix {path.suffix!r} is not known; known suffixes are {_suffixes()}")


def _is_reachable(path: Path) -> bool:
    try:
        path.exists()
    except PermissionError:
        return False
    return True


def _is_nameable(path: Path) -> bool:
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _unnameable(path: Path) -> Failure:
    return Failure(ascii(str(path)), "the name of the file is not valid UTF-8; rename the file")


def _suffixes() -> str:
    return ", ".join(sorted(LOADERS))


def document_id(source: str) -> str:
    """Return the id of the document read from `source`: readable, safe in a URL, the same every time."""
    stem = unicodedata.normalize("NFKD", Path(source).stem).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", stem)[:SLUG_LENGTH].strip("-") or "document"
    return f"{slug}-{hashlib.sha256(source.encode('utf-8', 'surrogateescape')).hexdigest()[:8]}"
