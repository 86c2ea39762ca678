"""What questions over REST are made of: the models of their bodies and addresses."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    RootModel,
    Strict,
    model_validator,
)
from pydantic.json_schema import SkipJsonSchema

from qa.confidence import THRESHOLD
from qa.errors import QuestionError
from qa.follow_ups import MAX_TURN
from qa.questions import MAX_QUESTION, check_question
from web.typed_requests import Text, Wording, checked, several_errors
from web.wire import DEFAULT_K, MAX_K, MAX_NAMES, History, read_history

__all__ = [
    "LEAST",
    "MUST_BE_CONFIDENCE",
    "AskBody",
    "AskManyRequest",
    "AskQuery",
    "AskRequest",
    "Confidence",
    "Count",
    "SearchQuery",
]

IN_WORDS = r"[^\s\u0000-\u001f\u007f-\u009f]"
"""A character that is neither white space nor control; a question holds at least one."""
ASKABLE: dict[str, Any] = {"minLength": 1, "maxLength": MAX_QUESTION, "pattern": IN_WORDS}
"""What a question is, for programs; `qa.questions` decides, and says what is wrong."""
MAX_QUESTIONS = 100
"""Questions of one request; a batch file takes more."""
EXAMPLE = "How are documents added?"


class Turn(BaseModel):
    """An earlier question and its answer; null when there was none."""

    question: Annotated[str, Field(json_schema_extra=ASKABLE)]
    answer: Annotated[str, Field(max_length=MAX_TURN)] | None = None


Pair = tuple[Annotated[str, Field(json_schema_extra=ASKABLE)], Annotated[str, Field(max_length=MAX_TURN)] | None]


def _turns(value: Any) -> History:
    turns, errors = read_history(value)
    if errors:
        raise several_errors(errors)
    return turns


def _askable(questions: list[str]) -> list[str]:
    errors: list[tuple[str, str]] = []
    for position, question in enumerate(questions):
        try:
            check_question(question)
        except QuestionError as error:
            errors.append((f"questions[{position}]", str(error)))
    if errors:
        raise several_errors(errors)
    return questions


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value  # JSON has one kind of numbers


Question = Annotated[
    Text,
    Wording("must be a string"),
    Field(
        description=f"in any language, at most {MAX_QUESTION:,} characters",
        json_schema_extra=ASKABLE,
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
    k: Annotated[Count, Strict(), BeforeValidator(_whole)] = DEFAULT_K
    history: Annotated[
        History,
        PlainValidator(_turns, json_schema_input_type=list[Turn | Pair] | None),
        Field(description="earlier turns, oldest first; of more than 50, the last 50 are read"),
    ] = ()
    languages: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, LANGUAGES] = None
    documents: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, DOCUMENTS] = None
    min_confidence: Annotated[Annotated[Confidence, Strict()] | None, MUST_BE_CONFIDENCE, LEAST] = None


class AskManyRequest(BaseModel):
    """Several questions, each asked for itself, and where to look."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"questions": [EXAMPLE, "What is a citation?"]}}
    )

    questions: Annotated[
        list[Question],
        Strict(),
        Wording(f"must be a list of 1 to {MAX_QUESTIONS} strings"),
        Field(min_length=1, max_length=MAX_QUESTIONS),
        AfterValidator(_askable),
    ]
    k: Annotated[Count, Strict(), BeforeValidator(_whole)] = DEFAULT_K
    languages: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, LANGUAGES] = None
    documents: Annotated[Annotated[Names, Strict()] | None, MUST_BE_NAMES, DOCUMENTS] = None
    min_confidence: Annotated[Annotated[Confidence, Strict()] | None, MUST_BE_CONFIDENCE, LEAST] = None


class AskBody(RootModel[AskRequest | AskManyRequest]):
    """One question, or several."""

    @model_validator(mode="before")
    @classmethod
    def check(cls, values: dict[str, Any]) -> AskRequest | AskManyRequest:
        """Tell what is wrong as one of the two, never as both."""
        return checked(AskManyRequest, values) if "questions" in values else checked(AskRequest, values)


class SearchQuery(BaseModel):
    """A question in an address, and where to look."""

    model_config = ConfigDict(extra="forbid")

    question: Annotated[Question, Field(json_schema_extra={"example": EXAMPLE})]
    k: Count = DEFAULT_K
    languages: Annotated[Names, MUST_BE_NAMES, LANGUAGES] = []
    documents: Annotated[Names, MUST_BE_NAMES, DOCUMENTS] = []


class AskQuery(SearchQuery):
    """A question in an address, where to look, and how sure to be."""

    min_confidence: Annotated[Confidence | SkipJsonSchema[None], MUST_BE_CONFIDENCE, LEAST] = Field(
        default_factory=lambda: None  # a factory leaves the null, which no address can hold, out of the document
    )
