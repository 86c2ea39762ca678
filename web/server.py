"""The production server: gunicorn, one process with threads, so that the model is in memory once."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

from qa.library import Library
from qa.settings import Settings
from web.jobs import start_jobs, stop_jobs
from web.listening import address, listen

__all__ = ["serve"]

THREADS = 8
STOP_SECONDS = 30

log = logging.getLogger(__name__)


def serve(settings: Settings, *, host: str, port: int, announce: Callable[[str], None] = log.info) -> None:
    """Serve the library of `settings` until the process is told to stop (Ctrl-C or SIGTERM).

    Args:
        settings: which library, which model.
        host: address to listen on.
        port: port to listen on; 0 for a free one.
        announce: called with a line that holds the address, once the server listens.

    Raises:
        UsageError: the address cannot be listened on.
        LibraryError: the library cannot be opened.
    """
    listener = listen(host, port)
    with listener:
        Library.open(settings=settings).close()  # what is wrong with it is better said here than on every page
        where = address(listener)
        server = _Server(settings, listener.detach(), lambda: announce(f"Pincite answers on {where}"))
    server.run()


class _Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships without type information
    """gunicorn with fixed settings: no command line, no configuration file, no environment."""

    def __init__(self, settings: Settings, listener: int, when_ready: Callable[[], None]) -> None:
        self._settings = settings
        self._options = {
            "bind": f"fd://{listener}",
            "worker_class": "gthread",
            "workers": 1,
            "threads": THREADS,
            "graceful_timeout": STOP_SECONDS,
            "timeout": 0,  # loading a model may hold up the heartbeat for longer than any sensible limit
            "accesslog": None,
            "errorlog": "-",
            "loglevel": "warning",
            "control_socket_disable": True,
            "proc_name": "pincite",
            "when_ready": lambda arbiter: when_ready(),
            "post_worker_init": lambda worker: start_jobs(worker.wsgi, is_stopping=lambda: not worker.alive),
            "worker_exit": lambda arbiter, worker: stop_jobs(worker.wsgi),
        }
        super().__init__(prog="pincite")

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Make the app in the worker process; its model is loaded while it answers already."""
        from web import create_app
        from web.holder import KEY

        app = create_app(self._settings)
        app.extensions[KEY].warm_up()
        return app
