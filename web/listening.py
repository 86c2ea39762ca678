"""A listening socket, or a clear word on why there is none."""

from __future__ import annotations

import errno
import socket

from qa.errors import UsageError

__all__ = ["address", "listen"]


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that listens on this address; the port 0 is a free one.

    Raises:
        UsageError: the address cannot be listened on.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {port} on {host} is in use; stop what runs there, or choose another with --port"
        elif error.errno == errno.EACCES:
            reason = f"port {port} needs more rights than this user has; choose one from 1024 up with --port"
        else:
            reason = f"{host} is no address of this machine ({error.strerror or error}); choose another with --host"
        raise UsageError(reason) from error


def address(listener: socket.socket) -> str:
    """Return the address of what listens, as a browser takes it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
