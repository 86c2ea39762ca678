"""Keeping a library in step with its folders while they change."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
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

log = logging.getLogger(__name__)


def keep_in_step(
    library: Library, folders: Sequence[Path], *, keep_missing: bool = False, stop: Event | None = None
) -> Iterator[IngestReport]:
    """Add `folders`, and add them again whenever something in them has changed; yield what each adding did.

    Args:
        library: the library; changes below its own folder do not count.
        folders: folders that exist.
        keep_missing: remove no document.
        stop: ends it when set; without it, only KeyboardInterrupt does.

    Raises:
        LibraryError: the library cannot be used; while another process writes to it, adding is tried again.
    """
    from watchfiles import watch

    roots = [folder.resolve() for folder in folders]
    own = library.path.resolve()
    # What changes during the first adding must be seen too, so the watch begins before it: with the first tick.
    is_behind = True
    for changes in watch(
        *roots,
        watch_filter=lambda _, path: _matters(Path(path), roots, leave_out=own),
        step=QUIET,
        debounce=LONGEST_WAIT,
        rust_timeout=TICK,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        if not (changes or is_behind):
            continue
        try:
            report = library.add(roots, keep_missing=keep_missing)
        except LibraryBusyError as error:
            log.warning("%s", error)
            is_behind = True
            continue
        is_behind = False
        yield report


def _matters(path: Path, roots: Sequence[Path], *, leave_out: Path) -> bool:
    if path.is_relative_to(leave_out):
        return False
    below = next((path.relative_to(root) for root in roots if path.is_relative_to(root)), path)
    return not any(part.startswith(".") and part != IGNORE_FILE for part in below.parts)
