"""The pages' own files, at addresses that change with them: browsers keep them and never mix two versions."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from flask import Flask, Response, request

__all__ = ["assets_path", "register_assets"]

FOLDER = Path(__file__).parent / "static"
DIGITS = 12
KEPT = "public, max-age=31536000, immutable"
"""A year: files at these addresses never change."""


@cache
def assets_path() -> str:
    """Return the path below which the files are served, `/static/` and a digest of all of them.

    The digest is in the folder and not in a query, so that scripts which import each other by name stay in one version.
    """
    digest = hashlib.sha256()
    for path in sorted(FOLDER.iterdir()):
        digest.update(path.name.encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return f"/static/{digest.hexdigest()[:DIGITS]}"


def register_assets(app: Flask) -> None:
    """Have browsers keep what `app` serves below `assets_path`, and know the scripts that a page will need."""
    modules = sorted(path.name for path in FOLDER.glob("*.js"))
    app.jinja_env.globals["shared_modules"] = [name for name in modules if _is_imported(name)]

    @app.after_request
    def keep(response: Response) -> Response:
        if request.endpoint == "static" and response.status_code in (200, 206, 304):
            response.headers["Cache-Control"] = KEPT
        return response


@cache
def _is_imported(name: str) -> bool:
    return any(f'"./{name}"' in path.read_text("utf-8") for path in FOLDER.glob("*.js"))
