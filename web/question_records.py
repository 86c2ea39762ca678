"""The records of questions that only REST has, as models; `web.records` has those of every door."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field, RootModel

from web.records import AnswerRecord, HitRecord

__all__ = ["AnswersRecord", "AskRecord", "SearchRecord"]


class AnswersRecord(BaseModel):
    """The answers to several questions."""

    model_config = ConfigDict(title="Answers")

    answers: list[AnswerRecord] = Field(description="in the order of the questions")
    took_ms: int


class AskRecord(RootModel[AnswerRecord | AnswersRecord]):
    """One answer, or several."""


class SearchRecord(BaseModel):
    """The passages that a question found."""

    model_config = ConfigDict(title="Ranking")

    question: str
    passages: list[HitRecord] = Field(description="best first")
