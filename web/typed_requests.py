"""Requests into the models that describe them. What is wrong is told in our words, all of it at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, TypeVar

from flask import request
from flask_openapi3.models.file import FileStorage
from pydantic import AfterValidator, BaseModel, BeforeValidator, Strict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError
from werkzeug.datastructures import CombinedMultiDict, MultiDict
from werkzeug.datastructures import FileStorage as SentFile
from werkzeug.exceptions import UnsupportedMediaType

from web.errors import InvalidRequestError
from web.wire import read_json

__all__ = ["File", "Text", "Wording", "checked", "read_body", "read_form", "read_query", "several_errors"]

Model = TypeVar("Model", bound=BaseModel)
LONE_SURROGATES = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Wording:
    """What a field of a model must be, in the words of the problem that names it: part of its `Annotated` type."""

    text: str


def _encodable(value: Any) -> Any:
    return LONE_SURROGATES.sub(" ", value) if isinstance(value, str) else value


Text = Annotated[str, Strict(), BeforeValidator(_encodable)]
"""A string that can be encoded: lone surrogates, which JSON can hold, are blank."""


def _sent_as_file(value: Any) -> Any:
    if not isinstance(value, SentFile):
        raise ValueError("must be sent as a file, with a file name")
    return value


File = Annotated[FileStorage, AfterValidator(_sent_as_file)]
"""A file of a form."""


def read_body(model: type[Model]) -> Model:
    """Return the JSON body of the current request.

    Raises:
        UnsupportedMediaType: the body is not declared as JSON.
        BadRequest: it is not JSON.
        InvalidRequestError: a field is missing, unknown or wrong; all such fields are named.
    """
    return checked(model, read_json())


def read_query(model: type[Model]) -> Model:
    """Return the query of the current request's address; lists are repeated arguments.

    Raises:
        InvalidRequestError: an argument is missing, unknown, repeated or wrong; all such arguments are named.
    """
    return checked(model, _values(model, request.args))


def read_form(model: type[Model]) -> Model:
    """Return the form of the current request with its files; lists are repeated fields.

    Raises:
        UnsupportedMediaType: the body is no form that can hold files.
        InvalidRequestError: a field is missing, unknown, repeated or wrong; all such fields are named.
    """
    if request.mimetype != "multipart/form-data":
        raise UnsupportedMediaType("Send the body as `multipart/form-data`, each file in a field called `file`.")
    return checked(model, _values(model, CombinedMultiDict([request.form, request.files])))


def checked(model: type[Model], values: Mapping[str, Any]) -> Model:
    """Return the model of these values.

    Raises:
        InvalidRequestError: one is missing, unknown or wrong; all such fields are named.
    """
    try:
        return model.model_validate({_encodable(name): value for name, value in values.items()})
    except ValidationError as error:
        errors = [told for detail in error.errors(include_url=False) for told in _told(model, detail)]
    errors = list(dict.fromkeys(errors))
    raise InvalidRequestError("; ".join(f"`{name}` {detail}" for name, detail in errors), errors=errors)


def several_errors(errors: list[tuple[str, str]]) -> PydanticCustomError:
    """Return what a validator raises that has found several (field, what is wrong) pairs."""
    return PydanticCustomError("several", "is wrong", {"errors": errors})


def _values(model: type[BaseModel], fields: MultiDict[str, Any]) -> dict[str, Any]:
    """Return fields by name: a list where the model has one, or where the field is repeated, which no other may be."""
    lists = _lists(model)
    return {name: found if name in lists or len(found) > 1 else found[0] for name, found in fields.lists()}


@cache
def _lists(model: type[BaseModel]) -> frozenset[str]:
    """Return the names of the fields that hold lists."""
    schemas = model.model_json_schema()["properties"]
    return frozenset(name for name, schema in schemas.items() if schema.get("type") == "array")


def _told(model: type[BaseModel], error: ErrorDetails) -> Iterator[tuple[str, str]]:
    """Yield the (field, what is wrong) pairs of one error."""
    if error["type"] == "several":
        yield from error["ctx"]["errors"]
        return
    name = str(error["loc"][0])
    field = model.model_fields.get(name)
    if field is None:
        yield name, f"is unknown; known are {', '.join(model.model_fields)}"
    elif error["type"] == "missing":
        yield name, "is missing"
    else:
        wording = next((told.text for told in field.metadata if isinstance(told, Wording)), error["msg"])
        yield name, wording
