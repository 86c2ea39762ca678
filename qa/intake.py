"""One file's way into the library: read, parse, split, encode, store. All of it, or nothing."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import Corpus
from qa.domain import Document, SourceText
from qa.encoding import encode_document
from qa.ingest import document_id
from qa.loaders import media_type, read
from qa.meter import Meter
from qa.parser_pool import ParserPool
from qa.splitter import document_language, split

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["Intake", "Prepared"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read; `source` is None when the library holds it as it is."""

    path: Path
    sha256: str
    is_held: bool
    source: SourceText | None


class Intake:
    """Takes files into a corpus: `prepare` may run ahead in another thread, `store` may not."""

    def __init__(self, corpus: Corpus, encoder: Encoder, parsers: ParserPool, meter: Meter) -> None:
        self._corpus = corpus
        self._encoder = encoder
        self._parsers = parsers
        self._meter = meter

    def prepare(self, path: Path) -> Prepared:
        """Read a file, and parse it unless it is unchanged. Raises LoadError."""
        data = read(path)
        sha256 = hashlib.sha256(data).hexdigest()
        held = self._corpus.sha256(source=str(path))
        source = None if held == sha256 else self._parsers.parse(path, data)
        return Prepared(path, sha256, held is not None, source)

    def store(self, prepared: Prepared) -> str:
        """Encode and store a file; return what became of it: added, replaced or unchanged."""
        source, path = prepared.source, prepared.path
        if source is None:
            return "unchanged"
        language = document_language(source)
        document = Document(
            id=document_id(str(path)),
            title=source.title or path.stem,
            source=str(path),
            media_type=media_type(path),
            language=language,
            sha256=prepared.sha256,
            text=source.text,
        )
        passages = split(source, language=language)
        self._corpus.add(document, passages, encode_document(self._encoder, document, passages, self._meter))
        return "replaced" if prepared.is_held else "added"
