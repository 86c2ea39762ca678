"""The Flask app: what every request goes through, and the doors."""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from qa.library import Library
from qa.settings import Settings
from web.adding import ADDITION
from web.api import api
from web.batches import batches
from web.chat import chat
from web.errors import register_errors
from web.health import health
from web.holder import KEY, LibraryHolder
from web.jobs import KEY as JOBS_KEY
from web.jobs import job_routes, make_runner
from web.openai_api import openai_api
from web.security import register_security
from web.sources import sources
from web.wording import register_wording

__all__ = ["make_app"]

MAX_REQUEST = 64 * 1024 * 1024
"""Bytes that a request may hold; uploads are the only ones that come near it."""


class Json(DefaultJSONProvider):
    """JSON as people read it: every script as it is, keys in the record's order."""

    ensure_ascii = False
    sort_keys = False


def make_app(settings: Settings, *, library: Library | None = None) -> Flask:
    """Return the app over `library`, or over that of `settings`; see `web.create_app`."""
    app = Flask(__name__)
    app.json = Json(app)
    app.config["MAX_CONTENT_LENGTH"] = MAX_REQUEST
    app.extensions[KEY] = holder = LibraryHolder(settings, library)
    app.extensions[JOBS_KEY] = make_runner(holder)
    register_security(app)
    register_errors(app)
    register_wording(app)
    for blueprint in (chat, sources, api, batches, job_routes(ADDITION), openai_api, health):
        app.register_blueprint(blueprint)
    return app
