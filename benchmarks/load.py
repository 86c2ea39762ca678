"""Load a real server while documents come and go, and check every answer: `python -m benchmarks.load --seconds 300`.

Each moving document says which version of it this is. A citation of a version that was gone before the question was
asked, or that is not in the version's text, is stale. One that was gone before the answer was received is late: the
answer may have been on its way; the longest such time is told.
"""

from __future__ import annotations

import argparse
import http.client
import itertools
import json
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any
from urllib.parse import urlsplit

from benchmarks.serving import serving

__all__ = ["Outcome", "load", "main"]

ROOT = Path(__file__).resolve().parents[1]
MOVING = 8
"""Documents that come and go."""
PAUSE = 0.05
"""Seconds between two changes."""
LONGEST = 5
"""Changes that are told with the time that they took."""
SUBJECTS = ("ferries", "cranes", "pilots", "lighthouses", "warehouses", "customs officers", "tugs", "fish markets")
PARTING = "--b--"


@dataclass
class Version:
    """A version of a moving document, and the times before which and after which it was certainly not there."""

    text: str
    added: float
    removed: float = float("inf")


@dataclass
class Outcome:
    """What came of a load: the times of the answers in seconds, by client, and all that was wrong."""

    times: dict[int, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    cited: int = 0
    late: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds that each change took."""

    @property
    def all_times(self) -> list[float]:
        """The times of all clients."""
        return list(itertools.chain.from_iterable(self.times.values()))

    def summary(self) -> dict[str, Any]:
        """Return the figures."""
        times = self.all_times
        return {
            "questions": len(times),
            "p50_ms": round(median(times) * 1000),
            "p95_ms": round(quantiles(times, n=20)[-1] * 1000),
            "fewest_and_most_of_a_client": [min(map(len, self.times.values())), max(map(len, self.times.values()))],
            "changes": len(self.waits),
            "moving_documents_cited": self.cited,
            "errors": len(self.errors),
            "stale": len(self.stale),
            "late": len(self.late),
            "latest_ms": round(max(self.late, default=0) * 1000),
            "change_p50_ms": round(median(self.waits or [0]) * 1000),
            "longest_changes_ms": [round(wait * 1000) for wait in sorted(self.waits, reverse=True)[:LONGEST]],
        }


def load(address: str, *, clients: int, seconds: float, changes: int = 1) -> Outcome:
    """Let clients ask a server at once, each the next question after its answer, while documents come and go.

    It goes on until the time is up and there were at least so many changes; with `changes=0` there are none.
    """
    outcome = Outcome()
    versions: dict[int, list[Version]] = {number: [] for number in range(MOVING)}
    over = threading.Event()
    threads = [
        threading.Thread(target=_ask_on, args=(address, client, over, versions, outcome)) for client in range(clients)
    ]
    for thread in threads:
        thread.start()
    held: list[str] = []
    try:
        if changes:
            held = _change_on(address, time.monotonic() + seconds, changes, versions, outcome)
        else:
            time.sleep(seconds)
    finally:
        over.set()
        for thread in threads:
            thread.join()
    for document_id in held:  # so that the next load begins as this one did
        _send(address, "DELETE", f"/api/v1/documents/{document_id}")
    return outcome


def _ask_on(
    address: str, client: int, over: threading.Event, versions: dict[int, list[Version]], outcome: Outcome
) -> None:
    times = outcome.times[client] = []
    connection = _connection(address)
    for number in itertools.count(client):
        if over.is_set() and times:
            break
        asked = time.monotonic()
        question = f"How many {SUBJECTS[number % len(SUBJECTS)]} work in harbour {number % MOVING}?"
        try:
            body = json.dumps({"question": question, "min_confidence": 0})
            connection.request("POST", "/api/v1/ask", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
        except OSError as error:
            outcome.errors.append(f"{question}: {error!r}")
            connection = _connection(address)
            continue
        received = time.monotonic()
        times.append(received - asked)
        if response.status != 200:
            outcome.errors.append(f"{question}: {response.status} {content!r}")
            continue
        for citation in json.loads(content)["citations"]:
            _check(citation, asked, received, versions, outcome)
    connection.close()


def _check(
    citation: dict[str, Any], asked: float, received: float, versions: dict[int, list[Version]], outcome: Outcome
) -> None:
    """Compare a citation with the versions that its document had while the answer was made."""
    found = re.fullmatch(r"harbour-(\d+)", citation["document"]["title"])
    if found is None:
        return
    outcome.cited += 1
    quote, start, end = citation["quote"], citation["start"], citation["end"]
    known = list(versions[int(found[1])])
    there = [version for version in known if version.added <= received and version.removed >= asked]
    said = [version for version in there if version.text[start:end] == quote]
    if not said:
        outcome.stale.append(f"{quote!r} is in none of {len(there)} versions")
    elif max(version.removed for version in said) < received:
        outcome.late.append(received - max(version.removed for version in said))


def _change_on(
    address: str, until: float, least: int, versions: dict[int, list[Version]], outcome: Outcome
) -> list[str]:
    """Add, replace and remove the moving documents in turn; return the ids of those that are there at the end."""
    ids: dict[int, str] = {}
    for number in itertools.count():
        place = number % MOVING
        if time.monotonic() > until and number >= least:
            break
        known, started = versions[place], time.monotonic()
        if place in ids and number // MOVING % 3 == 2:
            status, content = _send(address, "DELETE", f"/api/v1/documents/{ids.pop(place)}")
            known[-1].removed = time.monotonic()
        else:
            known.append(Version(_text(place, number), time.monotonic()))
            status, content = _upload(address, f"harbour-{place}.txt", known[-1].text)
            if place in ids:
                known[-2].removed = time.monotonic()
            if status in (200, 201):
                record = json.loads(content)
                ids[place] = (record["added"] + record["replaced"])[0]["id"]
        if status not in (200, 201, 204):
            outcome.errors.append(f"change {number}: {status} {content!r}")
        outcome.waits.append(time.monotonic() - started)
        time.sleep(PAUSE)
    return list(ids.values())


def _text(place: int, version: int) -> str:
    lines = [f"In harbour {place}, {version} {subject} work day and night." for subject in SUBJECTS]
    return "\n\n".join(lines) + "\n"


def _upload(address: str, name: str, text: str) -> tuple[int, bytes]:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    return _send(address, "POST", "/api/v1/documents", f"{head}{text}\r\n{PARTING}\r\n".encode(), kind)


def _send(
    address: str, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, bytes]:
    connection = _connection(address)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, response.read()
    except OSError as error:
        return 0, repr(error).encode()
    finally:
        connection.close()


def _connection(address: str) -> http.client.HTTPConnection:
    place = urlsplit(address)
    return http.client.HTTPConnection(place.hostname or "", place.port, timeout=120)


@contextmanager
def _small_library() -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        library = Path(folder) / "library"
        command = [sys.executable, "-m", "qa", "--library", str(library), "add", str(ROOT / "docs" / "README.md")]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        yield library


def _wait_until_ready(server: subprocess.Popen[bytes], address: str) -> None:
    # Every worker loads its own model: several probes meet all of them.
    while not all(_send(address, "GET", "/readyz")[0] == 200 for _ in range(10)):
        if server.poll() is not None:
            sys.exit("the server ended before it was ready")
        time.sleep(0.5)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one client alone, then many at once while documents come and go; print the figures as JSON."""
    parser = argparse.ArgumentParser(description="Load a server while documents come and go.")
    parser.add_argument("--seconds", type=float, default=300)
    parser.add_argument("--clients", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--still", action="store_true", help="leave the documents as they are")
    options = parser.parse_args(arguments)
    workers = ("--workers", str(options.workers))
    with _small_library() as library, serving(library, *workers) as (server, host):
        address = f"http://{host}"
        _wait_until_ready(server, address)
        changes = 0 if options.still else 1
        load(address, clients=1, seconds=1, changes=2 * MOVING)
        alone = load(address, clients=1, seconds=min(20, options.seconds), changes=changes).summary()
        found = load(address, clients=options.clients, seconds=options.seconds, changes=changes)
    figures = {"alone": alone, "together": found.summary()}
    figures["together"]["p95_to_p50_alone"] = round(figures["together"]["p95_ms"] / alone["p50_ms"], 2)
    sys.stdout.write(json.dumps(figures, indent=2) + "\n")
    for line in (*found.errors[:20], *found.stale[:20]):
        sys.stderr.write(line + "\n")
    sys.exit(1 if found.errors or found.stale else 0)


if __name__ == "__main__":
    main()
