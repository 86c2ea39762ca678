"""Keeping a library in step with its folders while they change."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence, Set
from contextlib import suppress
from functools import partial
from pathlib import Path
from threading import Event

from qa.domain import IngestReport
from qa.errors import LibraryBusyError
from qa.ignore_rules import IGNORE_FILE
from qa.library import Library

__all__ = ["keep_in_step"]

QUIET = 1_000  # milliseconds without a change after which files are taken for complete
LONGEST_WAIT = 30_000  # milliseconds until changes are looked at that do not stop
TICK = 1_000  # milliseconds
MANY = 1_000  # changes at once, of which the system may not have told all

log = logging.getLogger(__name__)


def keep_in_step(
    library: Library, folders: Sequence[Path], *, keep_missing: bool = False, stop: Event | None = None
) -> Iterator[IngestReport]:
    """Add `folders`, and add them again whenever something in them has changed; yield what each adding did.

    Then only the files that have changed are read, and those that the library does not hold.

    Args:
        library: the library; changes below its own folder do not count.
        folders: folders that exist.
        keep_missing: remove no document.
        stop: ends it when set; without it, only KeyboardInterrupt does.

    Raises:
        LibraryError: the library cannot be used; while another process writes to it, adding is tried again.
    """
    roots = [folder.resolve() for folder in folders]
    behind: set[Path] = set()
    for changed in _ticks(roots, leave_out=library.path.resolve(), stop=stop):
        behind |= changed
        if not behind:
            continue
        try:
            report = library.add(roots, keep_missing=keep_missing, changed=partial(_may_differ, behind, roots))
        except LibraryBusyError as error:
            log.warning("%s", error)
            continue
        behind.clear()
        yield report


def _ticks(roots: Sequence[Path], *, leave_out: Path, stop: Event | None) -> Iterator[set[Path]]:
    """Yield at every tick what has changed; at first, and when a root is another folder than before, all roots."""
    from watchfiles import Change, watch

    while True:
        places = _places(roots)
        watched = [root for root, place in zip(roots, places, strict=True) if place is not None]
        begun = False
        with suppress(FileNotFoundError):  # a root was removed just now
            for changes in watch(
                *watched,
                watch_filter=lambda _, path: _matters(Path(path), roots, leave_out=leave_out),
                step=QUIET,
                debounce=LONGEST_WAIT,
                rust_timeout=TICK,
                yield_on_timeout=True,
                stop_event=stop,
            ):
                # What changes while files are added must be seen, so all is added when the watch has begun.
                yield {Path(path) for _, path in changes} if begun and len(changes) <= MANY else set(roots)
                begun = True
                # The system watches a folder, not its path. A new one may be given the number of one removed.
                if _places(roots) != places or any((Change.deleted, str(root)) in changes for root in roots):
                    break
            else:
                return  # it was stopped


def _places(paths: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Return the device and the number of each folder; None for one that is not there."""
    places: list[tuple[int, int] | None] = []
    for path in paths:
        try:
            found = path.stat()
        except OSError:
            places.append(None)
        else:
            places.append((found.st_dev, found.st_ino))
    return places


def _may_differ(changed: Set[Path], roots: Sequence[Path], path: Path) -> bool:
    """Tell whether a file, or a folder that it lies in, has changed; of a link to elsewhere, nobody knows."""
    return not changed.isdisjoint((path, *path.parents)) or not any(map(path.is_relative_to, roots))


def _matters(path: Path, roots: Sequence[Path], *, leave_out: Path) -> bool:
    if path.is_relative_to(leave_out):
        return False
    below = next((path.relative_to(root) for root in roots if path.is_relative_to(root)), path)
    return not any(part.startswith(".") and part != IGNORE_FILE for part in below.parts)
