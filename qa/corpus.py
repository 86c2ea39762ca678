"""The corpus: documents, passages, sentences and vectors in one SQLite file. It is the truth; indexes are caches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from embeddings.token_codes import TokenCodes
from qa.changes import log_removal, new_ids
from qa.database import Database
from qa.domain import Document, DocumentSummary, Passage
from qa.encoded import (
    REMEDY,
    Candidates,
    EncodedDocument,
    EncodedTexts,
    Ids,
    PieceRuns,
    Pieces,
    Vectors,
    quantized,
    vectors_from_blobs,
    vectors_from_codes,
)
from qa.errors import LibraryError, ModelMismatchError, UnknownDocumentError
from qa.language_sums import count_languages, language_means
from qa.rows import from_row
from qa.splitter import DraftPassage
from qa.token_rows import CODES, store_codes
from qa.word_index import find_by_words, forget_words, index_words

__all__ = ["Corpus"]

SUMMARY = """
SELECT id, title, source, media_type, language, sha256,
       (SELECT count(*) FROM passages WHERE document_id = documents.id), date, author FROM documents
"""
DOCUMENT = "SELECT id, title, source, media_type, language, sha256, text, date, author FROM documents"
PASSAGE = 'SELECT id, document_id, number, start, "end", text, heading, page, language FROM passages'
CANDIDATES = """
SELECT id, document_id, number, start, "end", text, heading, page, language, vector, pieces FROM passages
WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id
"""
CANDIDATE_SENTENCES = """
SELECT passage_id, start, "end", vector, scale, pieces FROM sentences
WHERE passage_id IN (SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))) ORDER BY passage_id, start
"""
# The rows themselves hold a thousand times more.
PASSAGE_IDS = "SELECT id FROM passages INDEXED BY passages_of_language"
VECTORS = "SELECT id, vector, language FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"


class Corpus:
    """What a library holds, in the file `path`, made with the encoder called `encoder`.

    Raises:
        LibraryError: the file cannot be used.
        ModelMismatchError: it was made with another encoder.
    """

    def __init__(self, path: Path, *, encoder: str) -> None:
        self.database = Database(path)
        self._encoder = encoder
        self.check_encoder()

    def check_encoder(self) -> None:
        """Raise ModelMismatchError if the vectors in the file are another encoder's."""
        held = self._fact("encoder")
        if held is not None and held != self._encoder:
            raise ModelMismatchError(
                f"the library {self.database.path.parent} was made with the model {held}, not {self._encoder}; "
                f"set PINCITE_MODEL to {held}, or make a new library with --library and add the documents again"
            )

    @property
    def dimension(self) -> int | None:
        """Length of the vectors; None while the library has never held any."""
        return self._number("dimension")

    def revision(self) -> int:
        """Return a number that grows with every change."""
        return self._number("revision") or 0

    def add(self, document: Document, passages: Sequence[DraftPassage], encoded: EncodedDocument) -> None:
        """Add a document in one transaction, in the place of an earlier one of its id.

        Args:
            document: the document; its id is its source's.
            passages: its passages, in order.
            encoded: what the encoder made of them.
        """
        with self.database.writing() as connection:
            self._claim(connection, encoded.passages.vectors.shape[1])
            replaced = _delete(connection, document.id)
            connection.execute("INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", astuple(document))
            sentence_rows = encoded.sentences.rows()
            ids = new_ids(connection, len(passages))
            for passage_id, passage, (vector, pieces) in zip(ids, passages, encoded.passages.rows(), strict=True):
                connection.execute(
                    "INSERT INTO passages VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        passage_id,
                        document.id,
                        passage.number,
                        passage.start,
                        passage.end,
                        document.text[passage.start : passage.end],
                        passage.heading,
                        passage.page,
                        passage.language,
                        vector.astype("<f4").tobytes(),
                        pieces.astype("<i4").tobytes(),
                    ),
                )
                for sentence in passage.sentences:
                    sentence_vector, sentence_pieces = next(sentence_rows)
                    blob = sentence_pieces.astype("<i4").tobytes()
                    connection.execute(
                        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?, ?)",
                        (passage_id, sentence.start, sentence.end, *quantized(sentence_vector), blob),
                    )
            if encoded.codes is not None:
                store_codes(connection, ids, encoded.codes)
            count_languages(connection, document.id, sign=1)
            index_words(connection, document.id)
        if replaced:
            self.database.forget_removed()

    def remove(self, document_id: str) -> DocumentSummary:
        """Remove a document with everything that belongs to it, and return it as it was.

        Raises:
            UnknownDocumentError: there is none of this id.
        """
        with self.database.writing() as connection:
            row = connection.execute(SUMMARY + " WHERE id = ?", (document_id,)).fetchone()
            if row is None:
                raise UnknownDocumentError(f"the library holds no document {document_id!r}; `pincite list` shows all")
            summary = from_row(DocumentSummary, row)
            _delete(connection, document_id)
        self.database.forget_removed()
        return summary

    def documents(self) -> list[Document]:
        """Return all documents with their texts, by title."""
        with self.database.reading() as connection:
            return [from_row(Document, row) for row in connection.execute(DOCUMENT + " ORDER BY title, id")]

    def summaries(self) -> list[DocumentSummary]:
        """Return all documents without their texts, by title."""
        with self.database.reading() as connection:
            return [from_row(DocumentSummary, row) for row in connection.execute(SUMMARY + " ORDER BY title, id")]

    def find(self, reference: str) -> DocumentSummary:
        """Return the document of this id, path or title.

        Raises:
            UnknownDocumentError: none has it, or several have this title.
        """
        reference = reference.encode("utf-8", "replace").decode()  # lone surrogates name nothing
        with self.database.reading() as connection:
            for condition, value in (
                (" WHERE id = ?", reference),
                (" WHERE source = ?", _source(reference)),
                (" WHERE title = ?", reference),
            ):
                rows = connection.execute(SUMMARY + condition + " LIMIT 2", (value,)).fetchall()
                if len(rows) > 1:
                    raise UnknownDocumentError(f"several documents are called {reference!r}; name one by its id")
                if rows:
                    return from_row(DocumentSummary, rows[0])
        raise UnknownDocumentError(f"the library holds no document {reference!r}; `pincite list` shows all")

    def sha256(self, *, source: str) -> str | None:
        """Return the hash of the file that was read from `source`; None when it never was."""
        with self.database.reading() as connection:
            row = connection.execute("SELECT sha256 FROM documents WHERE source = ?", (source,)).fetchone()
        return None if row is None else str(row[0])

    def document(self, document_id: str) -> Document:
        """Return the document of this id with its text."""
        with self.database.reading() as connection:
            row = connection.execute(DOCUMENT + " WHERE id = ?", (document_id,)).fetchone()
        if row is None:
            raise UnknownDocumentError(f"the library holds no document {document_id!r}; `pincite list` shows all")
        return from_row(Document, row)

    def passages(self, document_id: str) -> list[Passage]:
        """Return a document's passages in reading order."""
        with self.database.reading() as connection:
            rows = connection.execute(PASSAGE + " WHERE document_id = ? ORDER BY start", (document_id,))
            return [from_row(Passage, row) for row in rows]

    def summaries_by_id(self, document_ids: Iterable[str]) -> dict[str, DocumentSummary]:
        """Return the documents that are held among `document_ids`, without their texts."""
        with self.database.reading() as connection:
            found = (connection.execute(SUMMARY + " WHERE id = ?", (key,)).fetchone() for key in set(document_ids))
            return {row[0]: from_row(DocumentSummary, row) for row in found if row is not None}

    def with_words(self, question: Pieces, *, k: int, passages: int, among: Ids | None) -> list[int]:
        """Return the ids of up to `k` passages that share the rarest of a question's pieces."""
        with self.database.reading() as connection:
            return find_by_words(connection, question, k=k, passages=passages, among=among)

    def candidates(self, ids: Iterable[int]) -> Candidates:
        """Return the passages that are held among `ids`, by id, with all that a question is compared with."""
        among = (_json(ids),)
        with self.database.reading() as connection:
            rows = connection.execute(CANDIDATES, among).fetchall()
            sentences = connection.execute(CANDIDATE_SENTENCES, among).fetchall()
        return Candidates(
            passages=[Passage(*row[:9]) for row in rows],
            encoded=EncodedTexts(
                vectors_from_blobs([row[9] for row in rows]), PieceRuns.from_blobs([row[10] for row in rows])
            ),
            owners=np.array([row[0] for row in sentences], np.int64),
            spans=[row[1:3] for row in sentences],
            encoded_sentences=EncodedTexts(
                vectors_from_codes([row[3] for row in sentences], [row[4] for row in sentences]),
                PieceRuns.from_blobs([row[5] for row in sentences]),
            ),
        )

    def token_codes(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Return the token codes of the passages among `ids` that have any, all of whole tokens, by passage id."""
        form = TokenCodes.shipped(self._encoder)
        with self.database.reading() as connection:
            return dict(connection.execute(CODES, (_json(ids), 1 if form is None else form.width)).fetchall())

    def language_means(self) -> dict[str, tuple[int, Vectors]]:
        """Return, for each language, how many passages are in it and their mean vector, shape (dimension,)."""
        with self.database.reading() as connection:
            return language_means(connection)

    def passage_ids(self) -> Ids:
        """Return the ids of all passages, ascending."""
        with self.database.reading() as connection:
            rows = connection.execute(PASSAGE_IDS)
            return np.sort(np.fromiter((row[0] for row in rows), np.int64))

    def passage_count(self) -> int:
        """Return how many passages there are."""
        with self.database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def vectors(self, ids: Iterable[int]) -> tuple[Ids, Vectors, list[str]]:
        """Return ids, vectors of shape (held, dimension) and languages of the passages held among `ids`, by id."""
        with self.database.reading() as connection:
            rows = connection.execute(VECTORS, (_json(ids),)).fetchall()
        held = np.array([row[0] for row in rows], np.int64)
        return held, vectors_from_blobs([row[1] for row in rows]), [row[2] for row in rows]

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _fact(self, key: str) -> str | int | None:
        with self.database.reading() as connection:
            row = connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _number(self, key: str) -> int | None:
        held = self._fact(key)
        if held is None or (isinstance(held, int) and held >= 0):
            return held
        raise LibraryError(f"the library has lost its {key}; {REMEDY}")

    def _claim(self, connection: sqlite3.Connection, dimension: int) -> None:
        """Write down whose vectors the file holds, unless it is written already."""
        self.check_encoder()
        connection.execute("INSERT OR IGNORE INTO facts VALUES ('encoder', ?)", (self._encoder,))
        connection.execute("INSERT OR IGNORE INTO facts VALUES ('dimension', ?)", (dimension,))


def _delete(connection: sqlite3.Connection, document_id: str) -> bool:
    count_languages(connection, document_id, sign=-1)
    log_removal(connection, document_id)
    forget_words(connection, document_id)
    return connection.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount > 0


def _source(reference: str) -> str:
    try:
        return str(Path(reference).resolve())
    except (OSError, ValueError, RuntimeError):  # no path: a title, or noise from outside; the last of a link to itself
        return reference


def _json(ids: Iterable[int]) -> str:
    return "[" + ",".join(str(int(value)) for value in ids) + "]"
