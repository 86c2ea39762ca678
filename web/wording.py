"""How templates say things: languages, confidence, links to quotes."""

from __future__ import annotations

import datetime
from pathlib import PurePath

from babel.dates import format_skeleton
from babel.units import format_unit
from flask import Flask, url_for
from flask_babel import format_date, get_locale, lazy_gettext, pgettext

from qa.domain import Citation, Document, DocumentSummary, Hit
from qa.loaders import LOADERS
from web.reading import Piece

__all__ = ["register_wording"]

NAMES = {
    "ary": lazy_gettext("Moroccan Arabic"),
    "arz": lazy_gettext("Egyptian Arabic"),
    "und": lazy_gettext("language unknown"),
}
"""What Babel does not name in every language of the interface, by ISO 639 code."""

UNITS = (("digital-gigabyte", 10**9), ("digital-megabyte", 10**6), ("digital-kilobyte", 10**3))


def register_wording(app: Flask) -> None:
    """Make the wordings known to the templates of `app`."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["suffixes"] = ",".join(sorted(LOADERS))
    app.add_template_filter(language_name)
    app.add_template_filter(confidence_word)
    app.add_template_filter(below)
    app.add_template_filter(file_size)
    app.add_template_filter(told_date)
    app.add_template_filter(file_name)
    app.add_template_filter(quote_link)
    app.add_template_filter(quote_pieces)
    app.add_template_filter(passage_link)


def language_name(code: str) -> str:
    """Return what the interface's language calls a language; its code when there is no name at hand."""
    return str(NAMES.get(code) or get_locale().languages.get(code, code))


def confidence_word(confidence: float) -> str:
    """Return a word for a confidence in 0..1."""
    if confidence >= 0.75:
        return str(pgettext("confidence", "high"))
    return str(pgettext("confidence", "medium") if confidence >= 0.5 else pgettext("confidence", "low"))


def below(heading: str, title: str) -> str:
    """Return a heading path without a first heading that only repeats the title of the document."""
    first, _, rest = heading.partition(" › ")
    return rest if first == title else heading


def file_name(document: Document | DocumentSummary) -> str:
    """Return the name of the file that a document was read from."""
    return PurePath(document.source).name or document.source


def file_size(size: int) -> str:
    """Return a number of bytes as people say it, such as 1.4 MB."""
    unit, bytes_in = next(((unit, n) for unit, n in UNITS if size >= n), UNITS[-1])
    number = max(size / bytes_in, 0.1)
    return format_unit(round(number, 1 if number < 10 else 0), unit, length="short", locale=get_locale())


def told_date(date: str) -> str:
    """Return an ISO date as people write it, with as much of it as there is; anything else as it is."""
    year, month, day = (*date[:10].split("-"), "", "")[:3]
    try:
        if day:
            return str(format_date(datetime.date(int(year), int(month), int(day)), "medium"))
        return format_skeleton("yMMM", datetime.date(int(year), int(month), 1), locale=get_locale()) if month else year
    except ValueError:
        return date


def quote_link(citation: Citation) -> str:
    """Return the address of the source page, at the paragraph, with the quote to mark."""
    return url_for(
        "sources.page",
        document_id=citation.document.id,
        quote=f"{citation.start}-{citation.end}",
        _anchor=f"p{citation.passage.number}",
    )


def passage_link(hit: Hit) -> str:
    """Return the address of the source page, at the paragraph."""
    return url_for("sources.page", document_id=hit.document.id, _anchor=f"p{hit.passage.number}")


def quote_pieces(citation: Citation) -> list[Piece]:
    """Return the quote in pieces, those marked that answer the question."""
    pieces, shown = [], citation.start
    for start, end in citation.highlights:
        pieces += [(shown, start, False), (start, end, True)]
        shown = end
    pieces.append((shown, citation.end, False))
    return [Piece(citation.document.text[start:end], marked) for start, end, marked in pieces if start < end]
