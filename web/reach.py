"""What questions of a conversation are looked for in, and what else could be chosen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from qa.confidence import THRESHOLD
from qa.domain import DocumentSummary
from qa.library import Library
from web.threads import Thread

__all__ = ["Reach", "reach_of"]

MOST_OFFERED = 30
"""Documents that the form lists; in a larger library it lists those that are chosen."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The documents and languages of a library, and those that a conversation is limited to.

    `documents` counts all documents; `languages` are those of the passages, the most frequent first; `least` is the
    confidence from which an answer is given.
    """

    documents: int
    languages: tuple[str, ...]
    chosen: tuple[DocumentSummary, ...]
    chosen_languages: tuple[str, ...]
    offered: tuple[DocumentSummary, ...]
    least: float

    @property
    def is_limited(self) -> bool:
        """Say whether only a part of the library is looked at."""
        return bool(self.chosen or self.chosen_languages)

    @property
    def searched_languages(self) -> tuple[str, ...]:
        """The languages that passages are looked for in."""
        return self.chosen_languages or self.languages


def reach_of(library: Library, thread: Thread) -> Reach:
    """Return what the questions of a thread are looked for in."""
    summaries = library.summaries()
    means = library.corpus.language_means()
    chosen = tuple(summary for summary in summaries if _is_named(summary, thread.documents))
    return Reach(
        documents=len(summaries),
        languages=tuple(sorted(means, key=lambda language: (-means[language][0], language))),
        chosen=chosen,
        chosen_languages=thread.languages,
        offered=tuple(summaries) if len(summaries) <= MOST_OFFERED else chosen,
        least=THRESHOLD if thread.least is None else thread.least,
    )


def _is_named(summary: DocumentSummary, names: Sequence[str]) -> bool:
    return any(name in (summary.id, summary.title, summary.source) for name in names)
