"""Questions over REST. Answers are the records of `qa.record`."""

from __future__ import annotations

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag

from qa.record import hit_record, timed_answer
from web.holder import the_library
from web.openapi import ApiBlueprint
from web.problem_record import READING, SENDING, problems
from web.question_records import SearchRecord
from web.question_requests import AskRequest
from web.records import AnswerRecord

__all__ = ["questions"]

TAG = Tag(name="Questions", description="Answers with citations, and ranked passages.")

questions = ApiBlueprint("questions", __name__, url_prefix="/api/v1", abp_tags=[TAG])


@questions.post("/ask", operation_id="ask", responses={200: AnswerRecord, **problems(*READING, *SENDING)})
def ask(body: AskRequest) -> Response:
    """Answer a question with quotations."""
    library = the_library()
    _, record = timed_answer(
        lambda: library.ask(
            body.question,
            k=body.k,
            history=body.history,
            languages=body.languages or (),
            documents=body.documents or (),
            min_confidence=body.min_confidence,
        )
    )
    return jsonify(record)


@questions.post("/search", operation_id="search", responses={200: SearchRecord, **problems(*READING, *SENDING)})
def search(body: AskRequest) -> Response:
    """Rank passages for a question."""
    hits = the_library().search(body.question, k=body.k, languages=body.languages or (), documents=body.documents or ())
    return jsonify(question=body.question, passages=[hit_record(hit, rank) for rank, hit in enumerate(hits, 1)])
