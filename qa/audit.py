"""The audit log: who changed what, and when; a JSON object a line in the library's folder."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

__all__ = ["AUDIT_FILE", "append_audit", "audit_command"]

AUDIT_FILE = "audit.jsonl"

log = logging.getLogger(__name__)


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


def audit_command(folder: Path, action: str, what: Sequence[str]) -> None:
    """Add a line for what a command has changed, if it has changed anything; the user is told by number."""
    if what:
        append_audit(folder, who="command line", user=os.getuid(), action=action, what=list(what))
