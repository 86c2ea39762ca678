"""The sums of the vectors of each language's passages, from which their means follow."""

from __future__ import annotations

import sqlite3

import numpy as np

from qa.encoded import REMEDY, Vectors, mean_from_blob, vectors_from_blobs
from qa.errors import LibraryError

__all__ = ["count_languages", "language_means"]


def language_means(connection: sqlite3.Connection) -> dict[str, tuple[int, Vectors]]:
    """Return, for each language, how many passages are in it and their mean vector, shape (dimension,)."""
    rows = connection.execute("SELECT language, passages, total FROM languages")
    means = {language: (count, mean_from_blob(total, count)) for language, count, total in rows}
    if not all(isinstance(language, str) for language in means):
        raise LibraryError(f"the library has lost the name of a language; {REMEDY}")
    return means


def count_languages(connection: sqlite3.Connection, document_id: str, *, sign: int) -> None:
    """Add the vectors of a document's passages to the sums of their languages, or take them out."""
    rows = connection.execute("SELECT language, vector FROM passages WHERE document_id = ?", (document_id,)).fetchall()
    for language in {row[0] for row in rows}:
        vectors = vectors_from_blobs([row[1] for row in rows if row[0] == language]).astype(np.float64)
        held = connection.execute("SELECT passages, total FROM languages WHERE language = ?", (language,)).fetchone()
        count, total = (held[0], np.frombuffer(held[1], "<f8")) if held else (0, np.zeros(vectors.shape[1]))
        count, total = count + sign * len(vectors), total + sign * vectors.sum(axis=0)
        connection.execute("DELETE FROM languages WHERE language = ?", (language,))
        if count:
            connection.execute(
                "INSERT INTO languages VALUES (?, ?, ?)", (language, count, total.astype("<f8").tobytes())
            )
