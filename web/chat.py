"""The chat page: a form that posts, and the same answer as a fragment for the page's script."""

from __future__ import annotations

import json

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from qa.domain import Answer
from qa.errors import PinciteError
from web.errors import Problem, problem_of, wants_fragment
from web.holder import the_library
from web.wire import DEFAULT_K, History, read_history

__all__ = ["chat"]

chat = Blueprint("chat", __name__)


@chat.get("/")
def page() -> str:
    """Show the empty conversation, or how to add documents when there are none."""
    return _page(question="")


@chat.get("/ask")
def ask_again() -> Response:
    """Lead someone who opens the form's address to the form."""
    return redirect(url_for("chat.page"))


@chat.post("/ask")
def ask() -> str | tuple[str, int, dict[str, str]]:
    """Answer the form's question on the page, or as a fragment of it; what went wrong is told there too."""
    question = request.form.get("question", "")
    try:
        answer = the_library().ask(question, k=DEFAULT_K, history=_history())
    except PinciteError as error:
        problem = problem_of(error)
        body = (
            render_template("_problem.html", problem=problem)
            if wants_fragment()
            else _page(question=question, problem=problem)
        )
        return body, problem.status, dict(problem.headers)
    if wants_fragment():
        return render_template("_answer.html", answer=answer)
    return _page(question=question, answer=answer)


def _history() -> History:
    """Return the turns that the script sends along; a damaged history is no reason not to answer."""
    try:
        return read_history(json.loads(request.form.get("history") or "[]"))[0]
    except (ValueError, RecursionError):
        return ()


def _page(*, question: str, answer: Answer | None = None, problem: Problem | None = None) -> str:
    try:
        summaries = the_library().summaries()
    except PinciteError as error:
        problem, summaries = problem or problem_of(error), None
    return render_template(
        "chat.html", question=question, answer=answer, problem=problem, summaries=summaries, empty=summaries == []
    )
