"""A conversation as its address tells it: the questions, oldest first, and where they are looked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from flask import url_for
from werkzeug.datastructures import MultiDict

from qa.domain import Answer
from qa.errors import PinciteError, UsageError
from qa.library import Library
from web.errors import Problem, problem_of
from web.holder import the_turn
from web.wire import DEFAULT_K

__all__ = ["MAX_LINK", "MAX_TURNS", "Thread", "Turn", "answered", "ask_last", "read_thread"]

MAX_TURNS = 12
"""Questions of an address that are asked, the last ones: each costs a search."""
MAX_LINK = 3_500
"""Bytes of an address; servers and proxies refuse request lines of more than 4 or 8 KB."""
MAX_NAMES = 100
NO_LEAST = "the confidence to answer from must be a number from 0 to 1"


@dataclass(frozen=True, slots=True)
class Thread:
    """The questions of a conversation, what the search is limited to, and the lowest confidence of an answer."""

    questions: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    least: float | None = None

    def until(self, count: int) -> Thread:
        """Return the conversation up to its question `count`, counted from 1."""
        return replace(self, questions=self.questions[:count])

    def everywhere(self) -> Thread:
        """Return the same questions to the whole library."""
        return replace(self, documents=(), languages=())

    def answered_from(self, least: float) -> Thread:
        """Return the same questions, answered from the confidence `least` on."""
        return replace(self, least=least)

    def link(self, *, edit: int | None = None) -> str:
        """Return the address that asks the questions again, the first ones left out when there are too many.

        Args:
            edit: number of the question, counted from 1, that is put into the form again.
        """
        questions = self.questions[-MAX_TURNS:]
        link = self._link(questions, edit)
        while len(link) > MAX_LINK and len(questions) > 1:
            questions = questions[1:]
            link = self._link(questions, edit)
        return link

    def _link(self, questions: Sequence[str], edit: int | None) -> str:
        fields: list[tuple[str, str]] = [("q", question) for question in questions]
        fields += [("document", document) for document in self.documents]
        fields += [("language", language) for language in self.languages]
        fields += [("least", f"{self.least:g}")] if self.least is not None else []
        if edit is not None:
            fields.append(("edit", str(edit - len(self.questions) + len(questions))))
        return url_for("chat.page") + (f"?{urlencode(fields)}" if fields else "")


@dataclass(frozen=True, slots=True)
class Turn:
    """The last question of a thread with its answer, or with what went wrong."""

    thread: Thread
    answer: Answer | None = None
    problem: Problem | None = None

    @property
    def number(self) -> int:
        """The question's place in the conversation, from 1."""
        return len(self.thread.questions)

    @property
    def question(self) -> str:
        """The question as it was asked."""
        return self.answer.question if self.answer else self.thread.questions[-1]


def read_thread(fields: MultiDict[str, str]) -> Thread:
    """Return the thread that an address or a form names.

    Raises:
        UsageError: the lowest confidence is no number.
    """
    least = fields.get("least", "").strip()
    try:
        number = float(least) if least else None
    except ValueError as error:
        raise UsageError(NO_LEAST) from error
    if number is not None and not 0 <= number <= 1:
        raise UsageError(NO_LEAST)
    return Thread(
        questions=tuple(question for question in fields.getlist("q") if question.strip())[-MAX_TURNS:],
        documents=tuple(filter(None, fields.getlist("document")))[:MAX_NAMES],
        languages=tuple(filter(None, fields.getlist("language")))[:MAX_NAMES],
        least=number,
    )


def answered(library: Library, thread: Thread) -> Iterator[Turn]:
    """Ask the questions of a thread, each with those before it, and yield what comes of each."""
    history: list[tuple[str, str]] = []
    for number in range(1, len(thread.questions) + 1):
        asked = thread.until(number)
        try:
            turn = ask_last(library, asked, history)
        except PinciteError as error:
            turn = Turn(asked, problem=problem_of(error))
        if turn.answer:
            history.append((turn.answer.question, turn.answer.text or ""))
        yield turn


def ask_last(library: Library, thread: Thread, history: Sequence[tuple[str, str]]) -> Turn:
    """Ask the last question of a thread after `history`.

    Raises:
        PinciteError: it cannot be asked, or not there where the thread is looked for.
    """
    with the_turn():
        answer = library.ask(
            thread.questions[-1],
            k=DEFAULT_K,
            history=history,
            documents=thread.documents,
            languages=thread.languages,
            min_confidence=thread.least,
        )
    return Turn(thread, answer)
