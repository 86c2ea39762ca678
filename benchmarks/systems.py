"""What is measured: Pincite, and peers that search the same texts with the same model.

The peers run in an environment of their own, so that nothing but the standard library is imported before it is used.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

__all__ = ["OURS", "OWN", "QUICK", "RESULTS", "SYSTEMS", "TEXTS_PER_DOCUMENT", "System"]

OURS, QUICK = "pincite", "pincite, no span reader"
OWN = (OURS, QUICK)
"""Systems of `SYSTEMS` that are Pincite; the others are its peers."""
RESULTS = 10
TEXTS_PER_DOCUMENT = 20
QUERY, PASSAGE = "query: ", "passage: "
"""The model's prompts."""


class System(Protocol):
    """A system over an index in a folder, ready to work when it is made: the index is opened if it is there."""

    def index(self, texts: Sequence[str]) -> None:
        """Make an index of the texts, and write it into the folder."""

    def search(self, question: str) -> None: ...

    def answer(self, question: str) -> None:
        """Do all that the system does for an answer; of one that only searches, a search."""


class Pincite:
    """Pincite, through its Python API; the texts are paragraphs of plain text files."""

    def __init__(self, folder: Path, model: str) -> None:
        from qa import Library

        del model  # it has its own, which is the same
        self._folder = folder
        self._library = Library.open(folder / "library")
        self._library.warm_up()

    def index(self, texts: Sequence[str]) -> None:
        """Write the texts as files, and add them."""
        files = self._folder / "files"
        files.mkdir()
        for start in range(0, len(texts), TEXTS_PER_DOCUMENT):
            content = "\n\n".join(" ".join(text.split()) for text in texts[start : start + TEXTS_PER_DOCUMENT])
            (files / f"{start:05}.txt").write_text(content, "utf-8")
        self._library.add([files])

    def search(self, question: str) -> None:
        """Rank passages."""
        self._library.search(question, RESULTS)

    def answer(self, question: str) -> None:
        """Answer with citations."""
        self._library.ask(question)


class PinciteQuick(Pincite):
    """The same without the span reader; what it indexes is the same, and measured again."""

    def __init__(self, folder: Path, model: str) -> None:
        os.environ["PINCITE_READER"] = "off"  # of this process, which measures nothing else
        super().__init__(folder, model)


class SentenceTransformersFaiss:
    """The model in sentence-transformers, one vector a text, in a flat FAISS index."""

    def __init__(self, folder: Path, model: str) -> None:
        import faiss
        from sentence_transformers import SentenceTransformer

        self._file = folder / "vectors.faiss"
        self._model: Any = SentenceTransformer(model, device="cpu")
        if self._file.exists():
            self._index: Any = faiss.read_index(str(self._file))

    def index(self, texts: Sequence[str]) -> None:
        """Encode the texts, and keep their vectors."""
        import faiss

        vectors = self._model.encode_document(list(texts), show_progress_bar=False)
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, str(self._file))

    def search(self, question: str) -> None:
        """Find the nearest vectors."""
        self._index.search(self._model.encode_query([question], show_progress_bar=False), RESULTS)

    def answer(self, question: str) -> None:
        """Search; there is no more to it."""
        self.search(question)


class Txtai:
    """txtai's `Embeddings`."""

    def __init__(self, folder: Path, model: str) -> None:
        from txtai import Embeddings

        self._file = folder / "txtai"
        if self._file.exists():
            self._embeddings: Any = Embeddings()
            self._embeddings.load(str(self._file))
        else:
            self._embeddings = Embeddings(path=model, instructions={"query": QUERY, "data": PASSAGE}, gpu=False)

    def index(self, texts: Sequence[str]) -> None:
        """Index the texts."""
        self._embeddings.index(list(texts))
        self._embeddings.save(str(self._file))

    def search(self, question: str) -> None:
        """Find the nearest texts."""
        self._embeddings.search(question, RESULTS)

    def answer(self, question: str) -> None:
        """Search; a language model would have to be added for more."""
        self.search(question)


class Haystack:
    """Haystack's sentence-transformers components, with its document store in memory."""

    def __init__(self, folder: Path, model: str) -> None:
        from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder

        self._file, self._model = folder / "haystack.json", model
        self._questions: Any = SentenceTransformersTextEmbedder(prefix=QUERY, **self._options())
        self._questions.warm_up()
        if self._file.exists():
            store: Any = InMemoryDocumentStore.load_from_disk(str(self._file))
            self._retriever: Any = InMemoryEmbeddingRetriever(store, top_k=RESULTS)

    def index(self, texts: Sequence[str]) -> None:
        """Embed the texts, and write them to the store."""
        from haystack import Document
        from haystack.document_stores.in_memory import InMemoryDocumentStore
        from haystack_integrations.components.embedders.sentence_transformers import (
            SentenceTransformersDocumentEmbedder,
        )

        embedder: Any = SentenceTransformersDocumentEmbedder(prefix=PASSAGE, **self._options())
        embedder.warm_up()
        store: Any = InMemoryDocumentStore()
        store.write_documents(embedder.run([Document(content=text) for text in texts])["documents"])
        store.save_to_disk(str(self._file))

    def search(self, question: str) -> None:
        """Embed the question, and retrieve documents."""
        self._retriever.run(query_embedding=self._questions.run(question)["embedding"])

    def answer(self, question: str) -> None:
        """Search; a language model would have to be added for more."""
        self.search(question)

    def _options(self) -> dict[str, Any]:
        from haystack.utils import ComponentDevice

        device = ComponentDevice.from_str("cpu")
        return {"model": self._model, "device": device, "progress_bar": False, "normalize_embeddings": True}


class LlamaIndex:
    """LlamaIndex's `VectorStoreIndex` with its Hugging Face embeddings."""

    def __init__(self, folder: Path, model: str) -> None:
        from llama_index.core import StorageContext, load_index_from_storage
        from llama_index.embeddings.huggingface import HuggingFaceEmbedding

        self._folder = folder / "llama-index"
        self._model: Any = HuggingFaceEmbedding(
            model_name=model, query_instruction=QUERY, text_instruction=PASSAGE, device="cpu"
        )
        if self._folder.exists():
            context = StorageContext.from_defaults(persist_dir=str(self._folder))
            index: Any = load_index_from_storage(context, embed_model=self._model)
            self._retriever: Any = index.as_retriever(similarity_top_k=RESULTS)

    def index(self, texts: Sequence[str]) -> None:
        """Index the texts."""
        from llama_index.core import VectorStoreIndex
        from llama_index.core.schema import TextNode

        index: Any = VectorStoreIndex([TextNode(text=text) for text in texts], embed_model=self._model)
        index.storage_context.persist(persist_dir=str(self._folder))

    def search(self, question: str) -> None:
        """Retrieve nodes."""
        self._retriever.retrieve(question)

    def answer(self, question: str) -> None:
        """Search; a language model would have to be added for more."""
        self.search(question)


SYSTEMS: dict[str, Callable[[Path, str], System]] = {
    OURS: Pincite,
    QUICK: PinciteQuick,
    "sentence-transformers + FAISS": SentenceTransformersFaiss,
    "txtai": Txtai,
    "Haystack": Haystack,
    "LlamaIndex": LlamaIndex,
}
