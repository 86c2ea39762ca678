"""Requests from the wire into typed values, and the shapes that only HTTP has."""

from __future__ import annotations

import json
from typing import Any

from flask import request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from qa.domain import Document, DocumentSummary, Passage
from qa.errors import UsageError
from qa.follow_ups import read_turn
from qa.record import document_record
from web.errors import InvalidRequestError

__all__ = [
    "DEFAULT_K",
    "MAX_K",
    "MAX_NAMES",
    "History",
    "document_detail",
    "passage_records",
    "read_history",
    "read_json",
]

DEFAULT_K = 5
MAX_K = 50
MAX_JSON = 1024 * 1024
MAX_TURNS = 50
"""Turns of a history that are read, the last ones."""
MAX_NAMES = 1_000

History = tuple[tuple[str, str], ...]


def read_history(value: Any) -> tuple[History, list[tuple[str, str]]]:
    """Return the turns of a conversation and the (field, what is wrong) pairs found in it.

    Args:
        value: None, or a list of `{"question", "answer"}` objects or `[question, answer]` pairs; an answer may be
            null, as it is in the record of a question that the library holds no answer to.
    """
    if value is None:
        return (), []
    if not isinstance(value, list):
        return (), [("history", "must be a list of questions with their answers")]
    turns: list[tuple[str, str]] = []
    errors: list[tuple[str, str]] = []
    for position in range(max(0, len(value) - MAX_TURNS), len(value)):
        try:
            turns.append(read_turn(value[position]))
        except UsageError as error:
            errors.append((f"history[{position}]", str(error)))
    return tuple(turns), errors


def document_detail(document: Document, passages: list[Passage]) -> dict[str, Any]:
    """Return the record of one document with its text, and its passages in place of their count."""
    summary = DocumentSummary(
        id=document.id,
        title=document.title,
        source=document.source,
        media_type=document.media_type,
        language=document.language,
        sha256=document.sha256,
        passages=len(passages),
        date=document.date,
        author=document.author,
    )
    return document_record(summary) | {"text": document.text, "passages": passage_records(passages)}


def passage_records(passages: list[Passage]) -> list[dict[str, Any]]:
    """Return the records of a document's passages."""
    keys = ("id", "number", "start", "end", "heading", "page", "language", "text")
    return [{key: getattr(passage, key) for key in keys} for passage in passages]


def read_json() -> dict[str, Any]:
    """Return the JSON object that is the body of the current request.

    Raises:
        UnsupportedMediaType: the body is not declared as JSON.
        BadRequest: it is not JSON.
        RequestEntityTooLarge: it is larger than any question with its history.
        InvalidRequestError: it is another value than an object.
    """
    if request.mimetype != "application/json" and not request.mimetype.endswith("+json"):
        raise UnsupportedMediaType("Send the body as JSON, with the header `Content-Type: application/json`.")
    request.max_content_length = MAX_JSON
    try:
        body = json.loads(request.get_data(cache=False), parse_constant=_refuse_constant)
    except RequestEntityTooLarge as error:
        raise RequestEntityTooLarge("The body may hold 1 MiB. Send a shorter question, or fewer turns.") from error
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error.msg} at line {error.lineno}, column {error.colno}.") from error
    except UnicodeDecodeError as error:
        raise BadRequest("The body is not JSON in UTF-8.") from error
    except (ValueError, RecursionError) as error:  # numbers of thousands of digits, brackets nested as deep
        raise BadRequest("The body holds a number or a nesting that is out of bounds.") from error
    if not isinstance(body, dict):
        raise InvalidRequestError('the body must be a JSON object such as {"question": "…"}')
    return body


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
