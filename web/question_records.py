"""The records of questions that only REST has, as models; `web.records` has those of every door."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from web.records import HitRecord

__all__ = ["SearchRecord"]


class SearchRecord(BaseModel):
    """The passages that a question found."""

    model_config = ConfigDict(title="Ranking")

    question: str
    passages: list[HitRecord] = Field(description="best first")
