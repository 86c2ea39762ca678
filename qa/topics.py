"""What a library can be asked about, in its own words: headings of its documents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest

from qa.corpus import Corpus
from qa.domain import DocumentSummary
from qa.loaders.lines import is_unspaced

__all__ = ["Topic", "topics"]

HEADINGS = """
SELECT heading, language FROM passages WHERE document_id = ? AND heading != '' GROUP BY heading ORDER BY min(start)
"""
SHORTEST, LONGEST = 10, 150
"""Bytes of a heading that says enough, and can be read at a glance: scripts are as long as they are telling."""


@dataclass(frozen=True, slots=True)
class Topic:
    """A heading of a document, and the language of the text below it."""

    text: str
    language: str
    document: DocumentSummary


def topics(corpus: Corpus, documents: Sequence[DocumentSummary], *, count: int) -> list[Topic]:
    """Return up to `count` headings from different documents and languages; the same library gives the same ones."""
    by_language: dict[str, list[DocumentSummary]] = {}
    for document in sorted(documents, key=lambda document: document.sha256):  # in no order that means anything
        by_language.setdefault(document.language, []).append(document)
    turns = chain.from_iterable(zip_longest(*by_language.values()))
    # Twice as many documents as are needed: some have no headings, and none shall make a large library slow.
    looked_at = islice((document for document in turns if document is not None), 2 * count)
    found = [list(_headings(corpus, document)) for document in looked_at]
    mixed = chain.from_iterable(zip_longest(*found))
    distinct = {topic.text: topic for topic in mixed if topic is not None}
    return list(distinct.values())[:count]


def _headings(corpus: Corpus, document: DocumentSummary) -> Iterator[Topic]:
    """Yield the telling headings of a document: questions first, then those of the most words."""
    with corpus.database.reading() as connection:
        rows = connection.execute(HEADINGS, (document.id,))
        told = {heading.split(" › ")[-1]: language for heading, language in rows}
    names = [name for name in told if name != document.title and _is_telling(name)]
    names.sort(key=lambda name: (not name.endswith(("?", "？", "؟")), -len(name.split())))
    yield from (Topic(name, told[name], document) for name in names)


def _is_telling(name: str) -> bool:
    """Say whether a heading tells what it is about, as `Article 7` and `Preamble` do not."""
    if " " not in name and not is_unspaced(name[0]):
        return False
    return SHORTEST <= len(name.encode()) <= LONGEST and not any(map(str.isnumeric, name))
