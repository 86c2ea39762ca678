"""The corpus: documents, passages, sentences and vectors in one SQLite file. It is the truth; indexes are caches."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from qa.database import Database
from qa.domain import Document, DocumentSummary, Passage, Sentence
from qa.errors import ModelMismatchError, UnknownDocumentError
from qa.splitter import DraftPassage

__all__ = ["Corpus", "SentenceVectors"]

Vectors = npt.NDArray[np.float32]
Ids = npt.NDArray[np.int64]

SUMMARY = """
SELECT id, title, source, media_type, language, sha256,
       (SELECT count(*) FROM passages WHERE document_id = documents.id) FROM documents
"""
DOCUMENT = "SELECT id, title, source, media_type, language, sha256, text FROM documents"
AMONG = " WHERE id IN (SELECT value FROM json_each(?))"
VECTORS_OF = "SELECT id, vector, language FROM passages WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id"
SENTENCES_OF = """
SELECT passage_id, start, "end", vector, scale FROM sentences
WHERE passage_id IN (SELECT value FROM json_each(?)) ORDER BY passage_id, start
"""
PASSAGE = 'SELECT id, document_id, number, start, "end", text, heading, page, language FROM passages'


@dataclass(frozen=True, slots=True)
class SentenceVectors:
    """The sentences of some passages: row i of `vectors` belongs to `sentences[i]` of passage `passage_ids[i]`."""

    passage_ids: Ids
    sentences: list[Sentence]
    vectors: Vectors


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
        held = self._fact("dimension")
        return None if held is None else int(held)

    def revision(self) -> int:
        """Return a number that grows with every change."""
        return int(self._fact("revision") or 0)

    def add(
        self,
        document: Document,
        passages: Sequence[DraftPassage],
        *,
        vectors: Vectors,
        sentence_vectors: Vectors,
    ) -> None:
        """Add a document in one transaction, in the place of an earlier one from the same source.

        Args:
            document: the document; its id is the source's.
            passages: its passages, in order.
            vectors: shape (passages, dimension).
            sentence_vectors: shape (sentences of all passages, dimension), in order.
        """
        codes, scales = _quantize(sentence_vectors)
        with self.database.writing() as connection:
            self._claim(connection, vectors.shape[1])
            connection.execute("DELETE FROM documents WHERE source = ? OR id = ?", (document.source, document.id))
            connection.execute(
                "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    document.id,
                    document.title,
                    document.source,
                    document.media_type,
                    document.language,
                    document.sha256,
                    document.text,
                ),
            )
            row = 0
            for passage, vector in zip(passages, vectors, strict=True):
                passage_id = connection.execute(
                    "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        document.id,
                        passage.number,
                        passage.start,
                        passage.end,
                        document.text[passage.start : passage.end],
                        passage.heading,
                        passage.page,
                        passage.language,
                        vector.astype("<f4").tobytes(),
                    ),
                ).lastrowid
                for sentence in passage.sentences:
                    connection.execute(
                        "INSERT INTO sentences VALUES (?, ?, ?, ?, ?)",
                        (passage_id, sentence.start, sentence.end, codes[row].tobytes(), float(scales[row])),
                    )
                    row += 1

    def remove(self, document_id: str) -> None:
        """Remove a document with everything that belongs to it.

        Raises:
            UnknownDocumentError: there is none of this id.
        """
        with self.database.writing() as connection:
            if not connection.execute("DELETE FROM documents WHERE id = ?", (document_id,)).rowcount:
                raise UnknownDocumentError(f"the library holds no document {document_id!r}; `pincite list` shows all")
        self.database.forget_removed()

    def documents(self) -> list[Document]:
        """Return all documents with their texts, by title."""
        with self.database.reading() as connection:
            return [Document(*row) for row in connection.execute(DOCUMENT + " ORDER BY title, id")]

    def summaries(self) -> list[DocumentSummary]:
        """Return all documents without their texts, by title."""
        with self.database.reading() as connection:
            return [DocumentSummary(*row) for row in connection.execute(SUMMARY + " ORDER BY title, id")]

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
                    return DocumentSummary(*rows[0])
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
        return Document(*row)

    def passages(self, document_id: str) -> list[Passage]:
        """Return a document's passages in reading order."""
        with self.database.reading() as connection:
            rows = connection.execute(PASSAGE + " WHERE document_id = ? ORDER BY start", (document_id,))
            return [Passage(*row) for row in rows]

    def passages_by_id(self, ids: Iterable[int]) -> dict[int, Passage]:
        """Return the passages that are held among `ids`."""
        with self.database.reading() as connection:
            rows = connection.execute(PASSAGE + AMONG, (_json(ids),))
            return {row[0]: Passage(*row) for row in rows}

    def summaries_by_id(self, document_ids: Iterable[str]) -> dict[str, DocumentSummary]:
        """Return the documents that are held among `document_ids`, without their texts."""
        with self.database.reading() as connection:
            found = (
                connection.execute(SUMMARY + " WHERE id = ?", (document_id,)).fetchone()
                for document_id in set(document_ids)
            )
            return {row[0]: DocumentSummary(*row) for row in found if row is not None}

    def sentences(self, passage_ids: Iterable[int]) -> SentenceVectors:
        """Return the sentences of passages with their vectors, float32, by passage and position."""
        with self.database.reading() as connection:
            rows = connection.execute(
                SENTENCES_OF,
                (_json(passage_ids),),
            ).fetchall()
        codes = np.frombuffer(b"".join(row[3] for row in rows), np.int8).reshape(len(rows), -1 if rows else 0)
        scales = np.array([row[4] for row in rows], np.float32)
        return SentenceVectors(
            np.array([row[0] for row in rows], np.int64),
            [Sentence(row[1], row[2]) for row in rows],
            codes.astype(np.float32) * scales[:, None],
        )

    def passage_ids(self) -> Ids:
        """Return the ids of all passages, ascending."""
        with self.database.reading() as connection:
            return np.array([row[0] for row in connection.execute("SELECT id FROM passages ORDER BY id")], np.int64)

    def passage_count(self) -> int:
        """Return how many passages there are."""
        with self.database.reading() as connection:
            return int(connection.execute("SELECT count(*) FROM passages").fetchone()[0])

    def vectors(self, ids: Iterable[int]) -> tuple[Ids, Vectors, list[str]]:
        """Return ids, vectors of shape (held, dimension) and languages of the passages held among `ids`."""
        with self.database.reading() as connection:
            rows = connection.execute(VECTORS_OF, (_json(ids),)).fetchall()
        flat = np.frombuffer(b"".join(row[1] for row in rows), "<f4").astype(np.float32)
        held = np.array([row[0] for row in rows], np.int64)
        return held, flat.reshape(len(rows), -1 if rows else 0), [row[2] for row in rows]

    def damaged_vectors(self, dimension: int) -> list[tuple[str, int]]:
        """Return how many passages and sentences have a vector of another length than `dimension`, if any have."""
        with self.database.reading() as connection:
            counts = {
                "passages": connection.execute(
                    "SELECT count(*) FROM passages WHERE length(vector) != ?", (4 * dimension,)
                ).fetchone()[0],
                "sentences": connection.execute(
                    "SELECT count(*) FROM sentences WHERE length(vector) != ?", (dimension,)
                ).fetchone()[0],
            }
        return [(what, count) for what, count in counts.items() if count]

    def sample_passages(self, count: int) -> list[Passage]:
        """Return up to `count` passages, spread evenly over the library."""
        ids = self.passage_ids()
        chosen = ids[:: max(1, len(ids) // count)][:count].tolist() if count else []
        found = self.passages_by_id(chosen)
        return [found[passage_id] for passage_id in chosen if passage_id in found]

    def close(self) -> None:
        """Close the file."""
        self.database.close()

    def _fact(self, key: str) -> str | int | None:
        with self.database.reading() as connection:
            row = connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def _claim(self, connection: sqlite3.Connection, dimension: int) -> None:
        """Write down whose vectors the file holds, unless it is written already."""
        self.check_encoder()
        connection.execute("INSERT OR IGNORE INTO facts VALUES ('encoder', ?)", (self._encoder,))
        connection.execute("INSERT OR IGNORE INTO facts VALUES ('dimension', ?)", (dimension,))


def _json(ids: Iterable[int | str]) -> str:
    return "[" + ",".join(str(int(value)) for value in ids) + "]"


def _source(reference: str) -> str:
    try:
        return str(Path(reference).resolve())
    except (OSError, ValueError):  # no path: a title, or noise from outside
        return reference


def _quantize(vectors: Vectors) -> tuple[npt.NDArray[np.int8], Vectors]:
    """Return int8 codes, shape (vectors, dimension), and scales: vector = code x scale, to half a scale."""
    largest = np.abs(vectors).max(axis=1) if vectors.size else np.zeros(len(vectors), np.float32)
    scales = np.maximum(largest, 1e-9) / 127
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales.astype(np.float32)
