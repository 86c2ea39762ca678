"""What trafilatura finds in a page: the text of its article, and who wrote it when."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Article", "find_article"]

DATES = {"extensive_search": False, "original_date": True}
MAX_MARKUP = 3_000_000  # characters; a page that is longer is an exported document


@dataclass(frozen=True, slots=True)
class Article:
    """The main text of a page, with gaps, and what the page says of it."""

    text: str = ""
    author: str | None = None
    date: str | None = None


def find_article(markup: str) -> Article:
    """Return the article of a page; it has no text when none can be made out."""
    if len(markup) > MAX_MARKUP:
        return Article()
    from trafilatura import bare_extraction  # it takes half a second to import
    from trafilatura.settings import Document

    try:
        found = bare_extraction(markup, include_comments=False, with_metadata=True, date_extraction_params=DATES)
    except Exception:  # it gives up in many ways on what is no page; the page is then read whole
        return Article()
    if not isinstance(found, Document):
        return Article()
    return Article(found.text or "", found.author, _stated(found.date, markup))


def _stated(date: str | None, markup: str) -> str | None:
    """Leave out a first of January that was made of nothing but a year."""
    return None if date and date.endswith("-01-01") and date not in markup else date
