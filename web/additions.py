"""Additions over REST: the jobs that `POST /api/v1/documents?wait=false` makes."""

from __future__ import annotations

from flask_openapi3.models.tag import Tag

from web.adding import ADDITION
from web.job_records import AdditionList, AdditionRecord
from web.jobs import job_routes

__all__ = ["additions"]

TAG = Tag(name="Additions", description="Documents that are added in the background.")

additions = job_routes(ADDITION, TAG, record=AdditionRecord, records=AdditionList)
