"""Cursors: the place in a list where a page ended, in a form that nobody is tempted to read."""

from __future__ import annotations

import base64
import json
from typing import Any

from werkzeug.exceptions import NotFound

__all__ = ["read_cursor", "write_cursor"]

MAX_POSITION = 2**63 - 1
"""Largest number that SQLite holds."""
UNKNOWN = "The cursor is none that a page of this list gave. Start again without a cursor."


def write_cursor(*place: str | int) -> str:
    """Return the cursor of a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(place).encode()).decode().rstrip("=")


def read_cursor(cursor: str, *kinds: type) -> list[Any]:
    """Return the place in a list, made of one value of each of `kinds`.

    Raises:
        NotFound: no page has given this cursor.
    """
    try:
        place = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, RecursionError) as error:
        raise NotFound(UNKNOWN) from error
    if not isinstance(place, list) or [type(value) for value in place] != list(kinds):
        raise NotFound(UNKNOWN)
    if any(isinstance(value, int) and abs(value) > MAX_POSITION for value in place):
        raise NotFound(UNKNOWN)
    return [value.encode("utf-8", "replace").decode() if isinstance(value, str) else value for value in place]
