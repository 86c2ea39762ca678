"""The Flask app: what every request goes through, and the doors."""

from __future__ import annotations

from flask import Flask
from flask.json.provider import DefaultJSONProvider
from werkzeug.middleware.proxy_fix import ProxyFix

from qa.library import Library
from qa.settings import Settings
from web.access import register_access, register_keys
from web.additions import additions
from web.api_documents import documents
from web.api_questions import questions
from web.assets import assets_path, register_assets
from web.audit import register_audit
from web.batch_page import batch_page
from web.batches import batches
from web.chat import chat
from web.errors import register_errors
from web.health import health
from web.holder import KEY, LibraryHolder
from web.jobs import register_jobs
from web.languages import register_languages
from web.limits import register_limits
from web.logs import register_logs
from web.metrics import metrics, register_metrics
from web.openai_api import openai_api
from web.openapi import OpenApiApp
from web.panes import panes
from web.reference import reference
from web.security import register_security
from web.shelf import shelf
from web.sign_in import sign_in
from web.sources import sources
from web.wording import register_wording

__all__ = ["make_app"]

MIB = 1024 * 1024


class Json(DefaultJSONProvider):
    """JSON as people read it: every script as it is, keys in the record's order."""

    ensure_ascii = False
    sort_keys = False


def make_app(settings: Settings, *, library: Library | None = None) -> Flask:
    """Return the app over `library`, or over that of `settings`; see `web.create_app`."""
    app = OpenApiApp(__name__, static_url_path=assets_path())
    app.json = Json(app)
    app.config["MAX_CONTENT_LENGTH"] = settings.request_mib * MIB
    holder = app.extensions[KEY] = LibraryHolder(settings, library)
    register_jobs(app, holder)
    folder = settings.library if library is None else library.path
    # In this order a request passes them: who sends it must be known before it is counted, and it is counted before
    # it is refused.
    register_logs(app)
    register_keys(app, settings, folder)
    register_limits(app, settings)
    register_security(app, settings)
    register_access(app)
    register_audit(app, holder, folder)
    register_metrics(app, holder)
    register_errors(app)
    register_languages(app)
    register_wording(app)
    register_assets(app)
    for blueprint in (chat, shelf, sources, panes, batch_page, reference, openai_api, health, metrics, sign_in):
        app.register_blueprint(blueprint)
    for described in (questions, documents, batches, additions):
        app.register_api(described)
    if settings.proxies:
        trusted = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=trusted, x_proto=trusted, x_host=trusted)  # type: ignore[method-assign]
    return app
