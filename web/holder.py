"""The one library that a running app serves: opened when first needed, its model loaded in the background."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager

from flask import current_app

from qa.domain import Answer
from qa.errors import ModelUnavailableError, PinciteError
from qa.library import Library
from qa.settings import Settings

__all__ = ["LibraryHolder", "the_holder", "the_library", "the_turn"]

log = logging.getLogger(__name__)

KEY = "pincite.library"


class LibraryHolder:
    """Opens the library of `settings` at the first call; a failed opening is tried again at the next.

    So the pages are there even when the library is not: they say what is wrong and what to do.
    """

    def __init__(self, settings: Settings, library: Library | None = None) -> None:
        self._settings = settings
        self._library = library
        self._lock = threading.Lock()
        self._warm = threading.Event()
        self._loading = threading.Lock()
        self._failure: str | None = None
        self._count: Callable[[Answer, float], None] | None = None
        self._note: Callable[[str, list[str]], object] = lambda *_: None
        self.turn = threading.BoundedSemaphore(settings.threads)

    def count_with(self, count: Callable[[Answer, float], None]) -> None:
        """Have `count` called with every answer of the library and the seconds that it took."""
        self._count = count
        self._connect()

    def note_with(self, note: Callable[[str, list[str]], object]) -> None:
        """Have `note` called with what is done to documents of the library, and with their ids."""
        self._note = note
        self._connect()

    def get(self) -> Library:
        """Return the open library.

        Raises:
            LibraryError: it cannot be opened.
        """
        with self._lock:
            if self._library is None:
                self._library = Library.open(settings=self._settings)
                self._connect()
            return self._library

    def warm_up(self) -> None:
        """Start to load the model in the background, unless it is loaded or being loaded."""
        if not self._warm.is_set() and self._loading.acquire(blocking=False):
            threading.Thread(target=self._load, name="pincite-warm-up", daemon=True).start()

    def check_ready(self) -> None:
        """Raise the reason why a question cannot be answered at once.

        Raises:
            LibraryError: the library cannot be opened or read.
            ModelUnavailableError: the model is still being loaded, or cannot be loaded.
        """
        self.get().revision()
        if not self._warm.is_set():
            reason = self._failure
            self.warm_up()
            raise ModelUnavailableError(reason or "the language model is being loaded; try again in a few seconds")

    def close(self) -> None:
        """Close the library if it is open."""
        with self._lock:
            if self._library is not None:
                self._library.close()
                self._library = None

    def _connect(self) -> None:
        if self._library is not None:
            self._library.on_answer = self._count
            self._library.on_change = self._note

    def _load(self) -> None:
        try:
            self.get().warm_up()
        except PinciteError as error:
            self._failure = str(error)
            log.warning("Not ready: %s", error)
        else:
            self._warm.set()
        finally:
            self._loading.release()


def the_holder() -> LibraryHolder:
    """Return the holder of the running app."""
    holder: LibraryHolder = current_app.extensions[KEY]
    return holder


def the_turn() -> AbstractContextManager[object]:
    """Return what is held while a question is worked on, with all of its request read: the turn of one of a few."""
    return the_holder().turn


def the_library() -> Library:
    """Return the open library of the running app.

    Raises:
        LibraryError: it cannot be opened.
    """
    return the_holder().get()
