"""Who may do what: keys, asked for where other computers can reach the server, or where the library has any."""

from __future__ import annotations

from pathlib import Path

from flask import Flask, abort, current_app, g, redirect, request, url_for
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized
from werkzeug.wrappers import Response

from qa.errors import UsageError
from qa.settings import Settings
from web.errors import MACHINE_PATHS, wants_fragment
from web.hosts import is_loopback
from web.keys import Key, KeyStore, Role
from web.security import SAFE_METHODS, from_other_site

__all__ = ["COOKIE", "check_exposure", "register_access", "register_keys", "the_keys"]

COOKIE = "pincite_key"
EXTENSION = "pincite.keys"
PUBLIC_PATHS = ("/healthz", "/readyz", "/sign-in", "/sign-out", "/language")
STATIC = "/static/"
ASKING_PATHS = ("/ask", "/api/v1/ask", "/api/v1/search", "/v1/chat/completions", "/mcp")
"""Where a request that is not safe by its method changes nothing all the same."""
ADMIN_PATHS = ("/metrics",)
NO_KEY = "Send a valid key as `Authorization: Bearer KEY`, or sign in with it on the chat page."
NOT_ALLOWED = "Your key does not allow this. Ask whoever runs this server."


def register_keys(app: Flask, settings: Settings, folder: Path) -> None:
    """Find out who sends each request to `app`.

    Args:
        app: the app.
        settings: where it listens, and whether it is open.
        folder: of the library, which holds the keys.
    """
    keys = app.extensions[EXTENSION] = KeyStore(folder)
    exposed = _is_exposed(settings)

    @app.before_request
    def identify() -> None:
        g.key = g.key_name = None
        g.asks_for_keys = not settings.open and (exposed or bool(keys))
        if g.asks_for_keys:
            g.key = _sent_key(keys)
            g.key_name = None if g.key is None else g.key.name


def register_access(app: Flask) -> None:
    """Refuse what the sender of a request may not do."""

    @app.before_request
    def authorize() -> Response | None:
        if not g.asks_for_keys or request.method == "OPTIONS" or _is_public(request.path):
            return None
        if g.key is None:
            return _refuse()
        if not g.key.role.allows(_needed_role()):
            abort(403, NOT_ALLOWED)
        return None


def the_keys() -> KeyStore:
    """Return the keys of the running app."""
    keys: KeyStore = current_app.extensions[EXTENSION]
    return keys


def check_exposure(settings: Settings) -> None:
    """Raise UsageError when other computers could reach a server that nobody has a key to."""
    if (
        not settings.open
        and _is_exposed(settings)
        and not any(key.is_valid for key in KeyStore(settings.library).all())
    ):
        raise UsageError(
            f"other computers can reach {settings.host}, and nobody has a valid key to {settings.library}; "
            "make one with `pincite key add NAME --role reader`, or say with --open that everybody may come in"
        )


def _is_exposed(settings: Settings) -> bool:
    # Behind another web server, every request comes from this computer.
    return not is_loopback(settings.host) or settings.proxies > 0


def _is_public(path: str) -> bool:
    return path in PUBLIC_PATHS or path.startswith(STATIC)


def _sent_key(keys: KeyStore) -> Key | None:
    if request.authorization is not None and request.authorization.type == "bearer":
        return keys.find(request.authorization.token or "")
    cookie = request.cookies.get(COOKIE)
    return keys.find(cookie) if cookie and not from_other_site() else None


def _needed_role() -> Role:
    if request.path in ADMIN_PATHS:
        return Role.ADMIN
    return Role.READER if request.method in SAFE_METHODS or request.path in ASKING_PATHS else Role.EDITOR


def _refuse() -> Response:
    if request.method == "GET" and not request.path.startswith(MACHINE_PATHS) and not wants_fragment():
        return redirect(url_for("sign_in.form", next=request.full_path.rstrip("?")), 303)
    raise Unauthorized(NO_KEY, www_authenticate=WWWAuthenticate("bearer", {"realm": "pincite"}))
