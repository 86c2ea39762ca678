"""What a library holds, as its page shows it: a part of the list, and how much there is of each kind."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from werkzeug.datastructures import MultiDict

from qa.domain import Document, DocumentSummary

__all__ = ["Bar", "Entry", "Filter", "Holdings", "entries", "format_of", "holdings_of", "read_filter"]

PAGE = 50
"""Documents on one page of the list."""
MOST_BARS = 8
MOST_FOUND = 200
"""Characters of a text that titles are searched for."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents the list shows: those with all words in title or file name, of a language, format and year."""

    words: str = ""
    language: str = ""
    format: str = ""
    year: str = ""
    page: int = 1

    @property
    def is_set(self) -> bool:
        """Say whether any document may be left out."""
        return bool(self.words or self.language or self.format or self.year)

    def with_page(self, page: int) -> dict[str, str | int]:
        """Return the arguments of the address that shows another page of the same list."""
        return self.with_only(page=page if page > 1 else "")

    def with_only(self, **changed: str | int) -> dict[str, str | int]:
        """Return the arguments of the address with some changed, from the first page on; empty ones are left out."""
        held = {"find": self.words, "language": self.language, "format": self.format, "year": self.year}
        return {name: value for name, value in {**held, **changed}.items() if value}

    def takes(self, document: DocumentSummary) -> bool:
        """Say whether the list shows a document."""
        text = f"{document.title} {PurePath(document.source).name}".casefold()
        return (
            all(word in text for word in self.words.casefold().split())
            and self.language in ("", document.language)
            and self.format in ("", format_of(document))
            and self.year in ("", (document.date or "")[:4] or "-")
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """How many documents share a value; `share` is in 0..100, of the longest bar. An empty value is all the rest."""

    value: str
    documents: int
    share: float


@dataclass(frozen=True, slots=True)
class Holdings:
    """The documents on one page of the list and the counts of all: by language, format and year."""

    filter: Filter
    documents: int
    passages: int
    found: int
    shown: tuple[DocumentSummary, ...]
    pages: int
    languages: tuple[Bar, ...]
    formats: tuple[Bar, ...]
    years: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A document in the list; `size` is that of its file in bytes, None when the file is gone."""

    summary: DocumentSummary
    size: int | None


def read_filter(arguments: MultiDict[str, str]) -> Filter:
    """Return the filter that an address names; what makes no sense counts as not there."""
    page = arguments.get("page", 1, type=int)
    return Filter(
        words=" ".join(arguments.get("find", "").split())[:MOST_FOUND],
        language=arguments.get("language", ""),
        format=arguments.get("format", ""),
        year=arguments.get("year", ""),
        page=max(1, page),
    )


def holdings_of(summaries: Sequence[DocumentSummary], wanted: Filter) -> Holdings:
    """Return what a library of these documents shows for a filter; a page beyond the last counts as the last."""
    found = [summary for summary in summaries if wanted.takes(summary)]
    pages = max(1, -(-len(found) // PAGE))
    first = (min(wanted.page, pages) - 1) * PAGE
    return Holdings(
        filter=Filter(wanted.words, wanted.language, wanted.format, wanted.year, first // PAGE + 1),
        documents=len(summaries),
        passages=sum(summary.passages for summary in summaries),
        found=len(found),
        shown=tuple(found[first : first + PAGE]),
        pages=pages,
        languages=_bars(summary.language for summary in summaries),
        formats=_bars(map(format_of, summaries)),
        years=_by_year(summaries),
    )


def entries(shown: Iterable[DocumentSummary]) -> list[Entry]:
    """Return documents with the size of their files."""
    return [Entry(summary, _size(Path(summary.source))) for summary in shown]


def format_of(document: Document | DocumentSummary) -> str:
    """Return the name of a document's format: the suffix of its file, in capitals."""
    return PurePath(document.source).suffix.removeprefix(".").upper() or "?"


def _bars(values: Iterable[str]) -> tuple[Bar, ...]:
    """Count values, the most frequent first; what is beyond `MOST_BARS` is one bar without a value."""
    ranked = sorted(Counter(values).items(), key=lambda item: (-item[1], item[0]))
    kept = ranked if len(ranked) <= MOST_BARS else ranked[: MOST_BARS - 1]
    rest = sum(count for _, count in ranked[len(kept) :])
    return _scaled([*kept, ("", rest)] if rest else kept)


def _by_year(summaries: Sequence[DocumentSummary]) -> tuple[Bar, ...]:
    """Count documents by year, the latest first; `-` stands for no year. Empty when no document has one."""
    counts = Counter((summary.date or "")[:4] or "-" for summary in summaries)
    years = sorted(counts.keys() - {"-"}, reverse=True)
    if not years:
        return ()
    kept = years if len(years) <= MOST_BARS else years[: MOST_BARS - 1]
    earlier = sum(counts[year] for year in years[len(kept) :])
    rows = [(year, counts[year]) for year in kept]
    rows += [("", earlier)] if earlier else []
    return _scaled([*rows, ("-", counts["-"])] if counts["-"] else rows)


def _scaled(counted: Sequence[tuple[str, int]]) -> tuple[Bar, ...]:
    most = max((count for _, count in counted), default=1)
    return tuple(Bar(value, count, round(100 * count / most, 1)) for value, count in counted)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None
