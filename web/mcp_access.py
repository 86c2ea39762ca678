"""Who may use the MCP server over HTTP: whoever sends a valid key, where the library has keys, under a known name."""

from __future__ import annotations

import anyio.to_thread
from mcp.server.transport_security import TransportSecuritySettings
from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from qa.settings import Settings
from web.hosts import LOOPBACK_NAMES, is_all_addresses, is_loopback
from web.keys import KeyStore

__all__ = ["KeyGate", "known_names"]

NO_KEY = "Send a valid key as `Authorization: Bearer KEY`."


class KeyGate:
    """An ASGI app that lets requests through to another one, if they may come in; the tools only read.

    Args:
        app: the other one.
        settings: which library, and whether its server is open.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._is_open = settings.open
        self._keys = KeyStore(settings.library)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or await anyio.to_thread.run_sync(self._lets_in, Headers(scope=scope)):
            await self._app(scope, receive, send)
            return
        refusal = JSONResponse({"error": NO_KEY}, 401, headers={"WWW-Authenticate": 'Bearer realm="pincite"'})
        await refusal(scope, receive, send)

    def _lets_in(self, headers: Headers) -> bool:
        if self._is_open or not self._keys:
            return True
        scheme, _, secret = headers.get("Authorization", "").partition(" ")
        return scheme.lower() == "bearer" and self._keys.find(secret.strip()) is not None


def known_names(settings: Settings) -> TransportSecuritySettings:
    """Return the names that requests may be sent to, and the sites whose pages may send them.

    A page of another site could have its own name lead here; so a name that nobody has allowed is refused. What listens
    on all addresses is called by any of them, which nobody can list: there names are checked only if the settings name
    some, as the web server does. Such a page has no key.
    """
    if is_all_addresses(settings.host) and not settings.allowed_hosts:
        return TransportSecuritySettings(enable_dns_rebinding_protection=False)
    names = {settings.host, *settings.allowed_hosts, *(LOOPBACK_NAMES if is_loopback(settings.host) else ())}
    hosts = [f"[{name}]" if ":" in name else name for name in sorted(names)]
    return TransportSecuritySettings(
        allowed_hosts=[pattern for host in hosts for pattern in (host, f"{host}:*")],
        allowed_origins=[
            pattern for host in hosts for pattern in (f"http://{host}", f"http://{host}:*", f"https://{host}")
        ],
    )
