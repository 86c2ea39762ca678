"""How much one key and one address may ask for, with Flask-Limiter; each worker counts for itself."""

from __future__ import annotations

import time
from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, g, request
from flask_limiter import ApplicationLimit, Limiter

from qa.settings import Settings

__all__ = ["register_limits"]

NO_LIMIT = "off"
UNLIMITED_PATHS = ("/healthz", "/readyz", "/metrics")


def register_limits(app: Flask, settings: Settings) -> None:
    """Answer 429, with the seconds to wait in `Retry-After`, to what goes beyond the limits of `settings`."""
    limits: list[str | Callable[[], str] | ApplicationLimit] = [
        ApplicationLimit(
            limit, key_function=counted, scope=scope, error_message=_told(limit, scope), exempt_when=without
        )
        for limit, scope, counted, without in (
            (settings.address_limit, "address", lambda: str(request.remote_addr), lambda: False),
            (settings.key_limit, "key", lambda: str(g.key_name), lambda: g.key_name is None),
        )
        if limit != NO_LIMIT
    ]
    limiter = Limiter(
        lambda: "",
        application_limits=limits,
        storage_uri="memory://",
        strategy="moving-window",
    )
    limiter.request_filter(lambda: request.path in UNLIMITED_PATHS)
    limiter.init_app(app)

    @app.after_request
    def say_when(response: Response) -> Response:
        if response.status_code == HTTPStatus.TOO_MANY_REQUESTS and limiter.current_limit is not None:
            seconds = limiter.current_limit.reset_at - int(time.time())
            response.headers["Retry-After"] = str(max(1, seconds))
        return response


def _told(limit: str, scope: str) -> str:
    return f"This {scope} has sent more than {limit.replace('/', ' requests a ')}. Wait, and send fewer."
