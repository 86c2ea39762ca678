"""One file's way into the library: read, parse, split, encode, store. All of it, or nothing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from qa.corpus import Corpus
from qa.domain import Document, SourceText
from qa.encoded import Candidates
from qa.encoding import encode_document
from qa.errors import LibraryError
from qa.ingest import document_id
from qa.loaders import media_type, read
from qa.locks import held_in_turn
from qa.meter import Meter
from qa.parser_pool import ParserPool
from qa.splitter import document_language, split
from qa.whereabouts import GoneDocuments, move_document

if TYPE_CHECKING:
    from embeddings.encoder import Encoder

__all__ = ["Intake", "Prepared"]

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A file that was read; `source` is None when the library holds the same content already.

    It does from this path, or else in the document `moved`, whose file is gone.
    """

    path: Path
    sha256: str
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
        corpus.database.check_writable()  # before files are parsed and encoded for nothing
        self._corpus = corpus
        self._encoder = encoder
        self._parsers = parsers
        self._meter = meter
        self._changed = changed
        self._gone = GoneDocuments(corpus)
        self._has_waited = False

    def prepare(self, path: Path) -> Prepared:
        """Read a file, and parse it unless it is unchanged or renamed. Raises LoadError."""
        held = self._corpus.sha256(source=str(path))
        if held is not None and self._changed is not None and not self._changed(path):
            return Prepared(path, held, moved=None, source=None)
        data = read(path)
        sha256 = hashlib.sha256(data).hexdigest()
        moved = self._gone.claim(path, sha256=sha256) if held is None else None
        source = None if moved or held == sha256 else self._parsers.parse(path, data)
        return Prepared(path, sha256, moved, source)

    def store(self, prepared: Prepared) -> str:
        """Encode and store a file; return what became of it: added, replaced, renamed or unchanged.

        Whoever is storing the same file, in this process or another, is waited for.

        Raises:
            LoadError: the document it seemed to be was renamed to another file, and this one cannot be read.
            LibraryError: the folder of the library cannot be written.
        """
        if prepared.source is None and prepared.moved is None:
            return "unchanged"
        path = prepared.path
        with self._turn(path):
            while (held := self._corpus.sha256(source=str(path))) != prepared.sha256:
                if prepared.moved and move_document(self._corpus, prepared.moved, path):
                    return "renamed"
                if prepared.source is not None:
                    self._encode(prepared, prepared.source, is_held=held is not None)
                    return "added" if held is None else "replaced"
                prepared = self.prepare(path)
            return "unchanged"  # by now

    def _encode(self, prepared: Prepared, source: SourceText, *, is_held: bool) -> None:
        path = prepared.path
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
        held = self._held(document.id) if is_held else None
        codes = None if held is None else self._corpus.token_codes(passage.id for passage in held.passages)
        encoded = encode_document(self._encoder, passages, self._meter, held=held, held_codes=codes)
        self._corpus.add(document, passages, encoded)

    @contextmanager
    def _turn(self, path: Path) -> Iterator[None]:
        # A killed process leaves the file, so its name must not tell the document's.
        digest = hashlib.sha256(str(path).encode("utf-8", "surrogateescape")).hexdigest()
        lock = self._corpus.database.path.with_name(f".adding-{digest[:16]}")
        with ExitStack() as held:
            try:
                held.enter_context(held_in_turn(lock, waiting=partial(self._wait, path)))
            except OSError as error:
                raise LibraryError(
                    f"{lock.parent} cannot be written to ({error.strerror}); check the permissions and the space there"
                ) from error
            yield

    def _wait(self, path: Path) -> None:
        if not self._has_waited:
            log.warning("%s is being added by another process; waiting for it, and for others after it", path)
            self._has_waited = True
        self._meter.advance(0)  # may end the wait

    def _held(self, document_id: str) -> Candidates:
        """Return the encoded passages of the present version of a document."""
        return self._corpus.candidates(passage.id for passage in self._corpus.passages(document_id))
