"""Several worker processes over one library, slow clients, and a stop in the middle of a request."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.web.serving import Server, serving
from web.server import SPARE_THREADS

pytestmark = pytest.mark.server

FERRIES = "Twelve ferries cross the strait every working day."
QUESTION = "How many ferries cross the strait?"


def titles(server: Server) -> set[str]:
    status, record, _ = server.ask(QUESTION)
    assert status == 200
    cited = {citation["document"]["title"] for citation in record["citations"]}
    return cited | {found["document"]["title"] for found in record["passages"]}


def answering(server: Server) -> set[int]:
    return {line["process"] for line in server.logged() if line["message"] == "request"}


def from_both(server: Server) -> set[str]:
    """Return the titles in the answers of both workers, each asked at least once from now on."""
    server.lines.clear()
    found: set[str] = set()
    for _ in range(200):
        found |= titles(server)
        if len(answering(server)) == 2:
            return found
    return pytest.fail("one worker answered all of 200 questions")


@contextmanager
def uploading(server: Server, folder: Path) -> Iterator[list[int]]:
    """Run a block while an upload is under way; yield a list that holds its status afterwards."""
    outcomes: list[int] = []
    upload = threading.Thread(target=lambda: outcomes.append(server.add("ferries.txt", FERRIES)[0]))
    upload.start()
    while not (folder / "ferries.txt").exists():
        assert upload.is_alive()
    yield outcomes
    upload.join()


def test_workers_see_each_others_additions_and_removals_at_once(tmp_path: Path) -> None:
    with serving(tmp_path / "library", "--workers", "2") as server:
        _, added, _ = server.add("ferries.txt", FERRIES)
        server.add("moon.txt", "The moon has no strait and no ferries.")
        assert from_both(server) == {"ferries", "moon"}
        identity = added["added"][0]["id"]
        assert server.send(f"/api/v1/documents/{identity}", method="DELETE")[0] == 204
        assert from_both(server) == {"moon"}
        server.add("ferries.txt", FERRIES + " None at night.")
        assert from_both(server) == {"ferries", "moon"}


def test_an_upload_keeps_those_of_other_workers_waiting(tmp_path: Path) -> None:
    folder = tmp_path / "library" / "uploads"
    with serving(tmp_path / "library", "--workers", "2", TEST_PAUSE="1") as server:
        with uploading(server, folder):
            held = os.open(folder, os.O_RDONLY)
            with pytest.raises(BlockingIOError):
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(held)


def test_a_stop_lets_the_request_under_way_finish(tmp_path: Path) -> None:
    with serving(tmp_path / "library", TEST_PAUSE="1") as server:
        with uploading(server, tmp_path / "library" / "uploads") as outcomes:
            server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(30) == 0
    assert outcomes == [201]


@pytest.mark.parametrize("seconds", ["1", "3600"])
def test_a_client_that_never_ends_its_request_holds_no_thread(tmp_path: Path, seconds: str) -> None:
    with serving(tmp_path / "library", "--threads", "1", PINCITE_REQUEST_SECONDS=seconds) as server:
        place = urlsplit(server.address)
        with ExitStack() as stack:
            for _ in range(1 + SPARE_THREADS):  # all threads there are
                slow = stack.enter_context(socket.create_connection((place.hostname or "", place.port or 0), 30))
                slow.sendall(b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n")
            assert server.send("/healthz")[0] == 200
        with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as slow:
            head = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            slow.sendall(head + b'Content-Length: 100\r\n\r\n{"question":')
            assert server.send("/healthz")[0] == 200
            assert b" 400 " in slow.recv(1000).partition(b"\r\n")[0]


def test_a_client_that_waits_long_for_its_answer_keeps_its_connection(tmp_path: Path) -> None:
    with serving(tmp_path / "library", "--threads", "1", TEST_PAUSE="4") as server:
        place = urlsplit(server.address)
        connection = HTTPConnection(place.hostname or "", place.port, timeout=60)
        head = '--b\r\nContent-Disposition: form-data; name="file"; filename="ferries.txt"\r\n\r\n'
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        connection.request("POST", "/api/v1/documents", f"{head}{FERRIES}\r\n--b--\r\n".encode(), kind)
        added = connection.getresponse()
        added.read()
        held = connection.sock
        connection.request("GET", "/healthz")
        assert (added.status, connection.getresponse().status) == (201, 200)
        assert connection.sock is held
        connection.close()
