"""What goes wrong, told once: as `application/problem+json` (RFC 9457) to programs, as a page to people."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from flask import Flask, Response, render_template, request
from flask_babel import lazy_gettext
from flask_babel.speaklater import LazyString
from gunicorn.http.errors import NoMoreData, ParseException
from werkzeug.exceptions import BadRequest, HTTPException

from qa.errors import (
    BatchError,
    JobStateError,
    LibraryBusyError,
    LibraryError,
    LibraryFullError,
    LoadError,
    ModelUnavailableError,
    PinciteError,
    QuestionError,
    UnknownDocumentError,
    UnknownJobError,
    UnknownLanguageError,
    UsageError,
)
from web.openai_errors import openai_error

__all__ = ["MACHINE_PATHS", "InvalidRequestError", "Problem", "problem_of", "register_errors", "wants_fragment"]

log = logging.getLogger(__name__)

STATUS: dict[type[PinciteError], tuple[int, str, LazyString]] = {
    QuestionError: (422, "question", lazy_gettext("This question cannot be asked")),
    UnknownLanguageError: (404, "unknown-language", lazy_gettext("There is nothing in this language")),
    UsageError: (422, "usage", lazy_gettext("The request cannot be carried out")),
    UnknownDocumentError: (404, "unknown-document", lazy_gettext("There is no such document")),
    UnknownJobError: (404, "unknown-job", lazy_gettext("There is no such job")),
    JobStateError: (409, "job-state", lazy_gettext("The job is not in the right state")),
    BatchError: (422, "batch", lazy_gettext("The questions cannot be answered")),
    LoadError: (422, "document", lazy_gettext("The document cannot be read")),
    LibraryBusyError: (503, "library-busy", lazy_gettext("The library is busy")),
    LibraryFullError: (507, "library-full", lazy_gettext("The disk is full")),
    LibraryError: (503, "library", lazy_gettext("The library cannot be used")),
    ModelUnavailableError: (503, "model", lazy_gettext("The language model is not available")),
}
"""Status, last part of the type, and title, by class; a class not named here counts as its nearest ancestor."""

TITLES = {
    400: lazy_gettext("Bad Request"),
    403: lazy_gettext("Forbidden"),
    404: lazy_gettext("Not Found"),
    405: lazy_gettext("Method Not Allowed"),
    413: lazy_gettext("Request Entity Too Large"),
    429: lazy_gettext("Too Many Requests"),
    500: lazy_gettext("Internal Server Error"),
}
EXPLANATIONS = {
    403: lazy_gettext("The request came from another site. Open Pincite itself and try again."),
    404: lazy_gettext("There is nothing at this address."),
    405: lazy_gettext("This address does not take such requests."),
    413: lazy_gettext("The request is too large. Send fewer or smaller files."),
    500: lazy_gettext("Something went wrong in Pincite; its log says what. Try again."),
}
NAME_FIRST = re.compile(r"[^:]*[./][^:\s]*: |\S*[./]\S* ")
"""The beginning of a text that names a file first, as `my questions.csv: …`; names stay as they are."""
RETRY_SECONDS = 5
MAX_UNREAD = 256 * 1024 * 1024
"""Bytes of a request that are read though nobody wants them; the connection of a larger one just breaks."""
MACHINE_PATHS = ("/api/", "/v1/", "/healthz", "/readyz", "/metrics")
OPENAI_PATHS = "/v1/"


class InvalidRequestError(PinciteError):
    """A well-formed request that does not say what it must.

    Args:
        detail: the whole of it, in a sentence.
        errors: (field, what is wrong with it) pairs.
        extra: further members of the problem document.
    """

    def __init__(
        self, detail: str, *, errors: Sequence[tuple[str, str]] = (), extra: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(detail)
        self.errors = tuple(errors)
        self.extra = dict(extra or {})


STATUS[InvalidRequestError] = (422, "invalid-request", lazy_gettext("The request is not valid"))


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as the reader of a response sees it. The detail is in English unless `is_translated`."""

    status: int
    title: str
    detail: str
    type: str = "about:blank"
    extra: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    is_translated: bool = False


def problem_of(error: Exception) -> Problem:
    """Return what to tell about an error. Only errors raised on purpose are told in their own words."""
    if isinstance(error, PinciteError):
        known = next((STATUS[cls] for cls in type(error).__mro__ if cls in STATUS), None)
        if known is not None:
            status, slug, title = known
            retry = {"Retry-After": str(RETRY_SECONDS)} if status == HTTPStatus.SERVICE_UNAVAILABLE else {}
            return Problem(
                status, str(title), _sentence(str(error)), f"urn:pincite:problem:{slug}", _extra(error), retry
            )
    if isinstance(error, ParseException | NoMoreData):
        error = BadRequest("The body does not come in well-formed chunks to its end. Check what sends the request.")
    if isinstance(error, HTTPException) and error.code is not None:
        told = error.description if type(error).description != error.description else None
        explained = EXPLANATIONS.get(error.code)
        phrase = str(TITLES.get(error.code) or HTTPStatus(error.code).phrase)
        return Problem(
            error.code,
            phrase,
            _sentence(told or str(explained or error.description or phrase)),
            headers={name: value for name, value in error.get_headers() if name.lower() != "content-type"},
            is_translated=told is None and explained is not None,
        )
    log.error("Unexpected error in %s %s", request.method, request.path, exc_info=error)
    return Problem(500, str(TITLES[500]), str(EXPLANATIONS[500]), is_translated=True)


def register_errors(app: Flask) -> None:
    """Answer every error of `app` with a problem: as JSON below /api, /v1 and for probes, as HTML elsewhere."""

    @app.errorhandler(Exception)
    def handle(error: Exception) -> Response | HTTPException:
        if isinstance(error, HTTPException) and error.code is not None and error.code < 400:
            return error
        problem = problem_of(error)
        if request.path.startswith(OPENAI_PATHS):
            body, status = openai_error(problem)
            return _with_headers(Response(json.dumps(body) + "\n", status, mimetype="application/json"), problem)
        if request.path.startswith(MACHINE_PATHS):
            return _as_json(problem)
        template = "_problem.html" if wants_fragment() else "error.html"
        return _with_headers(Response(render_template(template, problem=problem), problem.status), problem)

    app.after_request(_read_the_rest)


def wants_fragment() -> bool:
    """Say whether the page's script asks, which needs only the part that changes."""
    return request.headers.get("X-Fragment") == "1"


def _read_the_rest(response: Response) -> Response:
    """Read what nobody wanted of a request: a client that is still sending does not hear the answer."""
    if request.environ.get("wsgi.input_terminated"):  # without it, a read at the end waits for ever
        body = request.environ["wsgi.input"]
        unread = MAX_UNREAD
        with suppress(ParseException, OSError):  # nothing more comes that can be read
            while unread > 0 and (chunk := body.read(min(unread, 1024 * 1024))):
                unread -= len(chunk)
    return response


def _extra(error: PinciteError) -> Mapping[str, Any]:
    if isinstance(error, QuestionError):
        return {"errors": [{"field": "question", "detail": str(error)}]}
    if isinstance(error, InvalidRequestError):
        told = [{"field": name, "detail": detail} for name, detail in error.errors]
        return ({"errors": told} if told else {}) | error.extra
    return {}


def _as_json(problem: Problem) -> Response:
    body = {
        "type": problem.type,
        "title": problem.title,
        "status": problem.status,
        "detail": problem.detail,
        "instance": request.path,
        **problem.extra,
    }
    # Escaped to ASCII: the path of a request may hold anything.
    response = Response(json.dumps(body) + "\n", problem.status, mimetype="application/problem+json")
    return _with_headers(response, problem)


def _with_headers(response: Response, problem: Problem) -> Response:
    response.headers.update(problem.headers)
    return response


def _sentence(text: str) -> str:
    text = text.strip()
    begin = text if NAME_FIRST.match(text) else text[:1].upper() + text[1:]
    return begin + ("" if text.endswith((".", "!", "?")) else ".")
