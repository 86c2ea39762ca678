"""A client of a running server, for programs that do not open the library themselves.

>>> from web.client import PinciteClient
>>> with PinciteClient("http://127.0.0.1:8000") as pincite:
...     record = pincite.ask("When did the meeting take place?")
...     pincite.batch("questions.csv", "answers.csv")
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

import httpx2

from web.client_errors import BatchFailedError, ProblemError, UnreachableError
from web.document_records import DocumentDetail, UploadRecord
from web.job_records import AdditionRecord, BatchRecord
from web.records import AnswerRecord, DocumentRecord, HitRecord, PassageRecord

__all__ = ["AdditionRecord", "BatchRecord", "DocumentDetail", "PinciteClient", "UploadRecord"]

LOOK_SECONDS = 0.5
"""Between two looks at a batch that goes on."""

Turn = tuple[str, str | None] | Mapping[str, str | None]
"""An earlier question and its answer: a pair, or an object with `question` and `answer`."""


class PinciteClient:
    """A server at an address, for use by several threads; close it, or use it as a context manager.

    Every call can raise UnreachableError, when no answer comes, and ProblemError, when the server refuses.

    Args:
        address: of the server, as `pincite serve` shows it.
        key: what the server asks for, where it does.
        timeout: seconds to wait for any part of an answer.
    """

    def __init__(self, address: str, *, key: str | None = None, timeout: float = 60) -> None:
        headers = {} if key is None else {"Authorization": f"Bearer {key}"}
        self._http = httpx2.Client(base_url=f"{address.rstrip('/')}/api/v1", headers=headers, timeout=timeout)

    def ask(
        self,
        question: str,
        *,
        k: int = 5,
        history: Sequence[Turn] = (),
        languages: Sequence[str] = (),
        documents: Sequence[str] = (),
        min_confidence: float | None = None,
    ) -> AnswerRecord:
        """Answer a question, as `Library.ask` does."""
        body = {"question": question, "k": k, "history": list(history)}
        choice = {"languages": list(languages), "documents": list(documents), "min_confidence": min_confidence}
        return AnswerRecord.model_validate(self._call("POST", "/ask", json=body | choice).json())

    def ask_many(
        self,
        questions: Sequence[str],
        *,
        k: int = 5,
        languages: Sequence[str] = (),
        documents: Sequence[str] = (),
        min_confidence: float | None = None,
    ) -> list[AnswerRecord]:
        """Answer up to 100 questions, each for itself; when one cannot be asked, none is answered."""
        body = {"questions": list(questions), "k": k, "min_confidence": min_confidence}
        choice = {"languages": list(languages), "documents": list(documents)}
        answered = self._call("POST", "/ask", json=body | choice).json()
        return [AnswerRecord.model_validate(answer) for answer in answered["answers"]]

    def search(
        self, question: str, *, k: int = 10, languages: Sequence[str] = (), documents: Sequence[str] = ()
    ) -> list[HitRecord]:
        """Return the passages that come closest to a question, best first."""
        body = {"question": question, "k": k, "languages": list(languages), "documents": list(documents)}
        found = self._call("POST", "/search", json=body).json()
        return [HitRecord.model_validate(passage) for passage in found["passages"]]

    def documents(self) -> list[DocumentRecord]:
        """Return all documents, by title, however many pages the server sends them in."""
        return [DocumentRecord.model_validate(document) for document in self._listed("/documents", "documents")]

    def document(self, document_id: str) -> DocumentDetail:
        """Return the document of this id, with its text and passages."""
        return DocumentDetail.model_validate(self._call("GET", f"/documents/{document_id}").json())

    def passages(self, document_id: str) -> list[PassageRecord]:
        """Return the passages of a document in reading order, however many pages the server sends them in."""
        listed = self._listed(f"/documents/{document_id}/passages", "passages")
        return [PassageRecord.model_validate(passage) for passage in listed]

    def fetch_original(self, document_id: str, path: str | Path) -> None:
        """Write the file that a document was read from to `path`, whole or not at all."""
        self._fetch(f"/documents/{document_id}/original", path)

    def add(self, paths: Iterable[str | Path]) -> UploadRecord:
        """Upload files of this computer, and add them."""
        return UploadRecord.model_validate(self._upload(paths).json())

    def start_adding(self, paths: Iterable[str | Path]) -> AdditionRecord:
        """Upload files of this computer, to be added in the background."""
        return AdditionRecord.model_validate(self._upload(paths, params={"wait": "false"}).json())

    def additions(self) -> list[AdditionRecord]:
        """Return the additions that the server keeps, the latest first."""
        return [AdditionRecord.model_validate(job) for job in self._call("GET", "/additions").json()["jobs"]]

    def get_addition(self, addition_id: str) -> AdditionRecord:
        """Return how far an addition is; its `result` says what became of each file so far."""
        return AdditionRecord.model_validate(self._call("GET", f"/additions/{addition_id}").json())

    def cancel_addition(self, addition_id: str) -> AdditionRecord:
        """Tell an addition to stop; what is added stays."""
        return AdditionRecord.model_validate(self._call("POST", f"/additions/{addition_id}/cancel").json())

    def resume_addition(self, addition_id: str) -> AdditionRecord:
        """Let an addition go on that was cancelled or has failed."""
        return AdditionRecord.model_validate(self._call("POST", f"/additions/{addition_id}/resume").json())

    def remove_addition(self, addition_id: str) -> None:
        """Delete an addition and its files on the server, but no document."""
        self._call("DELETE", f"/additions/{addition_id}")

    def remove(self, document_id: str) -> None:
        """Remove the document of this id."""
        self._call("DELETE", f"/documents/{document_id}")

    def batch(
        self,
        questions: str | Path,
        answers: str | Path,
        *,
        k: int = 5,
        min_confidence: float | None = None,
        progress: Callable[[int, int], None] | None = None,
    ) -> None:
        """Answer a question file into an answer file, both of this computer, as `pincite batch` does.

        The server answers even while this program does not run; `start_batch`, `get_batch` and `fetch_answers` are the
        steps.

        Args:
            questions: the question file.
            answers: the answer file; its suffix chooses the format. It is written only when all is there.
            k, min_confidence: as in `ask`.
            progress: called with the questions done and all questions, about twice a second.

        Raises:
            BatchFailedError: the batch failed, or was cancelled.
        """
        wanted = Path(answers).suffix.removeprefix(".").lower()
        batch = self.start_batch(questions, answers_format=wanted, k=k, min_confidence=min_confidence)
        while batch.answers_url is None:
            if batch.state in ("failed", "cancelled"):
                raise BatchFailedError(batch.error or f"the batch {batch.id} was cancelled; start it again")
            time.sleep(LOOK_SECONDS)
            batch = self.get_batch(batch.id)
            if progress is not None:
                progress(batch.done, batch.total)
        self.fetch_answers(batch.id, answers)
        self.remove_batch(batch.id)

    def start_batch(
        self, questions: str | Path, *, answers_format: str = "csv", k: int = 5, min_confidence: float | None = None
    ) -> BatchRecord:
        """Send a question file, to be answered in the background as `csv`, `tsv`, `xlsx` or `jsonl`."""
        form = {"format": answers_format, "k": str(k)}
        if min_confidence is not None:
            form["min_confidence"] = str(min_confidence)
        with Path(questions).open("rb") as file:
            files = [("file", (Path(questions).name, file))]
            return BatchRecord.model_validate(self._call("POST", "/batches", data=form, files=files).json())

    def batches(self) -> list[BatchRecord]:
        """Return the batches that the server keeps, the latest first."""
        return [BatchRecord.model_validate(job) for job in self._call("GET", "/batches").json()["jobs"]]

    def get_batch(self, batch_id: str) -> BatchRecord:
        """Return how far a batch is."""
        return BatchRecord.model_validate(self._call("GET", f"/batches/{batch_id}").json())

    def cancel_batch(self, batch_id: str) -> BatchRecord:
        """Tell a batch to stop; the rows that are done are kept."""
        return BatchRecord.model_validate(self._call("POST", f"/batches/{batch_id}/cancel").json())

    def resume_batch(self, batch_id: str) -> BatchRecord:
        """Let a batch go on that was cancelled or has failed."""
        return BatchRecord.model_validate(self._call("POST", f"/batches/{batch_id}/resume").json())

    def fetch_answers(self, batch_id: str, answers: str | Path) -> None:
        """Write the answer file of a finished batch; a file that was there stays until the new one is whole."""
        self._fetch(f"/batches/{batch_id}/answers", answers)

    def remove_batch(self, batch_id: str) -> None:
        """Delete a batch and its files on the server."""
        self._call("DELETE", f"/batches/{batch_id}")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _listed(self, path: str, name: str) -> list[Any]:
        """Return the items of all pages of a list."""
        page = self._call("GET", path).json()
        listed: list[Any] = page[name]
        while cursor := page.get("next_cursor"):
            page = self._call("GET", path, params={"cursor": cursor}).json()
            listed += page[name]
        return listed

    def _upload(self, paths: Iterable[str | Path], **options: Any) -> httpx2.Response:
        with ExitStack() as stack:
            files = [("file", (Path(path).name, stack.enter_context(Path(path).open("rb")))) for path in paths]
            return self._call("POST", "/documents", files=files, **options)

    def _fetch(self, source: str, target: str | Path) -> None:
        unfinished = Path(f"{target}.unfinished")
        try:
            with self._streamed("GET", source) as response, unfinished.open("wb") as file:
                for chunk in response.iter_bytes():
                    file.write(chunk)
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)

    def _call(self, method: str, path: str, **content: Any) -> httpx2.Response:
        with self._streamed(method, path, **content) as response:
            response.read()
            return response

    @contextmanager
    def _streamed(self, method: str, path: str, **content: Any) -> Iterator[httpx2.Response]:
        try:
            with self._http.stream(method, path, **content) as response:
                if response.is_error:
                    response.read()
                    raise _problem(response)
                yield response
        except httpx2.TransportError as error:
            raise UnreachableError(
                f"{self._http.base_url} does not answer ({error}); is the server running?"
            ) from error


def _problem(response: httpx2.Response) -> ProblemError:
    try:
        problem = response.json()
    except ValueError:  # something between here and the server has answered
        problem = None
    after = response.headers.get("Retry-After", "")
    return ProblemError(
        response.status_code,
        problem if isinstance(problem, Mapping) else {},
        retry_after=int(after) if after.isdecimal() else None,
    )
