"""The worker process: gunicorn's, with threads, that gives no thread to a client that is slow for ever."""

from __future__ import annotations

import socket
import struct
import time
from contextlib import suppress
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

__all__ = ["worker_class"]

SECONDS = struct.Struct("ll")


class _Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships without type information
    """Reads no longer than `seconds` from a client, and waits no longer for it to take some of the answer."""

    seconds = 60

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._since: dict[TConn, float] = {}

    def handle(self, conn: TConn) -> Any:
        """Handle one request of a connection, in a thread of the pool."""
        self._since[conn] = time.monotonic()
        with suppress(OSError):  # it may be gone already
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SECONDS.pack(self.seconds, 0))
        try:
            return super().handle(conn)
        finally:
            self._since.pop(conn, None)

    def murder_pending(self) -> None:
        """Look after slow clients; gunicorn calls this about once a second."""
        super().murder_pending()
        for conn, since in list(self._since.items()):
            if time.monotonic() - since > self.seconds:
                with suppress(OSError):
                    # A request that is read already is answered all the same.
                    conn.sock.shutdown(socket.SHUT_RD)


def worker_class(seconds: int) -> type[ThreadWorker]:
    """Return the class of workers that wait so long for a request to come in."""
    return type("Worker", (_Worker,), {"seconds": seconds})
