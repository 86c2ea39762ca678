"""Jobs of a real server: they outlive its death, and several workers share them."""

from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from qa.batch import answer_file
from qa.library import Library
from tests.fakes import HashingEncoder
from tests.web.serving import Server, serving

pytestmark = pytest.mark.server

FERRIES = "Twelve ferries cross the strait every working day.\n\nThe mayor opened the harbour in spring.\n"
COUNT = 1_500


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "ask.csv"
    rows = (f"{number},How many ferries cross the strait on day {number}?\n" for number in range(COUNT))
    path.write_text("id,question\n" + "".join(rows), "utf-8")
    return path


def send_questions(server: Server, questions: Path) -> Any:
    start = b'--b\r\nContent-Disposition: form-data; name="file"; filename="ask.csv"\r\n\r\n'
    body = start + questions.read_bytes() + b"\r\n--b--\r\n"
    status, job, headers = server.send("/api/v1/batches", body, Content_Type="multipart/form-data; boundary=b")
    assert (status, headers["Location"]) == (202, job["url"])
    return job


def wait_until(server: Server, url: str, *, done: int) -> Any:
    """Return the job as soon as it is so far, or has ended."""
    for _ in range(6_000):
        job = server.send(url)[1]
        if job["done"] >= done or job["finished"]:
            return job
        time.sleep(0.02)
    return pytest.fail(f"the job does not go on: {job}")


def kill(server: Server) -> None:
    """Kill the server and its workers."""
    workers = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children").read_text().split()
    for process in (server.process.pid, *map(int, workers)):
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)
    server.process.wait(30)


def answers_of_the_command_line(library: Path, questions: Path) -> bytes:
    answers = questions.with_name("answers.csv")
    with Library.open(library, encoder=HashingEncoder()) as opened:
        answer_file(opened, questions, answers)
    return answers.read_bytes()


def test_a_batch_outlives_kills_of_the_server(tmp_path: Path, questions: Path) -> None:
    with serving(tmp_path / "library") as server:
        server.add("ferries.txt", FERRIES)
        url = send_questions(server, questions)["url"]
        first = wait_until(server, url, done=1)["done"]
        kill(server)
    with serving(tmp_path / "library") as server:
        second = wait_until(server, url, done=first + 1)["done"]
        kill(server)
    with serving(tmp_path / "library") as server:
        finished = wait_until(server, url, done=COUNT + 1)
        answers = server.send(f"{url}/answers")[1]
    assert 0 < first < second < COUNT
    assert (finished["state"], finished["done"], finished["result"]["total"]) == ("finished", COUNT, COUNT)
    assert answers.encode() == answers_of_the_command_line(tmp_path / "library", questions)


def test_a_stopped_server_leaves_a_batch_to_the_next_one(tmp_path: Path, questions: Path) -> None:
    with serving(tmp_path / "library", "--workers", "2") as server:
        server.add("ferries.txt", FERRIES)
        url = send_questions(server, questions)["url"]
        wait_until(server, url, done=1)
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(60) == 0
    with serving(tmp_path / "library", "--workers", "2") as server:
        finished = wait_until(server, url, done=COUNT + 1)
        answers = server.send(f"{url}/answers")[1]
    assert finished["state"] == "finished"
    assert answers.encode() == answers_of_the_command_line(tmp_path / "library", questions)
