"""The production server: gunicorn, workers with threads, over one library."""

from __future__ import annotations

import gc
import logging
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication

from embeddings.encoder import LazyEncoder
from embeddings.errors import ModelError
from qa.library import Library
from qa.settings import Settings, share_figures
from web.access import check_exposure
from web.holder import KEY
from web.jobs import STREAMS, start_jobs, stop_jobs
from web.listening import address, listen
from web.logs import log_configuration
from web.worker import worker_class

__all__ = ["serve"]

STOP_SECONDS = 30
SPARE_THREADS = 2 * STREAMS
"""Of each worker, beside those that work on questions: a removal must not wait for the answers that others wait for."""
LONGEST_LINE = 8190
"""Bytes of the line with a request's address; gunicorn takes no more."""

log = logging.getLogger(__name__)


def serve(settings: Settings, *, announce: Callable[[str], None] = log.info) -> None:
    """Serve the library of `settings` until the process is told to stop (Ctrl-C or SIGTERM).

    Questions under way are answered then. Workers share nothing but the library, and each is in step with it at every
    question.

    Args:
        settings: which library, which model, and how it is served; port 0 is a free one.
        announce: called with a line that holds the address, once the server listens.

    Raises:
        UsageError: the address cannot be listened on, or others could reach it and nobody has a key.
        LibraryError: the library cannot be opened.
    """
    listener = listen(settings.host, settings.port)
    with listener:
        check_exposure(settings)
        with Library.open(settings=settings) as library:  # what is wrong with it is better said here than on every page
            if settings.workers > 1:
                _load_shared(library)
        where = address(listener)
        server = _Server(settings, listener.detach(), lambda: announce(f"Pincite answers on {where}"))
    server.run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships without type information
    """gunicorn with our settings: no command line, no configuration file, no environment."""

    def __init__(self, settings: Settings, listener: int, when_ready: Callable[[], None]) -> None:
        self._settings = settings
        # Not a block that removes it: the workers, which part within it, would end it too.
        self._figures = Path(tempfile.mkdtemp(prefix="pincite-figures-")) if settings.workers > 1 else None
        self._options = {
            "bind": f"fd://{listener}",
            "worker_class": worker_class(settings.request_seconds),
            "workers": settings.workers,
            "threads": settings.threads + SPARE_THREADS,
            "preload_app": True,  # the workers share the memory of what is loaded before they part
            "graceful_timeout": STOP_SECONDS,
            "timeout": 0,  # loading a model may hold up the heartbeat for longer than any sensible limit
            "limit_request_line": LONGEST_LINE,
            "accesslog": None,
            "logconfig_dict": log_configuration(settings.log_level),
            "control_socket_disable": True,
            "proc_name": "pincite",
            "when_ready": lambda arbiter: when_ready(),
            "post_worker_init": _begin,
            "worker_exit": lambda arbiter, worker: _end(worker.wsgi),
            "on_exit": lambda arbiter: self._forget_figures(),
        }
        super().__init__(prog="pincite")

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the app; neither its library nor its model may be open when the workers part."""
        if self._figures is not None:
            share_figures(self._figures)
        from web import create_app
        from web.metrics import METRICS

        app = create_app(self._settings)
        app.extensions[METRICS].folder = self._figures
        return app

    def _forget_figures(self) -> None:
        if self._figures is not None:
            shutil.rmtree(self._figures, ignore_errors=True)


def _load_shared(library: Library) -> None:
    """Load what the workers can share; what goes wrong with it is told by `/readyz`."""
    if isinstance(library.encoder, LazyEncoder):
        with suppress(ModelError):
            library.encoder.load_tokenizer()
    # Objects that are never looked through again stay in memory that is shared.
    gc.freeze()


def _begin(worker: Any) -> None:
    """Let a worker load its model, and look after jobs, while it answers already."""
    worker.wsgi.extensions[KEY].warm_up()
    start_jobs(worker.wsgi, is_stopping=lambda: not worker.alive)


def _end(app: Flask | None) -> None:
    """Let go of the library, if the worker got so far as to make the app."""
    if app is not None:
        stop_jobs(app)
        app.extensions[KEY].close()
