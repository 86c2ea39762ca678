"""The audit log: who changed what, and when; a JSON object a line in the library's folder."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, has_request_context, request

from web.logs import request_id

__all__ = ["AUDIT_FILE", "append_audit", "note_change", "register_audit"]

AUDIT_FILE = "audit.jsonl"

log = logging.getLogger(__name__)


def register_audit(app: Flask, folder: Path) -> None:
    """Write a line for every change that a request to `app` made, as `note_change` told it."""

    @app.after_request
    def write(response: Response) -> Response:
        for action, names in g.get("changes", ()):
            append_audit(
                folder,
                who=g.get("key_name"),
                address=request.remote_addr,
                action=action,
                what=names,
                request_id=request_id(),
            )
        return response


def note_change(action: str, names: Iterable[str]) -> None:
    """Remember, until the current request is answered, what it did to which documents."""
    found = list(names)
    if found and has_request_context():
        g.setdefault("changes", []).append((action, found))


def append_audit(folder: Path, **facts: Any) -> None:
    """Add a line with the time and these facts; one write, so that those of several processes do not mix."""
    line = json.dumps({"time": datetime.now(UTC).isoformat(timespec="milliseconds")} | facts) + "\n"
    try:
        file = os.open(folder / AUDIT_FILE, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            os.write(file, line.encode())
        finally:
            os.close(file)
    except OSError as error:  # the change is made; whoever reads the log must see that a line is missing
        log.error("the audit log %s cannot be written (%s): %s", folder / AUDIT_FILE, error.strerror, line.strip())
