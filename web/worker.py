"""The worker process: gunicorn's, with threads, that gives no thread to a client that is slow for ever."""

from __future__ import annotations

import json
import socket
import struct
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from gunicorn.http.body import ChunkedReader
from gunicorn.http.errors import (
    InvalidResponseHeader,
    InvalidResponseHeaderName,
    LimitRequestHeaders,
    LimitRequestLine,
    ParseException,
)
from gunicorn.workers.gthread import TConn, ThreadWorker

__all__ = ["worker_class"]

SECONDS = struct.Struct("ll")
RECEIVED, RECEIVED_AT = struct.Struct("Q"), 128
"""Where `struct tcp_info` holds the bytes received."""
LEAST_RATE = 1000
"""Bytes a second; what comes more slowly comes from nobody who wants an answer."""
CALM_SECONDS, CROWDED_SECONDS = 5.0, 2.0
"""How long a slow request is waited for while there are free threads, and while there are none."""
OWN_FAULTS = (InvalidResponseHeader, InvalidResponseHeaderName)
REFUSALS = {
    LimitRequestLine: (
        HTTPStatus.REQUEST_URI_TOO_LONG,
        "The address is too long. Send the question as a body instead.",
    ),
    LimitRequestHeaders: (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "The headers are too large. Send fewer."),
    ParseException: (HTTPStatus.BAD_REQUEST, "This is not HTTP as the server understands it. Check the request."),
}
"""What is wrong with a request that cannot even be read; the first class that fits counts."""


@dataclass
class _Coming:
    """A request that comes in: since when, what its connection had sent before, and its body once its head is read."""

    since: float
    before: int
    body: Any = None

    @property
    def is_read(self) -> bool:
        """Whether all of it is there."""
        reader = getattr(self.body, "reader", None)
        return reader is not None and (
            reader.parser is None if isinstance(reader, ChunkedReader) else getattr(reader, "length", 0) == 0
        )


class _Worker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships without type information
    """Reads no longer than `seconds` from a client, and waits no longer for it to take some of the answer.

    A client that sends next to nothing is cut off sooner: each holds a thread meanwhile, and a few could hold them all.
    """

    seconds = 60

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._coming: dict[TConn, _Coming] = {}

    def handle(self, conn: TConn) -> Any:
        """Handle one request of a connection, in a thread of the pool."""
        with suppress(OSError):  # it may be gone already
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, SECONDS.pack(self.seconds, 0))
        self._coming[conn] = _Coming(time.monotonic(), _received(conn.sock))
        try:
            return super().handle(conn)
        finally:
            self._coming.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """Have the app answer a request whose head is read."""
        if conn in self._coming:
            self._coming[conn].body = req.body
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: socket.socket, addr: Any, exc: BaseException) -> None:
        """Answer a request that the app never sees, as the app would: with a problem."""
        if not isinstance(exc, ParseException) or isinstance(exc, OWN_FAULTS):
            super().handle_error(req, client, addr, exc)
            return
        self.log.info("Invalid request: %s", exc)
        with suppress(OSError):  # whoever sent it may be gone
            client.sendall(_problem(*next(told for known, told in REFUSALS.items() if isinstance(exc, known))))

    def murder_pending(self) -> None:
        """Look after slow clients; gunicorn calls this about once a second."""
        super().murder_pending()
        coming = list(self._coming.items())
        patience = CROWDED_SECONDS if len(coming) >= self.cfg.threads else CALM_SECONDS
        for conn, request in coming:
            held = time.monotonic() - request.since
            is_slow = held > patience and _received(conn.sock) - request.before < held * LEAST_RATE
            if not request.is_read and (is_slow or held > self.seconds):
                with suppress(OSError):
                    conn.sock.shutdown(socket.SHUT_RD)


def _received(sock: socket.socket) -> int:
    """Return how many bytes a connection has sent; where the system does not count them, more than is ever slow."""
    try:
        return int(RECEIVED.unpack_from(sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256), RECEIVED_AT)[0])
    except (AttributeError, OSError, struct.error):
        return sys.maxsize


def worker_class(seconds: int) -> type[ThreadWorker]:
    """Return the class of workers that wait so long for a request to come in."""
    return type("Worker", (_Worker,), {"seconds": seconds})


def _problem(status: HTTPStatus, detail: str) -> bytes:
    """Return a whole response; where the request was sent to is not known."""
    phrase = status.phrase
    problem = {"type": "about:blank", "title": phrase, "status": status.value, "detail": detail, "instance": ""}
    body = json.dumps(problem).encode() + b"\n"
    head = (
        f"HTTP/1.1 {status.value} {phrase}\r\nConnection: close\r\n"
        f"Content-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
