"""One file's way into the library: read, parse, split, encode, store. All of it, or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import Corpus
from qa.domain import Document, SourceText
from qa.encoded import Candidates
from qa.encoding import encode_document
from qa.ingest import document_id
from qa.loaders import media_type, read
from qa.meter import Meter
from qa.parser_pool import ParserPool
from qa.splitter import document_language, split
from qa.whereabouts import GoneDocuments, move_document

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["Intake", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read; `source` is None when the library holds the same content already.

    It does from this path when `is_held`, else in the document `moved`, whose file is gone.
    """

    path: Path
    sha256: str
    is_held: bool
    moved: str | None
    source: SourceText | None


class Intake:
    """Takes files into a corpus: `prepare` may run ahead in another thread, `store` may not."""

    def __init__(
        self,
        corpus: Corpus,
        encoder: Encoder,
        parsers: ParserPool,
        meter: Meter,
        *,
        changed: Callable[[Path], bool] | None = None,
    ) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._parsers = parsers
        self._meter = meter
        self._changed = changed
        self._gone = GoneDocuments(corpus)

    def prepare(self, path: Path) -> Prepared:
        """Read a file, and parse it unless it is unchanged or renamed. Raises LoadError."""
        held = self._corpus.sha256(source=str(path))
        if held is not None and self._changed is not None and not self._changed(path):
            return Prepared(path, held, is_held=True, moved=None, source=None)
        data = read(path)
        sha256 = hashlib.sha256(data).hexdigest()
        moved = self._gone.claim(path, sha256=sha256) if held is None else None
        source = None if moved or held == sha256 else self._parsers.parse(path, data)
        return Prepared(path, sha256, held is not None, moved, source)

    def store(self, prepared: Prepared) -> str:
        """Encode and store a file; return what became of it: added, replaced, renamed or unchanged.

        Raises:
            LoadError: the document it seemed to be was renamed to another file, and this one cannot be read.
        """
        source, path = prepared.source, prepared.path
        if source is None and prepared.moved is None:
            return "unchanged"
        if prepared.moved and move_document(self._corpus, prepared.moved, path):
            return "renamed"
        if source is None:
            return self.store(self.prepare(path))
        language = document_language(source)
        document = Document(
            id=document_id(str(path)),
            title=source.title or path.stem,
            source=str(path),
            media_type=media_type(path),
            language=language,
            sha256=prepared.sha256,
            text=source.text,
            date=source.date,
            author=source.author,
        )
        passages = split(source, language=language)
        held = self._held(document.id) if prepared.is_held else None
        codes = None if held is None else self._corpus.token_codes(passage.id for passage in held.passages)
        encoded = encode_document(self._encoder, document, passages, self._meter, held=held, held_codes=codes)
        self._corpus.add(document, passages, encoded)
        return "replaced" if prepared.is_held else "added"

    def _held(self, document_id: str) -> Candidates:
        """Return the encoded passages of the present version of a document."""
        return self._corpus.candidates(passage.id for passage in self._corpus.passages(document_id))
