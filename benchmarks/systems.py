"""What is measured: Pincite, and peers that do the same work in the plain way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

__all__ = ["SYSTEMS", "System"]


class System(Protocol):
    """A system that is given texts, and then asked questions."""

    def index(self, texts: Sequence[str]) -> None: ...

    def search(self, question: str) -> None: ...

    def answer(self, question: str) -> None:
        """Do all that the system does for an answer; of one that only searches, a search."""


class Pincite:
    """Pincite, through its Python API: each text is a file."""

    def __init__(self, folder: Path) -> None:
        from qa import Library

        self._folder = folder
        self._library = Library.open(folder / "library")
        self._library.warm_up()

    def index(self, texts: Sequence[str]) -> None:
        """Write the texts as files, and add them."""
        files = self._folder / "files"
        files.mkdir()
        for number, text in enumerate(texts):
            (files / f"{number:05}.txt").write_text(text, "utf-8")
        self._library.add([files])

    def search(self, question: str) -> None:
        """Rank passages."""
        self._library.search(question)

    def answer(self, question: str) -> None:
        """Answer with citations."""
        self._library.ask(question)


class SentenceTransformersFaiss:
    """The same model, one vector a text, in a flat FAISS index: what most tools do below their surface."""

    def __init__(self, folder: Path) -> None:
        import faiss
        from sentence_transformers import SentenceTransformer

        from embeddings.bundled import bundled_model
        from qa.settings import Settings

        del folder
        self._model = SentenceTransformer(str(bundled_model(Settings.from_environment().cache)), device="cpu")
        self._index = faiss.IndexFlatIP(self._model.get_embedding_dimension() or 0)
        self._model.encode_query("warm up")

    def index(self, texts: Sequence[str]) -> None:
        """Encode the texts, and keep their vectors."""
        self._index.add(self._model.encode_document(list(texts), show_progress_bar=False))

    def search(self, question: str) -> None:
        """Find the nearest vectors."""
        self._index.search(self._model.encode_query([question]), 10)

    def answer(self, question: str) -> None:
        """Search; there is no more to it."""
        self.search(question)


SYSTEMS: dict[str, Callable[[Path], System]] = {
    "pincite": Pincite,
    "sentence-transformers + faiss": SentenceTransformersFaiss,
}
