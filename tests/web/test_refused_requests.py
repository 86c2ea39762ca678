"""Requests that a real server refuses before, or while, the app sees them."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from tests.web.serving import Server, serving

pytestmark = pytest.mark.server

HEAD = b"POST /api/v1/ask HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("refused") / "library", PINCITE_REQUEST_MIB="1") as server:
        yield server


def answered(server: Server, sent: bytes) -> list[tuple[int, str, bytes]]:
    """Return status, media type and body of each response on a connection that holds these bytes."""
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as connection:
        connection.sendall(sent)
        received = b"".join(iter(lambda: connection.recv(65536), b""))
    found = []
    for response in received.split(b"HTTP/1.1 ")[1:]:
        head, _, body = response.partition(b"\r\n\r\n")
        kind = next(line for line in head.split(b"\r\n") if line.startswith(b"Content-Type: "))
        found.append((int(head[:3]), kind.decode().removeprefix("Content-Type: "), body))
    return found


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"GET /api/v1/ask?question=" + b"x" * 9000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + b"y" * 20_000 + b"\r\n\r\n", 431),
        (b"\x16\x03\x01 hello\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nno header\r\n\r\n", 400),
        (HEAD + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}", 400),
        (CHUNKED + b"zz\r\n{}\r\n" + NEXT, 400),
        (CHUNKED + b"2\r\n{}XX" + NEXT, 400),
    ],
)
def test_what_is_no_request_is_answered_with_one_problem(server: Server, sent: bytes, status: int) -> None:
    server.lines.clear()
    [(found, kind, body)] = answered(server, sent)
    problem = json.loads(body)
    assert (found, kind, problem["status"]) == (status, "application/problem+json", status)
    assert problem["detail"].endswith(".")
    assert server.send("/healthz")[0] == 200
    assert not any(line["level"] == "error" for line in server.logged())


def test_a_long_question_fits_into_a_link(server: Server) -> None:
    assert server.send("/api/v1/search?question=" + "%E6%B8%AF" * 800)[0] == 200


@pytest.mark.parametrize("path", ["/api/v1/ask", "/v1/chat/completions", "/ask", "/documents", "/api/v1/nothing"])
def test_what_nobody_reads_does_not_keep_the_answer_from_its_sender(server: Server, path: str) -> None:
    body = json.dumps({"question": "x" * 10_000_000}).encode()
    assert server.send(path, body, Content_Type="application/json")[0] in (400, 404, 413, 415, 422)


def test_a_question_that_is_too_large_is_a_problem(server: Server) -> None:
    status, problem, headers = server.send("/api/v1/ask", b" " * 2_000_000, Content_Type="application/json")
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert problem["detail"] == "The body may hold 1 MiB. Send a shorter question, or fewer turns."


@pytest.mark.parametrize("path", ["/api/v1/documents", "/api/v1/batches"])
def test_an_upload_that_is_too_large_is_a_problem(server: Server, path: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\n' + b"x" * 3_000_000
    status, problem, headers = server.send(
        path, body + b"\r\n--b--\r\n", Content_Type="multipart/form-data; boundary=b"
    )
    assert (status, headers["Content-Type"]) == (413, "application/problem+json")
    assert problem["detail"] == "The request is too large. Send fewer or smaller files."


@pytest.mark.parametrize("sent", [HEAD + b"Content-Length: 100\r\n\r\n{", CHUNKED + b"40\r\n{", HEAD])
def test_a_client_that_leaves_in_the_middle_leaves_no_trace(server: Server, sent: bytes) -> None:
    server.lines.clear()
    place = urlsplit(server.address)
    with socket.create_connection((place.hostname or "", place.port or 0), timeout=30) as connection:
        connection.sendall(sent)
    assert server.send("/healthz")[0] == 200
    assert not any(line["level"] == "error" for line in server.logged())
