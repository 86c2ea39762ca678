"""What every response carries and every changing request must show."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request, url_for
from flask_cors import CORS

from qa.settings import Settings
from web.hosts import LOOPBACK_NAMES, is_loopback, name_of

__all__ = ["CONTENT_POLICY", "SAFE_METHODS", "from_other_site", "own_path", "register_security"]

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
ORIGINS = "PINCITE_CORS_ORIGINS"
API = r"/(api|v1)/.*"
API_PATHS = ("/api/", "/v1/")
EXPOSED = ["Content-Disposition", "ETag", "Location", "Retry-After", "X-Request-ID"]
OTHER_NAME = (
    "This server is not called by that name. Call it by its address, or have the name added to the setting "
    "`allowed_hosts`."
)
PROBE_PATHS = ("/healthz", "/readyz")
"""What watches a server calls it by whatever address it has; there is nothing here that a page could use."""
SAFE_METHODS = ("GET", "HEAD", "OPTIONS")


def register_security(app: Flask, settings: Settings) -> None:
    """Set the headers on every response, and refuse requests that another site's page had a browser send.

    Such a page may call the server by a name of its own, too, which it lets lead here; so names are checked wherever
    they are known: on a loopback address, and where the settings name some.
    """
    names = set(map(str.lower, settings.allowed_hosts))
    if is_loopback(settings.host):
        names |= {settings.host, *LOOPBACK_NAMES}
    app.config[ORIGINS] = settings.cors_origins
    if settings.cors_origins:
        CORS(app, resources=API, origins=list(settings.cors_origins), expose_headers=EXPOSED)

    @app.before_request
    def refuse_other_names() -> None:
        if names and name_of(request.host) not in names and request.path not in PROBE_PATHS:
            abort(400, OTHER_NAME)

    @app.before_request
    def refuse_other_sites() -> None:
        if request.method not in SAFE_METHODS and from_other_site() and not _is_welcome():
            abort(403)

    @app.after_request
    def set_headers(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers[name] = value
        response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
        response.headers.setdefault("Cache-Control", "no-cache")
        return response


def _is_welcome() -> bool:
    """Say whether the API may be used from the site that a request comes from."""
    origins = current_app.config[ORIGINS]
    return request.path.startswith(API_PATHS) and (request.headers.get("Origin") in origins or "*" in origins)


def from_other_site() -> bool:
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


def own_path(address: str) -> str:
    """Return an address that a form names if it is a path of this server, else that of the first page."""
    is_own = address.startswith("/") and not address.startswith(("//", "/\\")) and address.isprintable()
    return address if is_own else url_for("chat.page")
