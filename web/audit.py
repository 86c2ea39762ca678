"""What a request has changed, written to the audit log of the library when it is answered."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from flask import Flask, Response, g, has_request_context, request

from qa.audit import append_audit
from web.holder import LibraryHolder
from web.logs import request_id

__all__ = ["note_change", "register_audit"]


def register_audit(app: Flask, holder: LibraryHolder, folder: Path) -> None:
    """Write a line for every change that a request to `app` made: of documents, and what `note_change` was told."""
    holder.note_with(note_change)

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
