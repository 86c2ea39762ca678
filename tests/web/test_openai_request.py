from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from qa.questions import MAX_QUESTION
from web.errors import InvalidRequestError
from web.openai_request import ChatRequest, UnknownModelError
from web.refusals import REFUSALS


def chat(*messages: tuple[str, Any], **fields: Any) -> ChatRequest:
    listed = [{"role": role, "content": content} for role, content in messages]
    return ChatRequest.model_validate({"model": "pincite", "messages": listed} | fields)


def test_the_question_is_the_last_message_of_the_user() -> None:
    asked = chat(("system", "Be brief."), ("user", "One?"), ("assistant", "1. [1]"), ("user", "Two?"), ("tool", "2"))
    assert asked.question == "Two?"


def test_parts_of_text_are_one_question() -> None:
    asked = chat(("user", [{"type": "text", "text": "Who came"}, {"type": "text", "text": "by boat?"}]))
    assert asked.question.split() == ["Who", "came", "by", "boat?"]


def test_a_picture_is_no_question_but_may_stand_further_up() -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:,"}}
    with pytest.raises(InvalidRequestError, match="image_url") as refused:
        chat(("user", [{"type": "text", "text": "What is this?"}, picture])).question  # noqa: B018
    assert refused.value.errors[0][0] == "messages[0].content[1]"
    asked = chat(("user", [{"type": "text", "text": "Who?"}, picture]), ("user", "Where?"))
    assert asked.history == [("Who?", "")]


@pytest.mark.parametrize("messages", [[], [("system", "Who?")], [("assistant", "The mayor.")]])
def test_without_a_user_there_is_no_question(messages: list[tuple[str, str]]) -> None:
    with pytest.raises(InvalidRequestError, match="role `user`"):
        chat(*messages).question  # noqa: B018


def test_the_history_is_questions_with_their_answers() -> None:
    asked = chat(
        ("developer", "Be brief."),
        ("user", "Who came?"),
        ("assistant", "The mayor came. [1] So did the queen. [2]"),
        ("user", "Unanswered?"),
        ("user", "Refused?"),
        ("assistant", REFUSALS["fr"]),
        ("assistant", None),
        ("user", "When?"),
    )
    assert asked.history == [
        ("Who came?", "The mayor came. So did the queen."),
        ("Unanswered?", ""),
        ("Refused?", ""),
    ]


def test_earlier_messages_that_cannot_be_used_are_left_out() -> None:
    asked = chat(
        ("user", " "),
        ("user", "x" * (MAX_QUESTION + 1)),
        ("user", "Who?"),
        ("assistant", "y" * 30_000),
        ("user", "When?"),
    )
    assert (asked.question, asked.history) == ("When?", [])


def test_of_a_long_conversation_the_end_counts() -> None:
    asked = chat(*[("user", f"Question {number}?") for number in range(1_000)])
    assert asked.question == "Question 999?"
    assert asked.history[-1] == ("Question 998?", "")
    assert len(asked.history) == 100


@pytest.mark.parametrize(
    "fields",
    [
        {"temperature": 2, "top_p": 0.1, "seed": 7, "max_tokens": 1, "stop": ["."], "user": "u", "unheard_of": {}},
        {"tools": [{"type": "function", "function": {"name": "f"}}], "tool_choice": "auto"},
        {"tool_choice": "none", "function_call": "auto", "response_format": {"type": "text"}, "n": 1},
        {"n": None, "stream": None, "stream_options": None, "logprobs": False, "modalities": ["text"], "k": None},
        {"response_format": None, "languages": None, "documents": None, "min_confidence": None},
    ],
)
@pytest.mark.usefixtures("filled")
def test_what_changes_nothing_is_taken(client: FlaskClient, fields: dict[str, Any]) -> None:
    body = {"model": "pincite", "messages": [{"role": "user", "content": "How many ferries cross the strait?"}]}
    plain, full = (client.post("/v1/chat/completions", json=body | more) for more in ({}, fields))
    assert (full.status_code, full.mimetype) == (200, "application/json")
    assert "Twelve ferries" in plain.get_json()["choices"][0]["message"]["content"]
    assert full.get_json()["choices"] == plain.get_json()["choices"]


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 2},
        {"response_format": {"type": "json_object"}},
        {"response_format": {"type": "json_schema", "json_schema": {}}},
        {"response_format": {}},
        {"tool_choice": "required"},
        {"tool_choice": {"type": "function", "function": {"name": "f"}}},
        {"function_call": {"name": "f"}},
        {"logprobs": True},
        {"modalities": ["text", "audio"]},
    ],
)
def test_what_there_is_not_is_refused_by_name(fields: dict[str, Any]) -> None:
    with pytest.raises(InvalidRequestError) as refused:
        chat(("user", "Who?"), **fields).check()
    assert [name for name, _ in refused.value.errors] == list(fields)
    assert f"`{next(iter(fields))}` must be" in str(refused.value)


def test_another_model_is_not_served() -> None:
    with pytest.raises(UnknownModelError, match="'gpt-4o'; use 'pincite'"):
        chat(("user", "Who?"), model="gpt-4o").check()
