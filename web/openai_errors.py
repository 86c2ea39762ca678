"""Errors in the shape that OpenAI's clients read."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from web.errors import Problem

__all__ = ["openai_error"]

TYPES = {
    HTTPStatus.UNAUTHORIZED: "authentication_error",
    HTTPStatus.FORBIDDEN: "permission_error",
    HTTPStatus.TOO_MANY_REQUESTS: "rate_limit_error",
}
"""Types by status; others are the client's doing or the server's."""


def openai_error(problem: Problem) -> tuple[dict[str, Any], int]:
    """Return the body of an error and its status; what cannot be carried out is a bad request there."""
    status = HTTPStatus.BAD_REQUEST if problem.status == HTTPStatus.UNPROCESSABLE_ENTITY else problem.status
    fallback = "server_error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "invalid_request_error"
    fields = problem.extra.get("errors") or [{"field": None}]
    slug = problem.type.rpartition(":")[2] if problem.type.startswith("urn:") else None
    error = {
        "message": problem.detail,
        "type": TYPES.get(HTTPStatus(status), fallback),
        "param": fields[0]["field"],
        "code": slug and slug.replace("-", "_"),
    }
    return {"error": error}, status
