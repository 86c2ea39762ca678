"""Damage that SQLite itself does not see: values of a library that are not what their columns hold."""

from __future__ import annotations

import sqlite3

__all__ = ["SIGNS", "find_damage"]

SIGNS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What can come of values that are not of their column's kind, or of rows that are gone."""

TABLES = ("documents", "passages", "sentences", "languages", "words", "tokens", "changes")
MAY_BE_NULL = ("page", "date", "author")
DIMENSION = "(SELECT value FROM facts WHERE key = 'dimension')"
WRONG = {
    "facts that are no numbers": "facts WHERE key != 'encoder' AND (typeof(value) != 'integer' OR value < 0)",
    "passages.vector of another length": f"passages WHERE length(vector) != 4 * {DIMENSION}",
    "passages.pieces of another length": "passages WHERE length(pieces) % 4",
    "sentences.vector of another length": f"sentences WHERE length(vector) != {DIMENSION}",
    "sentences.pieces of another length": "sentences WHERE length(pieces) % 4",
    "languages.total of another length": f"languages WHERE length(total) != 8 * {DIMENSION}",
    "languages of no passages": "languages WHERE passages < 1",
    "passages without sentences": "passages WHERE id NOT IN (SELECT passage_id FROM sentences)",
    "logs without a change": "(SELECT 1) WHERE NOT EXISTS (SELECT * FROM changes)",
}
"""Rows that no library has."""


def find_damage(connection: sqlite3.Connection) -> list[str]:
    """Return what is wrong with the values of a library, each with the number of rows; all rows are looked at."""
    found: dict[str, int] = {}
    for table in TABLES:
        columns = [(row[1], row[2].lower()) for row in connection.execute(f"PRAGMA table_info({table})")]
        for name, kind in columns:
            kinds = f"'{kind}', 'null'" if name in MAY_BE_NULL else f"'{kind}'"
            found[f"{table}.{name} of another kind"] = _count(
                connection, f'{table} WHERE typeof("{name}") NOT IN ({kinds})'
            )
    found |= {what: _count(connection, rows) for what, rows in WRONG.items()}
    return [f"{what}: {count}" for what, count in found.items() if count]


def _count(connection: sqlite3.Connection, rows: str) -> int:
    return int(connection.execute(f"SELECT count(*) FROM {rows}").fetchone()[0])  # noqa: S608 - made of constants
