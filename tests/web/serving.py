"""A real server in processes of its own, with the fake encoder, and what a client does with it."""

from __future__ import annotations

import json
import re
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.qa.running import start_pincite

__all__ = ["Server", "serving"]


@dataclass
class Server:
    """A running server; `lines` is what it has written to stderr since it listened."""

    process: subprocess.Popen[str]
    address: str
    lines: list[str] = field(default_factory=list)

    def send(
        self, path: str, body: bytes | None = None, *, method: str | None = None, **headers: str
    ) -> tuple[int, Any, dict[str, str]]:
        """Send a request on a connection of its own; return status, body (JSON where it is some) and headers."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.address + path, body, named, method=method)
        try:
            with urllib.request.urlopen(request, timeout=60) as response:
                return response.status, _content(response.read()), dict(response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _content(error.read()), dict(error.headers)

    def ask(self, question: str, **headers: str) -> tuple[int, Any, dict[str, str]]:
        """Ask a question over the API."""
        body = json.dumps({"question": question}).encode()
        return self.send("/api/v1/ask", body, Content_Type="application/json", **headers)

    def add(self, name: str, text: str, **headers: str) -> tuple[int, Any, dict[str, str]]:
        """Upload a document over the API."""
        start = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = f"{start}{text}\r\n--b--\r\n".encode()
        return self.send("/api/v1/documents", body, Content_Type="multipart/form-data; boundary=b", **headers)

    def logged(self) -> list[dict[str, Any]]:
        """Return what the server has logged."""
        return [json.loads(line) for line in self.lines]


@contextmanager
def serving(library: Path, *options: str, **environment: str) -> Iterator[Server]:
    """Start `pincite serve` on a free port; end it if it still runs."""
    process = start_pincite("serve", "--port", "0", *options, library=library, **environment)
    assert process.stderr
    written = ""
    for line in process.stderr:
        written += line
        if found := re.search(r"http://\S+", line):
            break
    else:
        pytest.fail(f"the server did not start: {written}")
    server = Server(process, found[0])
    reader = threading.Thread(target=lambda: server.lines.extend(process.stderr or ()))
    reader.start()
    try:
        yield server
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        reader.join(30)
        for stream in (process.stdout, process.stderr):
            if stream:
                stream.close()


def _content(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace")
