"""Addresses and names of the computer itself."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

__all__ = ["LOOPBACK_NAMES", "is_all_addresses", "is_loopback", "name_of"]

LOOPBACK_NAMES = ("localhost", "127.0.0.1", "::1")


def is_loopback(host: str) -> bool:
    """Say whether only this computer can reach an address."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_all_addresses(host: str) -> bool:
    """Say whether an address to listen on stands for all that this computer has, as 0.0.0.0 does."""
    try:
        return host == "" or ipaddress.ip_address(host).is_unspecified
    except ValueError:
        return False


def name_of(host: str) -> str | None:
    """Return the name or address in a `Host` header, in lower case and without the port."""
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
