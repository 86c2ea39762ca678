"""The languages of the interface: which there are, which one a request gets, and the catalogue of its messages."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Blueprint, Flask, redirect, request, url_for
from flask_babel import Babel, Domain, get_locale
from werkzeug.wrappers import Response

from web.errors import MACHINE_PATHS
from web.security import own_path

__all__ = ["CATALOGUES", "LANGUAGES", "InterfaceLanguage", "languages", "register_languages"]

CATALOGUES = Path(__file__).parent / "translations"

COOKIE = "language"
REFERENCE = "reference.page"
"""The one page below the paths of programs."""
YEAR = 365 * 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class InterfaceLanguage:
    """A language that the pages speak; `name` is what its readers call it, `tag` the BCP 47 one of the HTML."""

    code: str
    name: str
    tag: str

    @property
    def direction(self) -> str:
        """`ltr` or `rtl`."""
        return Locale.parse(self.code).text_direction


LANGUAGES = {
    code: InterfaceLanguage(code, name, {"zh": "zh-Hans"}.get(code, code))
    for code, name in {
        "ar": "العربية",
        "de": "Deutsch",
        "en": "English",
        "es": "Español",
        "fr": "Français",
        "zh": "中文",
    }.items()
}
"""By their code; the messages themselves are English, the others have a catalogue below `CATALOGUES`."""

languages = Blueprint("languages", __name__)


class Catalogues(Domain):  # type: ignore[misc]  # Flask-Babel ships without type information
    """The catalogues, compiled when first read: there is no compiled file that could lag behind its source."""

    def get_translations(self) -> NullTranslations:
        """Return the messages of the current request's language."""
        return _messages(str(get_locale()))


def register_languages(app: Flask) -> None:
    """Give every page of `app` the language its reader asks for. Programs are always answered in English."""
    babel = Babel(app, locale_selector=_selected)
    babel.domain_instance = Catalogues()
    app.register_blueprint(languages)

    @app.context_processor
    def interface() -> dict[str, Any]:
        return {"interface": LANGUAGES[str(get_locale())], "interface_languages": LANGUAGES.values()}

    @app.after_request
    def tell_caches(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.vary.update(("Accept-Language", "Cookie"))
        return response


@languages.post("/language")
def choose() -> Response:
    """Keep the form's language in a cookie and go back to the page that the form stands on."""
    response = redirect(own_path(request.form.get("back", "")), 303)
    chosen = request.form.get("language", "")
    if chosen in LANGUAGES:
        response.set_cookie(
            COOKIE,
            chosen,
            max_age=YEAR,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
            path=url_for("chat.page"),
        )
    return response


def _selected() -> str:
    """Return the code of the language for the current request: the chosen one, else the browser's best."""
    if request.path.startswith(MACHINE_PATHS) and request.endpoint != REFERENCE:
        return "en"
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return negotiate_locale(request.accept_languages.values(), LANGUAGES, sep="-") or "en"


@cache
def _messages(code: str) -> NullTranslations:
    source = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    if code == "en":
        return NullTranslations()
    compiled = io.BytesIO()
    with source.open("rb") as file:
        write_mo(compiled, read_po(file, locale=code))
    compiled.seek(0)
    return Translations(fp=compiled)
