"""The problem document (RFC 9457) as the OpenAPI document describes it; `web.errors` makes it."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

__all__ = ["READING", "SENDING", "ProblemRecord", "problems"]

MEANING = {
    400: "The body is not JSON, or the server is not called by the name that the request gives it.",
    401: "The server asks for a key, and the request has none that is valid.",
    403: "The key does not allow this, or another site's page sent the request.",
    404: "There is no such document, job or page, nothing in such a language, or nothing at this address.",
    405: "The address does not take such requests; the header `Allow` says which it takes.",
    409: "The job is not in the right state.",
    413: "The request is too large.",
    414: "The address is too long; send the question as a body.",
    415: "The body has the wrong media type.",
    422: "A question or a field cannot be accepted; `errors` names the fields.",
    429: "Too many requests; try again after the seconds in `Retry-After`.",
    500: "Something went wrong in Pincite; its log says what.",
    503: "The library is busy or cannot be used, or the language model is not loaded.",
    507: "The disk is full.",
}
HEADERS = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}
READING = (400, 401, 403, 404, 405, 414, 422, 429, 500, 503)
"""Statuses that every request to a library can end in."""
SENDING = (413, 415)
"""Statuses that come with a body, beside those of `READING`."""


class FieldError(BaseModel):
    """What is wrong with one field."""

    field: str = Field(description="its name, such as `k` or `history[2]`")
    detail: str


class ProblemRecord(BaseModel):
    """What went wrong (RFC 9457)."""

    model_config = ConfigDict(title="Problem")

    type: str = Field(description="a name of the kind of problem, or `about:blank` when the status says it all")
    title: str
    status: int
    detail: str = Field(description="the cause and the remedy")
    instance: str = Field(description="path of the request")
    errors: list[FieldError] = Field(default_factory=list, description="the fields that are wrong, where some are")


def problems(*statuses: int) -> dict[str | int | HTTPStatus, Any]:
    """Return the responses with these statuses, each a problem document, for the description of a route."""
    return {status: _response(status) for status in sorted(statuses)}


def _response(status: int) -> dict[str, Any]:
    response: dict[str, Any] = {
        "description": MEANING[status],
        "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
    }
    if status in HEADERS:
        response["headers"] = {HEADERS[status]: {"schema": {"type": "string"}}}
    return response
