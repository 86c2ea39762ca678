"""Which passages hold which subword pieces: finds those that share a question's rare words, near in meaning or not.

Names, numbers and codes say little to the encoder; the passages that hold them are found by the pieces themselves. Only
rare pieces are looked up, so that the cost does not grow with the library: a piece that stands in very many passages
tells none of them apart.
"""

from __future__ import annotations

import json
import math
import sqlite3
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from qa.encoded import Ids, Pieces, pieces_from_blob

__all__ = [
    "TABLE",
    "add_piece_function",
    "find_by_words",
    "forget_words",
    "index_words",
    "rebuild_words",
    "words_are_in_step",
]

POSTINGS = 3_000
"""Entries of the index that a question may cost, the rarest pieces first."""

STEP = 1 << 23
"""Entries that are put in order at a time when the index is made again: 300 MB."""
ROWS = 1 << 16
"""Entries handed to SQLite at a time."""
SAMPLE = 1_000
"""Passages that the ranges of pieces are chosen from."""
LIMIT = 1 << 31
"""Above all piece ids."""

ALL = "SELECT DISTINCT value, passages.id FROM passages, json_each(piece_list(pieces))"
ENTRIES = f"{ALL} WHERE document_id = ? ORDER BY value"
TABLE = f"""
-- The passages that each subword piece stands in.
CREATE TABLE words (piece INTEGER NOT NULL, passage_id INTEGER NOT NULL, PRIMARY KEY (piece, passage_id)) WITHOUT ROWID;
INSERT INTO words {ALL};
"""
DIFFERENT = "SELECT EXISTS (SELECT * FROM (SELECT * FROM ({}) EXCEPT SELECT * FROM ({})))"
HELD = "SELECT id, pieces FROM passages ORDER BY id"
COUNTS = """
SELECT (SELECT count(*) FROM (SELECT 1 FROM words WHERE piece = value LIMIT ?)), value FROM json_each(?) ORDER BY 1, 2
"""
PASSAGES = "SELECT passage_id FROM words WHERE piece = ?"


def add_piece_function(connection: sqlite3.Connection) -> None:
    """Teach a connection `piece_list`, with which the statements of this module read stored pieces."""
    connection.create_function("piece_list", 1, _piece_list, deterministic=True)


def index_words(connection: sqlite3.Connection, document_id: str) -> None:
    """Add the passages of a document to the index."""
    connection.execute(f"INSERT INTO words {ENTRIES}", (document_id,))


def forget_words(connection: sqlite3.Connection, document_id: str) -> None:
    """Take the passages of a document, which is still held, out of the index."""
    connection.execute(f"DELETE FROM words WHERE (piece, passage_id) IN ({ENTRIES})", (document_id,))  # noqa: S608 - a constant


def words_are_in_step(connection: sqlite3.Connection) -> bool:
    """Say whether the index holds exactly the pieces of the passages; every entry is looked at."""
    held = "SELECT * FROM words"
    missing, left_over = (DIFFERENT.format(*sides) for sides in ((ALL, held), (held, ALL)))
    return not any(connection.execute(query).fetchone()[0] for query in (missing, left_over))


def rebuild_words(connection: sqlite3.Connection) -> None:
    """Make the index again from the pieces of the passages.

    It is written in its own order, from end to end, a range of pieces at a time; the entries of a million passages in
    any other order would be written many times over.
    """
    connection.execute("DELETE FROM words")
    for start, end in _ranges(connection):
        connection.executemany("INSERT INTO words VALUES (?, ?)", _entries(connection, start, end))


def find_by_words(
    connection: sqlite3.Connection, question: Pieces, *, k: int, passages: int, among: Ids | None = None
) -> list[int]:
    """Return the ids of the `k` passages that share the most of the question's rare pieces, best first.

    A piece counts the logarithm of the share of passages that it stands in, as in BM25's inverse document frequency.

    Args:
        connection: to the library.
        question: its piece ids.
        k: how many to return at most.
        passages: how many the library holds.
        among: only these are returned; all when None.
    """
    pieces = np.unique(question).tolist()
    found: list[Ids] = []
    weights: list[float] = []
    left = POSTINGS
    for count, piece in connection.execute(COUNTS, (POSTINGS + 1, json.dumps(pieces))).fetchall():
        if 0 < count <= left:
            found.append(np.fromiter((row[0] for row in connection.execute(PASSAGES, (piece,))), np.int64))
            weights.append(math.log(1 + (passages - count + 0.5) / (count + 0.5)))
            left -= count
    if not found:
        return []
    ids, owners = np.unique(np.concatenate(found), return_inverse=True)
    scores = np.bincount(owners, np.repeat(weights, [len(some) for some in found]))
    if among is not None:
        scores[~np.isin(ids, among)] = 0
    best = np.argsort(-scores, kind="stable")[:k]
    return [int(ids[at]) for at in best if scores[at] > 0]


def _ranges(connection: sqlite3.Connection) -> Iterator[tuple[int, int]]:
    """Yield ranges of pieces, together all there can be, with about `STEP` entries each."""
    entries = connection.execute("SELECT total(length(pieces)) / 4 FROM passages").fetchone()[0]
    rows = connection.execute(f"{HELD} LIMIT ?", (SAMPLE,))  # ids are random, so these are any passages
    sample = np.concatenate([np.empty(0, np.int32), *(pieces_from_blob(blob) for _, blob in rows)])
    parts = math.ceil(entries / STEP)
    cuts = np.quantile(sample, np.arange(1, parts) / parts).astype(np.int64).tolist() if len(sample) else []
    yield from pairwise([-LIMIT, *cuts, LIMIT])


def _entries(connection: sqlite3.Connection, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield the entries of the pieces from `start` to before `end`, by piece and passage."""
    pieces, owners = [np.empty(0, np.int32)], [np.empty(0, np.int64)]
    for passage_id, blob in connection.execute(HELD):
        found = np.unique(pieces_from_blob(blob))
        found = found[np.searchsorted(found, start) : np.searchsorted(found, end)]
        pieces.append(found)
        owners.append(np.full(len(found), passage_id))
    of_passages, ids = np.concatenate(pieces), np.concatenate(owners)
    pieces.clear()
    owners.clear()
    order = np.argsort(of_passages, kind="stable")
    for at in range(0, len(order), ROWS):
        chosen = order[at : at + ROWS]
        yield from zip(of_passages[chosen].tolist(), ids[chosen].tolist(), strict=True)


def _piece_list(blob: bytes) -> str:
    return json.dumps(pieces_from_blob(blob).tolist())
