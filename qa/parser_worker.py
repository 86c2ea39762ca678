"""The process that parses files for a `ParserPool`: it may be killed at any moment, and cannot take the others along.

A request is a line of JSON with the path and the size of the data, then the data. A reply is a line of JSON. A request
with a page is one for its picture.
"""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import sys
from base64 import b64encode
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from qa.errors import LoadError
from qa.loaders import parse
from qa.page_pictures import draw_page

__all__ = ["serve"]


def serve(*, memory: int, seconds: float) -> None:
    """Answer requests on stdin until it is closed.

    Args:
        memory: bytes that the process may take beyond what it has at the start.
        seconds: of processor time for a file; the pool ends a process sooner, this one outlives no killed pool.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the pool, which ends its workers
    requests = sys.stdin.buffer
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints must not look like a reply
    os.putenv("OMP_THREAD_LIMIT", "1")  # ocrmypdf's threads wait for each other where others need the cores as well
    _limit_memory(memory)
    while line := requests.readline():
        request = json.loads(line)
        data = requests.read(request["size"])
        _limit_time(seconds)
        replies.write(json.dumps(_reply(request, data)).encode() + b"\n")
        replies.flush()


def _reply(request: dict[str, Any], data: bytes) -> dict[str, Any]:
    path = Path(request["path"])
    try:
        if "page" in request:
            return {"picture": b64encode(_picture(path, data, request)).decode("ascii")}
        return {"source": asdict(parse(path, data))}
    except LoadError as error:
        return {"error": str(error)}


def _picture(path: Path, data: bytes, request: dict[str, Any]) -> bytes:
    try:
        return draw_page(data, page=request["page"], quote=request["quote"])
    except LoadError as error:
        raise LoadError(f"{path}: {error}") from error
    except Exception as error:  # files come from strangers, as in `parse`
        raise LoadError(f"{path}: its page {request['page']} cannot be drawn; download the file instead") from error


def _limit_memory(memory: int) -> None:
    with suppress(OSError, ValueError):  # where the system does not tell or does not let itself be told
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[0])
        limit = pages * resource.getpagesize() + memory
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def _limit_time(seconds: float) -> None:
    spent = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(spent.ru_utime + spent.ru_stime + seconds), hard))
