"""What can go wrong between a program and a server.

ClientError
├── UnreachableError  no answer came
├── ProblemError      the server refused, and said why
└── BatchFailedError  a batch ended without all its answers
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["BatchFailedError", "ClientError", "ProblemError", "UnreachableError"]


class ClientError(Exception):
    """Base of every error that the client raises."""


class UnreachableError(ClientError):
    """The server cannot be reached, or broke off."""


class BatchFailedError(ClientError):
    """A batch failed or was cancelled."""


class ProblemError(ClientError):
    """A problem document (RFC 9457).

    Attributes:
        status: the HTTP status.
        type: the kind of problem, such as `urn:pincite:problem:question`.
        detail: the cause and the remedy.
        errors: what is wrong with each field, by its name.
        retry_after: seconds after which to try again, where the server says so.
    """

    def __init__(self, status: int, problem: Mapping[str, Any], *, retry_after: int | None = None) -> None:
        self.status = status
        self.type = str(problem.get("type", "about:blank"))
        self.detail = str(problem.get("detail", f"the server answered with the status {status}"))
        self.errors = {str(error["field"]): str(error["detail"]) for error in problem.get("errors", ())}
        self.retry_after = retry_after
        super().__init__(self.detail)
