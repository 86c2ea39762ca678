"""The web door: a chat page, source pages and a REST API over one library."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from qa.library import Library
    from qa.settings import Settings

__all__ = ["create_app"]


def create_app(settings: Settings, *, library: Library | None = None) -> Flask:
    """Return the app over `library`, or over the library of `settings`, which is opened when first needed."""
    from web.app import make_app  # every command knows of this package; only `serve` needs Flask

    return make_app(settings, library=library)
