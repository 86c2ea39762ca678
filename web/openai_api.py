"""The OpenAI-compatible door: chat completions and the list of models, for clients that speak nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from flask import Blueprint, Response, jsonify

from qa.library import Library
from qa.record import timed_answer
from web.citing import quote_link
from web.holder import the_library, the_turn
from web.openai_record import chunks, completion, completion_text, model_record
from web.openai_request import check_model, read_chat
from web.wire import DEFAULT_K

__all__ = ["openai_api"]

openai_api = Blueprint("openai", __name__, url_prefix="/v1")


@openai_api.post("/chat/completions")
def complete() -> Response:
    """Answer the last question of a conversation, at once or as a stream."""
    asked = read_chat()
    library, history = the_library(), asked.history
    with the_turn():
        answer, record = timed_answer(
            lambda: library.ask(
                asked.question,
                k=asked.k or DEFAULT_K,
                history=history,
                languages=asked.languages or (),
                documents=asked.documents or (),
                min_confidence=asked.min_confidence,
            )
        )
    whole = completion(
        answer,
        record,
        links=[quote_link(citation, external=True) for citation in answer.citations],
        usage=(
            _tokens(library, [*chain.from_iterable(history), answer.question]),
            _tokens(library, [completion_text(answer)]),
        ),
    )
    if not asked.stream:
        return jsonify(whole)
    events = _events(chunks(whole, with_usage=asked.wants_usage))
    return Response(events, mimetype="text/event-stream", headers={"X-Accel-Buffering": "no"})


@openai_api.get("/models")
def models() -> Response:
    """List the one model."""
    return jsonify(object="list", data=[model_record()])


@openai_api.get("/models/<name>")
def model(name: str) -> Response:
    """Return the model of this name."""
    check_model(name)
    return jsonify(model_record())


def _tokens(library: Library, texts: Sequence[str]) -> int:
    return sum(map(len, library.encoder.pieces(texts)))


def _events(records: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield server-sent events. Escaped to ASCII: some clients take U+2028 and its like for ends of lines."""
    for record in records:
        yield f"data: {json.dumps(record)}\n\n"
    yield "data: [DONE]\n\n"
