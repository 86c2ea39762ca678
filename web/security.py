"""What every response carries and every changing request must show."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, request

__all__ = ["CONTENT_POLICY", "register_security"]

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What pages may load and run: nothing but files of this server."""
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: with it, browsers send `Origin: null` with the page's own forms.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def register_security(app: Flask) -> None:
    """Set the headers on every response, and refuse changing requests that another site's page sent."""

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in SAFE_METHODS and _from_other_site():
            abort(403)

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _from_other_site() -> bool:
    """Say whether a browser names another site as the sender; programs send none of these headers."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    sender = request.headers.get("Origin") or request.headers.get("Referer")
    if sender is None:
        return False
    try:
        return urlsplit(sender).netloc != request.host
    except ValueError:
        return True
