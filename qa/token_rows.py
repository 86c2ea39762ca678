"""The token codes of passages, in a table of their own: what reads passages only need not read past them."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

__all__ = ["CODES", "TABLE", "lacking_codes", "store_codes"]

TABLE = """
-- The token states of each passage, in the form of embeddings/token_codes.py; none for models without that form.
CREATE TABLE tokens (passage_id INTEGER PRIMARY KEY REFERENCES passages ON DELETE CASCADE, codes BLOB NOT NULL);
"""
CODES = """
SELECT passage_id, codes FROM tokens
WHERE passage_id IN (SELECT value FROM json_each(?)) AND typeof(codes) = 'blob' AND length(codes) % ? = 0
"""


def store_codes(connection: sqlite3.Connection, passage_ids: Sequence[int], codes: Sequence[bytes]) -> None:
    """Store the codes of passages, in the place of earlier ones."""
    connection.executemany("INSERT OR REPLACE INTO tokens VALUES (?, ?)", zip(passage_ids, codes, strict=True))


def lacking_codes(connection: sqlite3.Connection, *, width: int) -> list[int]:
    """Return the ids of passages whose codes are missing or not of whole tokens, ascending."""
    rows = connection.execute(
        "SELECT id FROM passages LEFT JOIN tokens ON passage_id = id "
        "WHERE codes IS NULL OR length(codes) = 0 OR length(codes) % ? ORDER BY id",
        (width,),
    )
    return [row[0] for row in rows]
