"""Every noun of Pincite, on one screen. All offsets count Unicode code points; ends are exclusive."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
import numpy.typing as npt

__all__ = [
    "Answer",
    "Block",
    "BlockKind",
    "Citation",
    "Document",
    "DocumentSummary",
    "Failure",
    "Hit",
    "IngestReport",
    "Passage",
    "ScoredSentence",
    "Sentence",
    "SourceText",
]


class BlockKind(StrEnum):
    """What a block is on the page."""

    HEADING = "heading"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, list item or heading: `text[start:end]` of the source text it was read from.

    A heading of no length says that what follows has none. A text of a level above 0 is the heading of what follows as
    well: it looks like one, but says something of its own.
    """

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    page: int | None = None


@dataclass(frozen=True, slots=True)
class SourceText:
    """What a loader reads from a file: the whole text and the blocks in it, in reading order.

    Title, language (BCP 47), author and date (ISO 8601) are what the file says of itself.
    """

    text: str
    blocks: tuple[Block, ...]
    title: str | None = None
    language: str | None = None
    author: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the library. `language` is an ISO 639 code, or `und` when it cannot be told.

    `date` (ISO 8601) and `author` are what the file says of itself.
    """

    id: str
    title: str
    source: str
    media_type: str
    language: str
    sha256: str
    text: str
    date: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """A document without its text, as lists and records show it; `passages` counts its passages."""

    id: str
    title: str
    source: str
    media_type: str
    language: str
    sha256: str
    passages: int
    date: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit of search and citation: `document.text[start:end] == text`.

    `number` is the 1-based number of the paragraph; the pieces of an over-long paragraph share it.
    `heading` is the path of headings above it, outermost first, joined with ` › `; empty when there is none.
    """

    id: int
    document_id: str
    number: int
    start: int
    end: int
    text: str
    heading: str
    page: int | None
    language: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage: `document.text[start:end]`."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class ScoredSentence:
    """A sentence of a passage, `document.text[start:end]`, and how well it matches a question.

    `vector` is the sentence's language-neutral unit vector, shape (dimension,).
    """

    start: int
    end: int
    score: float
    vector: npt.NDArray[np.float32] = field(repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a question found, with all its sentences; a higher score is a better match.

    `closeness` is the score with all of the question counted alike, also what no passage has anything for: it says less
    about which passage is better, and more about whether any is about the question. None where it is the score.
    """

    passage: Passage
    document: DocumentSummary
    score: float
    sentences: tuple[ScoredSentence, ...]
    closeness: float | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """A verbatim quotation: always `document.text[start:end] == quote`.

    `highlights` are the words in it that answer, `document.text[start:end]` for each; empty when nothing tells them.
    `also` are the quotations from other documents that say the same, as a translation does.
    """

    marker: int
    document: Document
    passage: Passage
    start: int
    end: int
    quote: str
    highlights: tuple[tuple[int, int], ...] = ()
    also: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the library says to a question; `text` is None when it says nothing.

    `language` is the question's. `confidence` lies in 0..1.
    """

    question: str
    language: str
    text: str | None
    confidence: float
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """An input that was left out, and why, with the remedy."""

    source: str
    reason: str


@dataclass(frozen=True, slots=True)
class IngestReport:
    """What adding did with each input. The first five hold document ids.

    `renamed` documents have a new file of the same content, and the id that goes with it; the files of `removed` ones
    are gone.
    """

    added: Sequence[str] = ()
    replaced: Sequence[str] = ()
    unchanged: Sequence[str] = ()
    renamed: Sequence[str] = ()
    removed: Sequence[str] = ()
    skipped: Sequence[Failure] = field(default=())
    failed: Sequence[Failure] = field(default=())
