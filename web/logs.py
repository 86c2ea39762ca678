"""The server's log: a JSON object a line, one for each request, with the id that its response bears."""

from __future__ import annotations

import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from flask import Flask, Response, g, has_request_context, request

__all__ = ["JsonFormatter", "log_configuration", "register_logs", "request_id"]

ACCEPTED_ID = re.compile(r"[A-Za-z0-9._:-]{1,80}")
QUIET_PATHS = ("/healthz", "/readyz", "/metrics", "/static/")
"""Requests that come all the time and tell nothing; they are logged at the level `debug`."""
CHATTY_LOGGERS = ("gunicorn.error", "faiss")

log = logging.getLogger(__name__)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON, whatever its message holds."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "message": record.getMessage(),
        }
        if has_request_context():
            line["request_id"] = request_id()
        line |= getattr(record, "facts", {})
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_configuration(level: str) -> dict[str, Any]:
    """Return what `logging.config.dictConfig` needs to log from `level` on, as JSON, to stderr."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
        "root": {"level": level.upper(), "handlers": ["stderr"]},
        # At the level `info`, gunicorn tells of every start and stop, and FAISS which instructions it does without.
        "loggers": {
            name: {"level": "DEBUG" if level == "debug" else "WARNING", "handlers": []} for name in CHATTY_LOGGERS
        },
    }


def register_logs(app: Flask) -> None:
    """Give every request of `app` an id, send it back as `X-Request-ID`, and log a line when it is answered.

    What was asked stays out of the log: it holds no query and no body.
    """

    @app.before_request
    def start() -> None:
        g.started = time.perf_counter()

    @app.after_request
    def write(response: Response) -> Response:
        response.headers["X-Request-ID"] = request_id()
        facts = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "ms": round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000),
            "address": request.remote_addr,
            "key": g.get("key_name"),
        }
        level = logging.DEBUG if request.path.startswith(QUIET_PATHS) else logging.INFO
        log.log(level, "request", extra={"facts": facts})
        return response


def request_id() -> str:
    """Return the id of the current request: what its sender calls it, if that is a plain word, or a random one."""
    if "request_id" not in g:
        sent = request.headers.get("X-Request-ID", "")
        g.request_id = sent if ACCEPTED_ID.fullmatch(sent) else secrets.token_hex(16)
    return str(g.request_id)
