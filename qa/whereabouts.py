"""Where the files of documents have gone: renamed ones are followed, and missing ones found."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from qa.corpus import Corpus
from qa.errors import UnknownDocumentError
from qa.ingest import document_id

__all__ = ["GoneDocuments", "move_document", "remove_missing"]


class GoneDocuments:
    """The documents whose files are gone, by the content of the files. Safe to use from several threads."""

    def __init__(self, corpus: Corpus) -> None:
        with corpus.database.reading() as connection:
            rows = connection.execute("SELECT id, source, sha256 FROM documents ORDER BY id")
            found = [(held, Path(source), sha256) for held, source, sha256 in rows]
        self._lock = threading.Lock()
        self._held: dict[tuple[str, str], list[tuple[str, Path]]] = {}
        for held, path, sha256 in found:
            self._held.setdefault((sha256, path.suffix), []).append((held, path))

    def claim(self, path: Path, *, sha256: str) -> str | None:
        """Return the id of one that the file `path` may be, each only once; None when there is none.

        A file with another suffix is read in another way, so it is not the same document.
        """
        with self._lock:
            found = self._held.get((sha256, path.suffix), [])
            while found:
                held, source = found.pop()
                if _is_gone(source):
                    return held
        return None


def move_document(corpus: Corpus, moved: str, path: Path) -> bool:
    """Make `path` the source of the document whose id is `moved`, with the id and name that follow from it.

    Return False when it is not there any more, or another document has come from `path` meanwhile.
    """
    new = document_id(str(path))
    with corpus.database.writing() as connection:
        held = connection.execute("SELECT source, title FROM documents WHERE id = ?", (moved,)).fetchone()
        if held is None or connection.execute("SELECT 1 FROM documents WHERE id = ?", (new,)).fetchone():
            return False
        source, title = held
        title = path.stem if title == Path(source).stem else title
        connection.execute("PRAGMA defer_foreign_keys = ON")  # passages follow their document within the transaction
        connection.execute(
            "UPDATE documents SET id = ?, source = ?, title = ? WHERE id = ?", (new, str(path), title, moved)
        )
        connection.execute("UPDATE passages SET document_id = ? WHERE document_id = ?", (new, moved))
    return True


def remove_missing(corpus: Corpus, folders: Iterable[Path]) -> Iterator[str]:
    """Remove the documents that came from below `folders` and whose files are gone; yield their ids."""
    with corpus.database.reading() as connection:
        rows = connection.execute("SELECT id, source FROM documents ORDER BY id")
        sources = [(held, Path(source)) for held, source in rows]
    roots = list(folders)
    for held, source in sources:
        if any(map(source.is_relative_to, roots)) and _is_gone(source):
            with suppress(UnknownDocumentError):  # another process was quicker
                corpus.remove(held)
                yield held


def _is_gone(path: Path) -> bool:
    """Tell a file that is gone from one that cannot be reached at the moment."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
