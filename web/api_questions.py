"""Questions over REST. Answers are the records of `qa.record`."""

from __future__ import annotations

import time

from flask import Response, jsonify
from flask_openapi3.models.tag import Tag

from qa.questions import check_question
from qa.record import answer_record, hit_record, timed_answer
from web.holder import the_library, the_turn
from web.openapi import ApiBlueprint
from web.problem_record import READING, SENDING, problems
from web.question_records import AskRecord, SearchRecord
from web.question_requests import AskBody, AskManyRequest, AskQuery, AskRequest, SearchQuery
from web.records import AnswerRecord

__all__ = ["questions"]

TAG = Tag(name="Questions", description="Answers with citations, and ranked passages.")

questions = ApiBlueprint("questions", __name__, url_prefix="/api/v1", abp_tags=[TAG])


@questions.post("/ask", operation_id="ask", responses={200: AskRecord, **problems(*READING, *SENDING)})
def ask(body: AskBody) -> Response:
    """Answer a question, or several.

    With `questions` in place of `question`, the response holds `answers` in the same order; when one of the questions
    cannot be asked, none is answered. Where the library holds no answer, `answer` is null.
    """
    asked = body.root
    return _answers(asked) if isinstance(asked, AskManyRequest) else _answer(asked)


@questions.get("/ask", operation_id="askByLink", responses={200: AnswerRecord, **problems(*READING)})
def ask_by_link(query: AskQuery) -> Response:
    """Answer the question of a link.

    Languages and documents are repeated: `languages=fr&languages=de`. An address holds 8 KB; a body takes longer
    questions.
    """
    return _answer(AskRequest.model_construct(**dict(query)))


@questions.post("/search", operation_id="search", responses={200: SearchRecord, **problems(*READING, *SENDING)})
def search(body: AskRequest) -> Response:
    """Rank passages for a question.

    Takes the same object as a question to answer; `min_confidence` has no bearing on the ranking.
    """
    return _ranking(body)


@questions.get("/search", operation_id="searchByLink", responses={200: SearchRecord, **problems(*READING)})
def search_by_link(query: SearchQuery) -> Response:
    """Rank passages for the question of a link.

    Languages and documents are repeated: `languages=fr&languages=de`. An address holds 8 KB; a body takes longer
    questions.
    """
    return _ranking(AskRequest.model_construct(**dict(query)))


def _answer(asked: AskRequest) -> Response:
    library = the_library()
    with the_turn():
        _, record = timed_answer(
            lambda: library.ask(
                asked.question,
                k=asked.k,
                history=asked.history,
                languages=asked.languages or (),
                documents=asked.documents or (),
                min_confidence=asked.min_confidence,
            )
        )
    return jsonify(record)


def _answers(asked: AskManyRequest) -> Response:
    started = time.perf_counter()
    with the_turn():
        answers = the_library().ask_many(
            asked.questions,
            k=asked.k,
            languages=asked.languages or (),
            documents=asked.documents or (),
            min_confidence=asked.min_confidence,
        )
    took_ms = round((time.perf_counter() - started) * 1000)
    return jsonify(answers=[answer_record(answer) for answer in answers], took_ms=took_ms)


def _ranking(asked: AskRequest) -> Response:
    with the_turn():
        hits = the_library().search(
            asked.question,
            k=asked.k,
            history=asked.history,
            languages=asked.languages or (),
            documents=asked.documents or (),
        )
    passages = [hit_record(hit, rank) for rank, hit in enumerate(hits, 1)]
    return jsonify(question=check_question(asked.question), passages=passages)
