"""A chat request as OpenAI's clients send it: which question it asks, after what, and how it wants the answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, StrictBool, StrictInt, ValidationError

from qa.errors import UsageError
from qa.follow_ups import Turn, read_turn
from web.errors import STATUS, InvalidRequestError
from web.refusals import REFUSALS
from web.wire import MAX_K, MAX_NAMES, read_json

__all__ = ["MODEL", "ChatRequest", "UnknownModelError", "check_model", "read_chat"]

MODEL = "pincite"
"""The one model there is."""
MAX_MESSAGES = 100
"""Earlier messages that are looked at, the last ones."""
MARKER = re.compile(r" \[\d{1,2}\]")
"""What follows a quotation in an answer."""


class UnknownModelError(InvalidRequestError):
    """A request for a model that is not served."""


STATUS[UnknownModelError] = (404, "model-not-found", "There is no such model")


class Part(BaseModel):
    """A part of a message's content; only text is read."""

    type: str
    text: str | None = None


def _as_parts(content: Any) -> Any:
    return [{"type": "text", "text": content}] if isinstance(content, str) else content or []


class Message(BaseModel):
    """A message of the conversation; those of the system and of tools are passed over."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: Annotated[list[Part], BeforeValidator(_as_parts)] = []

    @property
    def text(self) -> str:
        """What it says in words."""
        return "\n".join(part.text or "" for part in self.content)


class StreamOptions(BaseModel):
    """What a stream carries besides the answer."""

    include_usage: StrictBool | None = None


class ChatRequest(BaseModel):
    """A request for a chat completion. Fields that are not named here are taken and change nothing.

    The last four are Pincite's own; `extra_body` of OpenAI's client sends them.
    """

    model: str = MODEL
    messages: list[Message]
    stream: StrictBool | None = None
    stream_options: StreamOptions | None = None
    n: StrictInt | None = None
    response_format: dict[str, Any] | None = None
    tool_choice: Any = None
    function_call: Any = None
    logprobs: StrictBool | None = None
    modalities: list[str] | None = None
    k: StrictInt | None = Field(None, ge=1, le=MAX_K)
    languages: list[str] | None = Field(None, max_length=MAX_NAMES)
    documents: list[str] | None = Field(None, max_length=MAX_NAMES)
    min_confidence: float | None = Field(None, ge=0, le=1)

    @property
    def wants_usage(self) -> bool:
        """Whether a stream ends with what was used."""
        return bool(self.stream_options and self.stream_options.include_usage)

    @property
    def question(self) -> str:
        """The last message of the user.

        Raises:
            InvalidRequestError: there is none, or it holds something else than text.
        """
        at = self._last_question
        for place, part in enumerate(self.messages[at].content):
            if part.type != "text":
                name = f"messages[{at}].content[{place}]"
                raise _refused((name, f"is of the type `{part.type}`; a question is text"))
        return self.messages[at].text

    @property
    def history(self) -> list[Turn]:
        """The questions before the last one with their answers, as far as they can be used."""
        turns: list[Turn] = []
        for question, answer in _pairs(self.messages[: self._last_question][-MAX_MESSAGES:]):
            # What was refused in its turn stands in the conversation all the same; it is no reason not to answer.
            with suppress(UsageError):
                turns.append(read_turn((question, answer)))
        return turns

    @property
    def _last_question(self) -> int:
        for at in reversed(range(len(self.messages))):
            if self.messages[at].role == "user":
                return at
        raise _refused(("messages", "holds no message of the role `user`; the last of these is the question"))

    def check(self) -> None:
        """Raise an error unless the answer would be what is asked for.

        Raises:
            UnknownModelError: of another model.
            InvalidRequestError: in another form than that of an answer made of quotations.
        """
        check_model(self.model)
        wrong = [
            ("n", "must be 1: a question has one answer", self.n not in (None, 1)),
            ("response_format", "must be of the type `text`: an answer is made of quotations", self._wants_json),
            ("tool_choice", "must be `auto` or `none`: no tools are called", _forces(self.tool_choice)),
            ("function_call", "must be `auto` or `none`: no functions are called", _forces(self.function_call)),
            ("logprobs", "must be false: quotations have none", bool(self.logprobs)),
            ("modalities", 'must be ["text"]', set(self.modalities or ()) - {"text"} != set()),
        ]
        refused = [(name, detail) for name, detail, is_wrong in wrong if is_wrong]
        if refused:
            raise _refused(*refused)

    @property
    def _wants_json(self) -> bool:
        return self.response_format is not None and self.response_format.get("type") != "text"


def read_chat() -> ChatRequest:
    """Read the body of the current request.

    Raises:
        UnsupportedMediaType, BadRequest: it is no JSON.
        InvalidRequestError: a field is missing or of the wrong type, or asks for what there is not.
    """
    try:
        asked = ChatRequest.model_validate(read_json())
    except ValidationError as error:
        raise _refused(*((_path(wrong["loc"]), wrong["msg"]) for wrong in error.errors())) from error
    asked.check()
    return asked


def check_model(name: str) -> None:
    """Raise UnknownModelError unless a model of this name is served."""
    if name != MODEL:
        raise UnknownModelError(f"there is no model {name!r}; use {MODEL!r}", errors=[("model", "is not served")])


def _pairs(messages: list[Message]) -> Iterator[Turn]:
    """Yield questions with the answers that follow them, without markers and without what stands for no answer."""
    question: str | None = None
    for message in messages:
        if message.role == "user":
            if question is not None:
                yield question, ""
            question = message.text
        elif message.role == "assistant" and question is not None:
            answer = MARKER.sub("", message.text)
            yield question, "" if answer in REFUSALS.values() else answer
            question = None
    if question is not None:
        yield question, ""


def _forces(choice: Any) -> bool:
    return choice not in (None, "auto", "none")


def _refused(*errors: tuple[str, str]) -> InvalidRequestError:
    return InvalidRequestError("; ".join(f"`{name}` {detail}" for name, detail in errors), errors=errors)


def _path(steps: tuple[str | int, ...]) -> str:
    """Return where in the body something is, as `messages[0].role`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps).removeprefix(".")
