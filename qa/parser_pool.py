"""Parsing in processes of their own, ahead of its use: no file can hang, crash or fill the machine."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from base64 import b64decode
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any, Self, TypeVar

from qa.domain import Block, BlockKind, SourceText
from qa.errors import LoadError
from qa.loaders import parse

__all__ = ["ParserPool"]

SECONDS = 120.0
MEMORY = 2 * 1024**3
WORKERS = 2
LOOK_AHEAD = 4  # files in memory at a time
HARMLESS = {".txt", ".text", ".md", ".markdown"}  # read in less time than it takes to start a process
SHORT = 64 * 1024  # bytes of such a file up to which that holds
NANOSECONDS = 1e-9
OFTEN = 0.05  # seconds; a worker is looked at no more often
MARGIN = 10.0  # seconds; the pool itself ends a worker, which ends itself only when the pool is gone

_START = (
    "import sys; sys.path[:] = {path!r}; from qa.parser_worker import serve; serve(memory={memory}, seconds={time})"
)

_Item = TypeVar("_Item")
_Result = TypeVar("_Result")


class ParserPool:
    """Worker processes that are started when first needed, and ended by `close` or at the end of a `with` block.

    Args:
        seconds: time that a file may take, without that in which others have the processor.
        memory: bytes of memory that a file may take.
    """

    def __init__(self, *, seconds: float = SECONDS, memory: int = MEMORY) -> None:
        self._seconds = seconds
        self._memory = memory
        self._threads = ThreadPoolExecutor(WORKERS, thread_name_prefix="parser")
        self._idle: list[subprocess.Popen[bytes]] = []
        self._workers: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.RLock()
        self._closed = False

    def ahead(self, function: Callable[[_Item], _Result], items: Iterable[_Item]) -> Iterator[Future[_Result]]:
        """Call `function` for the next few items while the caller is busy; yield what comes of each, in order."""
        coming: deque[Future[_Result]] = deque()
        for item in items:
            coming.append(self._threads.submit(function, item))
            if len(coming) > LOOK_AHEAD:
                yield coming.popleft()
        while coming:
            yield coming.popleft()

    def parse(self, path: Path, data: bytes) -> SourceText:
        """Do what `qa.loaders.parse` does, in a worker; raise LoadError too when that takes too much or ends badly."""
        if path.suffix.lower() in HARMLESS and len(data) <= SHORT:
            return parse(path, data)
        return _source(self._reply({"path": str(path)}, data))

    def picture(self, path: Path, data: bytes, *, page: int, quote: str) -> bytes:
        """Do what `qa.page_pictures.draw_page` does, in a worker; raise LoadError too when that ends badly."""
        reply = self._reply({"path": str(path), "page": page, "quote": quote}, data)
        return b64decode(reply["picture"])

    def _reply(self, request: dict[str, Any], data: bytes) -> dict[str, Any]:
        """Return a worker's reply to a request; raise LoadError for an error, for none, and for one that is late."""
        path = request["path"]
        worker = self._take()
        is_late, is_done = threading.Event(), threading.Event()
        watch = threading.Thread(target=self._end_when_late, args=(worker, is_done, is_late))
        watch.start()
        try:
            reply = _ask(worker, request, data)
        finally:
            is_done.set()
            watch.join()
        if is_late.is_set() or not reply:
            self._drop(worker)
        else:
            self._idle.append(worker)
        if reply:
            record: dict[str, Any] = json.loads(reply)
            if "error" in record:
                raise LoadError(record["error"])
            return record
        if is_late.is_set():
            raise LoadError(f"{path}: takes more than {self._seconds:g} s to read; split it, or save it as plain text")
        raise LoadError(f"{path}: cannot be read: its reader broke down; open it in its program and save it again")

    def _end_when_late(
        self, worker: subprocess.Popen[bytes], is_done: threading.Event, is_late: threading.Event
    ) -> None:
        begun, waited = time.monotonic(), _waited(worker.pid)
        left = self._seconds
        while not is_done.wait(max(left, OFTEN)):
            left = self._seconds + _waited(worker.pid) - waited - (time.monotonic() - begun)
            if left <= 0:
                is_late.set()
                _kill(worker)
                return

    def close(self) -> None:
        """End all workers, busy ones too."""
        with self._lock:
            self._closed = True
            for worker in self._workers:
                _kill(worker)
        self._threads.shutdown(cancel_futures=True)
        for worker in list(self._workers):
            self._drop(worker)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _take(self) -> subprocess.Popen[bytes]:
        """Return a worker that is idle and alive, or a new one."""
        with self._lock:
            if self._closed:
                raise LoadError("reading was stopped; add the file again")
            while self._idle:
                worker = self._idle.pop()
                if worker.poll() is None:
                    return worker
                self._drop(worker)  # a system that is short of memory ends processes, idle ones too
            code = _START.format(path=sys.path, memory=self._memory, time=self._seconds + MARGIN)
            worker = subprocess.Popen(  # noqa: S603 - our own code and nobody's input
                [sys.executable, "-c", code],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                start_new_session=True,  # a group that is ended together with the programs that it runs
            )
            self._workers.add(worker)
            return worker

    def _drop(self, worker: subprocess.Popen[bytes]) -> None:
        _kill(worker)
        worker.communicate()
        with self._lock:
            self._workers.discard(worker)


def _kill(worker: subprocess.Popen[bytes]) -> None:
    if worker.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(worker.pid, signal.SIGKILL)


def _waited(process: int) -> float:
    """Return for how many seconds a process has been ready to run while others had the processor, as far as is told."""
    with suppress(OSError, ValueError, IndexError):
        return int(Path(f"/proc/{process}/schedstat").read_text("ascii").split()[1]) * NANOSECONDS
    return 0.0


def _ask(worker: subprocess.Popen[bytes], request: dict[str, Any], data: bytes) -> bytes:
    """Return a worker's reply, empty when it ended without one."""
    if worker.stdin is None or worker.stdout is None:
        return b""
    try:
        worker.stdin.write(json.dumps(request | {"size": len(data)}).encode() + b"\n")
        worker.stdin.write(data)
        worker.stdin.flush()
    except BrokenPipeError:
        return b""
    reply = worker.stdout.readline()
    return reply if reply.endswith(b"\n") else b""


def _source(record: dict[str, Any]) -> SourceText:
    fields = record["source"]
    blocks = tuple(Block(**{**block, "kind": BlockKind(block["kind"])}) for block in fields.pop("blocks"))
    return SourceText(**fields, blocks=blocks)
