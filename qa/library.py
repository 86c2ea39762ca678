"""Library: the one way in, add(), and the one way out, ask()."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Self

from embeddings.encoder import Encoder, LazyEncoder
from embeddings.offsets import LanguageOffsets
from embeddings.threads import on_all_cores
from embeddings.token_codes import TokenCodes
from qa.comparison import EncodedQuestion
from qa.corpus import Corpus
from qa.domain import Answer, Document, DocumentSummary, Failure, Hit, IngestReport, Passage
from qa.encoding import encode_questions
from qa.errors import LibraryError, LoadError, UnknownDocumentError
from qa.follow_ups import FollowUps, History, read_history
from qa.meter import Meter
from qa.passage_index import PassageIndex
from qa.passage_reader import READ, PassageReader
from qa.progress import Progress
from qa.questions import check_count, check_question, check_questions, least_confidence
from qa.reader import read_answer
from qa.retriever import Retriever
from qa.scope import Scope
from qa.settings import Settings

__all__ = ["DATABASE_FILE", "INDEX_FILE", "Library"]

DATABASE_FILE = "pincite.db"
INDEX_FILE = "passages.index"


class Library:
    """A folder of documents that answers questions. Safe to use from several threads and several processes.

    Use `Library.open`, and close it or use it as a context manager.
    """

    def __init__(self, path: Path, *, encoder: Encoder, reader: PassageReader) -> None:
        self.path = path
        self.encoder = encoder
        self.corpus = Corpus(path / DATABASE_FILE, encoder=encoder.name)
        offsets = LanguageOffsets.shipped(encoder.name)
        label = f"{encoder.name} {'raw' if offsets is None else offsets.digest}"
        self.index = PassageIndex(self.corpus, path / INDEX_FILE, offsets=offsets, label=label)
        self.reader = reader
        self.on_answer: Callable[[Answer, float], None] | None = None  # told each answer, and the seconds it took
        self.on_change: Callable[[str, list[str]], object] = lambda *_: None  # told "add" or "remove", and which ids
        self._retriever = Retriever(
            self.corpus, self.index, offsets=offsets, token_codes=TokenCodes.shipped(encoder.name)
        )
        self._follow_ups = FollowUps(encoder, offsets=offsets)

    @classmethod
    def open(
        cls,
        path: str | Path | None = None,
        *,
        settings: Settings | None = None,
        encoder: Encoder | None = None,
        reader: PassageReader | None = None,
        create: bool = True,
    ) -> Self:
        """Open the library in the folder `path`.

        Args:
            path: the folder; the settings' when None.
            settings: read from the environment when None.
            encoder: another encoder than the settings' model.
            reader: another reader than the settings'; with another encoder there is none but this.
            create: make an empty library where there is none.

        Raises:
            LibraryError: the folder cannot be used, or there is no library in it and `create` is False.
            ModelMismatchError: the library was made with another model.
        """
        settings = settings or Settings.from_environment()
        folder = Path(path) if path is not None else settings.library
        try:
            if not create and not (folder / DATABASE_FILE).is_file():
                raise LibraryError(f"there is no library in {folder}; make one with `pincite add PATH...`")
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(f"the folder {folder} cannot be used: {error.strerror}; choose another") from error
        if encoder is None:
            encoder = LazyEncoder(settings.model, cache=settings.cache, fast=settings.fast)
            reader = reader or PassageReader.shipped(settings.cache, wanted=settings.reader)
        return cls(folder, encoder=encoder, reader=reader or PassageReader(None))

    def add(
        self,
        paths: str | Path | Iterable[str | Path],
        *,
        keep_missing: bool = False,
        changed: Callable[[Path], bool] | None = None,
        progress: Progress | None = None,
    ) -> IngestReport:
        """Bring the library in step with files and folders; each document is added as a whole, or not at all.

        A document whose file was renamed follows it. One whose file below a folder in `paths` is gone is removed,
        unless the folder cannot be read or holds no document at all.

        Args:
            paths: files and folders, searched in depth, or a single one.
            keep_missing: remove no document.
            changed: tells which files may differ from what the library holds of them; all may when None.
            progress: called with the bytes done and the bytes of all files.

        Raises:
            LibraryError: the library cannot be written, or the disk is full; documents added before that stay.
            ModelUnavailableError: the model cannot be loaded.
        """
        from qa.ingest import document_id, find_inputs  # questions need nothing of what reads files
        from qa.intake import Intake
        from qa.parser_pool import ParserPool
        from qa.whereabouts import remove_missing

        inputs = find_inputs(paths, leave_out=self.path.resolve())
        done: dict[str, list[str]] = {name: [] for name in ("added", "replaced", "unchanged", "renamed", "removed")}
        meter = Meter(progress)
        try:
            with ParserPool() as parsers:
                intake = Intake(self.corpus, self.encoder, parsers, meter, changed=changed)
                coming = parsers.ahead(intake.prepare, inputs.files)
                for path, prepared in zip(meter.over(inputs.files), coming, strict=True):
                    try:
                        done[intake.store(prepared.result())].append(document_id(str(path)))
                    except LoadError as error:
                        inputs.failed.append(Failure(str(path), str(error).removeprefix(f"{path}: ")))
            if not keep_missing:
                done["removed"] += remove_missing(self.corpus, inputs.folders)
        finally:
            self.on_change("add", [*done["added"], *done["replaced"], *done["renamed"]])
            self.on_change("remove", done["removed"])
            self.index.current()
        return IngestReport(**done, skipped=inputs.skipped, failed=inputs.failed)

    def search(
        self,
        question: str,
        k: int = 10,
        *,
        history: History = (),
        languages: Sequence[str] = (),
        documents: Sequence[str] = (),
    ) -> list[Hit]:
        """Return the `k` passages that come closest to the question, best first.

        Args:
            question: in any language.
            history: as in `ask`.
            languages: only passages in these, by their codes; in all when empty.
            documents: only passages of these, by id, path or title; of all when empty.

        Raises:
            QuestionError: the question is empty or too long.
            UsageError: `k` is less than 1, the history is none, or the library holds nothing in one of the languages.
            UnknownDocumentError: the library holds no such document.
        """
        turns, question = read_history(history), check_question(question)
        check_count(k)
        encoded = self._follow_ups.searched_for(question, turns)
        with self.corpus.database.reading():  # a document in the scope may be replaced meanwhile: its passages are new
            return self._retriever.search(encoded, k=k, scope=Scope(languages, documents))

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: History = (),
        languages: Sequence[str] = (),
        documents: Sequence[str] = (),
        min_confidence: float | None = None,
    ) -> Answer:
        """Answer a question with quotations, or with `text=None` when the library does not say.

        Args:
            question: in any language.
            k: how many of the closest passages to return beside the answer.
            history: earlier turns of the conversation, oldest first: (question, answer) pairs, or objects with these
                two. They count when the question leans on what was said before, as "And who chairs it?" does.
            languages, documents: where to look, as in `search`.
            min_confidence: confidence from which an answer is given, 0 to 1; the one that was chosen on data when None.

        Raises:
            QuestionError, UsageError, UnknownDocumentError: as in `search`; also for what is no confidence.
        """
        turns, question = read_history(history), check_question(question)
        check_count(k)
        scope, least = Scope(languages, documents), least_confidence(min_confidence)
        # The passages are read for the question alone: what was said before would be answered again.
        encoded = self._follow_ups.searched_for(question, turns)
        return self._answer(question, encoded, k=k, scope=scope, least=least)

    def ask_many(
        self,
        questions: Sequence[str],
        *,
        k: int = 5,
        languages: Sequence[str] = (),
        documents: Sequence[str] = (),
        min_confidence: float | None = None,
    ) -> list[Answer]:
        """Answer several questions in their order, on all cores; errors are those of `ask`, and end them all."""
        cleaned = check_questions(questions)
        check_count(k)
        scope, least = Scope(languages, documents), least_confidence(min_confidence)
        # Before a state of the library is held: while an index is trained, that would keep removed text on the disk.
        self.index.current()

        def answer(question: str) -> Answer:
            (encoded,) = encode_questions(self.encoder, [question])
            return self._answer(question, encoded, k=k, scope=scope, least=least)

        return on_all_cores(answer, cleaned)

    def documents(self) -> list[Document]:
        """Return all documents with their texts, by title."""
        return self.corpus.documents()

    def summaries(self) -> list[DocumentSummary]:
        """Return all documents without their texts, by title."""
        return self.corpus.summaries()

    def document(self, reference: str) -> Document:
        """Return the document of this id, path or title.

        Raises:
            UnknownDocumentError: the library holds no such document.
        """
        return self.corpus.document(self.corpus.find(reference).id)

    def passages(self, document_id: str) -> list[Passage]:
        """Return a document's passages in reading order."""
        return self.corpus.passages(document_id)

    def remove(self, reference: str) -> DocumentSummary:
        """Remove the document of this id, path or title, and everything made from it.

        Raises:
            UnknownDocumentError: the library holds no such document.
        """
        document = self.corpus.remove(self.corpus.find(reference).id)
        self.on_change("remove", [document.id])
        self.index.current()
        return document

    def revision(self) -> int:
        """Return a number that grows with every change."""
        return self.corpus.revision()

    @property
    def has_reader(self) -> bool:
        """Whether passages are read for the words that answer."""
        return self.reader.is_wanted

    def warm_up(self) -> None:
        """Load the model and the index now rather than with the first question.

        Raises:
            ModelUnavailableError: the model cannot be loaded.
        """
        encode_questions(self.encoder, ["warm up"])
        self.reader.warm_up()
        self.index.current()

    def close(self) -> None:
        """Close the library's files."""
        self.corpus.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _answer(self, question: str, encoded: EncodedQuestion, *, k: int, scope: Scope, least: float) -> Answer:
        started = time.perf_counter()
        while True:
            with self.corpus.database.reading():
                hits = self._retriever.search(encoded, k=max(k, READ), scope=scope)
            # No state of the library is held while the model reads: whoever removes something may have to wait for it.
            readings = self.reader.read(question, hits[:READ], language=encoded.language)
            with suppress(UnknownDocumentError):  # it was removed meanwhile
                answer = read_answer(
                    question, encoded.language, hits, readings, k=k, min_confidence=least, document=self.corpus.document
                )
                shown = [hit.passage.id for hit in answer.hits]  # what is cited is among the hits
                if len(self.corpus.vectors(shown)[0]) == len(shown):  # nothing was removed or replaced meanwhile
                    break
        if self.on_answer is not None:
            self.on_answer(answer, time.perf_counter() - started)
        return answer
