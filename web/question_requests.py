"""What questions over REST are made of: the models of their bodies and addresses."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, PlainValidator, Strict

from qa.confidence import THRESHOLD
from qa.questions import MAX_QUESTION
from web.typed_requests import Text, Wording, several_errors
from web.wire import DEFAULT_K, MAX_K, MAX_NAMES, History, read_history

__all__ = ["LEAST", "MUST_BE_CONFIDENCE", "AskRequest", "Confidence", "Count"]

IN_WORDS = r"[^\s\u0000-\u001f\u007f-\u009f]"
"""A character that is neither white space nor control; a question holds at least one."""
EXAMPLE = "How are documents added?"


class Turn(BaseModel):
    """An earlier question and its answer; null when there was none."""

    question: str
    answer: str | None


def _turns(value: Any) -> History:
    turns, errors = read_history(value)
    if errors:
        raise several_errors(errors)
    return turns


Question = Annotated[
    Text,
    Wording("must be a string"),
    Field(
        description=f"in any language, at most {MAX_QUESTION:,} characters",
        json_schema_extra={"minLength": 1, "maxLength": MAX_QUESTION, "pattern": IN_WORDS},
    ),
]
Count = Annotated[
    int,
    Wording(f"must be a whole number from 1 to {MAX_K}"),
    Field(ge=1, le=MAX_K, description="how many of the closest passages to return"),
]
Confidence = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
MUST_BE_CONFIDENCE = Wording("must be a number from 0 to 1")
MUST_BE_NAMES = Wording(f"must be a list of at most {MAX_NAMES:,} strings")
Names = Annotated[list[Text], Field(max_length=MAX_NAMES)]
LANGUAGES = Field(description="look only in these, by their ISO 639 codes; in all when there are none")
DOCUMENTS = Field(description="look only in these, by id, path or title; in all when there are none")
LEAST = Field(description=f"confidence from which an answer is given; {THRESHOLD} when it is not said")


class AskRequest(BaseModel):
    """A question, what was said before it, and where to look."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"question": EXAMPLE, "k": 3}})

    question: Question
    k: Annotated[Count, Strict()] = DEFAULT_K
    history: Annotated[
        History,
        PlainValidator(_turns, json_schema_input_type=list[Turn | tuple[str, str | None]] | None),
        Field(description="earlier turns, oldest first; of more than 50, the last 50 are read"),
    ] = ()
    languages: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, LANGUAGES] = None
    documents: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, DOCUMENTS] = None
    min_confidence: Annotated[Annotated[Confidence, Strict()] | None, MUST_BE_CONFIDENCE, LEAST] = None
