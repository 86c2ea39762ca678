"""The chat page: its address names the questions, its form asks one more, its script gets the same as a fragment."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import get_locale
from werkzeug.wrappers import Response

from qa.errors import PinciteError
from qa.questions import check_question
from qa.topics import topics
from web.errors import Problem, problem_of, wants_fragment
from web.holder import the_library
from web.reach import reach_of
from web.threads import MAX_LINK, Thread, Turn, answered, ask_last, read_thread
from web.wire import History, read_history

__all__ = ["chat"]

TOPICS = 6

chat = Blueprint("chat", __name__)

Page = tuple[str, int, dict[str, str]]


@chat.get("/")
def page() -> Page:
    """Show the conversation that the address names: `?q=` for each question; with none, what can be asked about."""
    thread = Thread()
    try:
        thread = read_thread(request.args)
        turns = list(answered(the_library(), thread)) if thread.questions else []
    except PinciteError as error:
        return _page(thread, problem=problem_of(error))
    edited = request.args.get("edit", type=int)
    return _page(thread, turns=turns, edit=edited if edited and 0 < edited <= len(turns) else None)


@chat.get("/ask")
def ask_again() -> Response:
    """Lead someone who opens the form's address to the form."""
    return redirect(url_for("chat.page"))


@chat.post("/ask")
def ask() -> Response | str | Page:
    """Lead to the page that answers the form's question, or answer it as a fragment of that page."""
    question = request.form.get("question", "")
    thread = Thread()
    try:
        thread = read_thread(request.form)
        asked = check_question(question)
        if wants_fragment():
            return _fragment(thread, asked)
        longer = replace(thread, questions=(*thread.questions, asked))
        link = longer.link()
        if len(link) <= MAX_LINK:
            return redirect(link, 303)
        return _page(longer, turns=list(answered(the_library(), longer)))
    except PinciteError as error:
        problem = problem_of(error)
        if not wants_fragment():
            return _refused(thread, question, problem)
        return render_template("_problem.html", problem=problem), problem.status, dict(problem.headers)


def _refused(thread: Thread, question: str, problem: Problem) -> Page:
    """Show the conversation as it was, with the question that cannot be asked in the form."""
    turns: list[Turn] = []
    with suppress(PinciteError):  # the page says it
        turns = list(answered(the_library(), thread)) if thread.questions else []
    return _page(thread, turns=turns, problem=problem, draft=question)


def _fragment(thread: Thread, question: str) -> str:
    """Answer a question after the turns that the script sends along."""
    history = _history()
    library = the_library()
    turn = ask_last(library, replace(thread, questions=(*(turn[0] for turn in history), question)), history)
    return render_template("_answer.html", turn=turn, reach=reach_of(library, thread))


def _history() -> History:
    """Return the turns that the script sends along; a damaged history is no reason not to answer."""
    try:
        return read_history(json.loads(request.form.get("history") or "[]"))[0]
    except (ValueError, RecursionError):
        return ()


def _page(
    thread: Thread,
    *,
    turns: list[Turn] | None = None,
    edit: int | None = None,
    draft: str = "",
    problem: Problem | None = None,
) -> Page:
    """Render the page; `edit` is the number of the question that is put into the form again."""
    turns = turns or []
    reach, suggested = None, []
    try:
        library = the_library()
        reach = reach_of(library, thread)
        if not turns:
            suggested = topics(library.corpus, library.summaries(), count=TOPICS)
            suggested.sort(key=lambda topic: topic.language != get_locale().language)
    except PinciteError as error:
        problem = problem or problem_of(error)
    earlier = thread if edit is None else thread.until(edit - 1)
    told = problem or (turns[-1].problem if turns else None)
    body = render_template(
        "chat.html",
        thread=thread,
        turns=turns,
        earlier=earlier.questions,
        edit=edit,
        draft=draft if edit is None else turns[edit - 1].question,
        problem=problem,
        reach=reach,
        topics=suggested,
    )
    return body, told.status if told else 200, dict(told.headers) if told else {}
