"""A document's blocks -> passages and their sentences, all with offsets into the document."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from embeddings.language import UNKNOWN, identify
from qa.domain import Block, BlockKind, Sentence, SourceText
from qa.sentences import sentences

__all__ = ["BETWEEN_HEADINGS", "MAX_PASSAGE_BYTES", "DraftPassage", "document_language", "split"]

MAX_PASSAGE_BYTES = 1_800  # of UTF-8: a measure of length that treats scripts alike
BETWEEN_HEADINGS = " › "
LANGUAGE_SAMPLE = 5_000  # characters of the longest paragraphs that tell the language of a document
EACH = 500  # characters of one of them
LONGEST = 50

_LANGUAGE_TAG = re.compile(r"([A-Za-z]{2,3})(?:[-_].*)?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DraftPassage:
    """A passage before it has an id: `source.text[start:end] == text`; sentences are in document offsets."""

    number: int
    start: int
    end: int
    text: str
    heading: str
    page: int | None
    language: str
    sentences: tuple[Sentence, ...]


def document_language(source: SourceText) -> str:
    """Return the language that the document says it is in, else that of its longest paragraphs, else `und`.

    A document may begin with names, a table of contents or a summary in another language.
    """
    tag = _LANGUAGE_TAG.fullmatch((source.language or "").strip())
    if tag and tag[1].lower() != UNKNOWN:
        return tag[1].lower()
    longest = sorted(source.blocks, key=lambda block: block.start - block.end)[:LONGEST]
    sample = "\n".join(source.text[block.start : block.end][:EACH] for block in longest)
    return identify(sample[:LANGUAGE_SAMPLE])


def split(source: SourceText, *, language: str = UNKNOWN) -> list[DraftPassage]:
    """Return the passages of a document whose main language is `language`.

    A paragraph is a passage; one longer than `MAX_PASSAGE_BYTES` is split at sentence ends into pieces that share its
    number. Headings are no passages: each passage carries the path of those above it. A text with a level is both.
    """
    passages: list[DraftPassage] = []
    path: list[tuple[int, str]] = []
    number = 0
    for block in source.blocks:
        is_heading = block.kind is BlockKind.HEADING or block.level > 0
        if is_heading:
            path = [entry for entry in path if entry[0] < block.level]
        if block.kind is BlockKind.TEXT:
            number += 1
            heading = BETWEEN_HEADINGS.join(title for _, title in path)
            passages += _paragraph(source.text, block, number=number, heading=heading, language=language)
        if is_heading:
            path.append((block.level, " ".join(source.text[block.start : block.end].split())))
    return passages


def _paragraph(text: str, block: Block, *, number: int, heading: str, language: str) -> list[DraftPassage]:
    paragraph = text[block.start : block.end]
    language = identify(paragraph, default=language)
    found = [Sentence(block.start + start, block.start + end) for start, end in sentences(paragraph, language)]
    pieces = _even_pieces(text, found)
    passages = []
    for piece in pieces:
        start, end = piece[0].start, piece[-1].end
        passages.append(
            DraftPassage(
                number=number,
                start=start,
                end=end,
                text=text[start:end],
                heading=heading,
                page=block.page,
                language=language if len(pieces) == 1 else identify(text[start:end], default=language),
                sentences=tuple(piece),
            )
        )
    return passages


def _even_pieces(text: str, found: Sequence[Sentence]) -> list[list[Sentence]]:
    """Return as few pieces as `MAX_PASSAGE_BYTES` allows, the longest as short as that number allows."""
    fewest = _pieces(text, found, limit=MAX_PASSAGE_BYTES)
    if len(fewest) < 2:
        return fewest
    longest = max(_length(text, sentence.start, sentence.end) for sentence in found)
    limits = range(longest, MAX_PASSAGE_BYTES + 1)
    at = bisect_left(limits, True, key=lambda limit: len(_pieces(text, found, limit=limit)) <= len(fewest))
    return _pieces(text, found, limit=limits[at])


def _pieces(text: str, found: Sequence[Sentence], *, limit: int) -> list[list[Sentence]]:
    """Fill one piece after the other up to `limit` bytes."""
    pieces: list[list[Sentence]] = []
    for sentence in found:
        if pieces and _length(text, pieces[-1][0].start, sentence.end) <= limit:
            pieces[-1].append(sentence)
        else:
            pieces.append([sentence])
    return pieces


def _length(text: str, start: int, end: int) -> int:
    return len(text[start:end].encode("utf-8", "surrogatepass"))
