"""Long lists in pieces: what follows after an item, however the library changes meanwhile."""

from __future__ import annotations

from qa.corpus import PASSAGE, SUMMARY, Corpus
from qa.domain import DocumentSummary, Passage
from qa.rows import from_row

__all__ = ["passages_after", "summaries_after"]

FOLLOWING = "SELECT id FROM documents WHERE (title, id) > (?, ?) ORDER BY title, id LIMIT ?"


def summaries_after(corpus: Corpus, title: str, document_id: str, *, limit: int) -> list[DocumentSummary]:
    """Return up to `limit` documents by title, those after the one with this title and id; empty ones for the first."""
    with corpus.database.reading() as connection:
        rows = connection.execute(
            f"{SUMMARY} WHERE id IN ({FOLLOWING}) ORDER BY title, id", (title, document_id, limit)
        )
        return [from_row(DocumentSummary, row) for row in rows]


def passages_after(corpus: Corpus, document_id: str, *, start: int, limit: int) -> list[Passage]:
    """Return up to `limit` passages of a document in reading order, those that start after `start`."""
    with corpus.database.reading() as connection:
        rows = connection.execute(
            f"{PASSAGE} WHERE document_id = ? AND start > ? ORDER BY start LIMIT ?", (document_id, start, limit)
        )
        return [from_row(Passage, row) for row in rows]
