"""A real server process: it starts, answers, says what is wrong, and stops when told."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.server

ROOT = Path(__file__).resolve().parents[2]
OFFLINE = {"HF_HUB_OFFLINE": "1", "PYTHONUNBUFFERED": "1"}


@contextmanager
def serving(library: Path, **environment: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """Start `pincite serve` on a free port; yield the process, its address, and what it wrote until it listened."""
    process = subprocess.Popen(
        [sys.executable, "-m", "qa", "--library", str(library), "serve", "--port", "0"],
        cwd=ROOT,
        env={**os.environ, **OFFLINE, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr
    written = ""
    try:
        for line in process.stderr:
            written += line
            if found := re.search(r"http://\S+", line):
                yield process, found[0], written
                break
        else:
            pytest.fail(f"the server did not start: {written}")
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)


def get(url: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def wait_for(url: str, status: int, text: str = "") -> Any:
    for _ in range(600):
        found, body = get(url)
        if found == status and text in str(body):
            return body
        time.sleep(0.2)
    return pytest.fail(f"{url} never gave {status} {text}: {found} {body}")


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_it_starts_quietly_and_stops_when_told(tmp_path: Path, stop: signal.Signals) -> None:
    with serving(tmp_path / "library", PINCITE_MODEL=str(tmp_path / "no-model")) as (process, address, written):
        assert written == f"Pincite answers on {address}\n"
        assert address.startswith("http://127.0.0.1:")
        assert get(f"{address}/healthz") == (200, {"status": "ok"})
        process.send_signal(stop)
        assert process.wait(30) == 0
        assert process.stdout
        assert process.stdout.read() == ""


def test_a_model_that_is_missing_is_told_by_readyz(tmp_path: Path) -> None:
    with serving(tmp_path / "library", PINCITE_MODEL=str(tmp_path / "no-model")) as (_, address, _):
        problem = wait_for(f"{address}/readyz", 503, "no-model")
        assert "PINCITE_MODEL" in problem["detail"]
        assert get(f"{address}/api/v1/ask", {"question": "What?"})[0] == 503
        assert get(f"{address}/api/v1/documents") == (200, {"documents": [], "next_cursor": None})


def test_a_second_server_on_the_port_is_refused(tmp_path: Path) -> None:
    with serving(tmp_path / "library", PINCITE_MODEL=str(tmp_path / "no-model")) as (_, address, _):
        port = address.rsplit(":", 1)[1]
        second = subprocess.run(
            [sys.executable, "-m", "qa", "--library", str(tmp_path / "other"), "serve", "--port", port],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert second.returncode == 2
    assert f"port {port}" in second.stderr
    assert "--port" in second.stderr
    assert "Traceback" not in second.stderr


def test_a_library_that_cannot_be_used_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    (tmp_path / "library" / "pincite.db").write_bytes(b"this is not a library" * 100)
    result = subprocess.run(
        [sys.executable, "-m", "qa", "--library", str(tmp_path / "library"), "serve", "--port", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert result.returncode == 3
    assert "damaged" in result.stderr


def test_a_large_upload_is_refused_with_an_answer(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"x" * (65 * 1024 * 1024))
    with serving(tmp_path / "library", PINCITE_MODEL=str(tmp_path / "no-model")) as (_, address, _):
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="big.txt"\r\n\r\n' + big.read_bytes()
        request = urllib.request.Request(
            f"{address}/api/v1/documents", body + b"\r\n--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}
        )
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(request, timeout=60)
        with caught.value as error:
            assert error.code == 413
            assert json.load(error)["title"]


@pytest.mark.model
def test_it_answers_with_the_real_model(tmp_path: Path) -> None:
    text = tmp_path / "ferries.txt"
    text.write_text("Twelve ferries cross the strait every day.\n\nThe mayor lives in a tower.\n", "utf-8")
    with serving(tmp_path / "library") as (_, address, _):
        wait_for(f"{address}/readyz", 200)
        body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="ferries.txt"\r\n\r\n' + text.read_bytes()
        request = urllib.request.Request(
            f"{address}/api/v1/documents", body + b"\r\n--b--\r\n", {"Content-Type": "multipart/form-data; boundary=b"}
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            assert response.status == 201
        status, record = get(f"{address}/api/v1/ask", {"question": "Combien de ferries traversent le détroit ?"})
    assert status == 200
    assert record["passages"][0]["passage"]["number"] == 1
