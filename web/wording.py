"""How templates say things: languages, confidence, links to quotes."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from pathlib import PurePath
from urllib.parse import urljoin

from babel import Locale, UnknownLocaleError
from babel.dates import format_skeleton
from babel.lists import format_list
from babel.units import format_unit
from flask import Flask, request, url_for
from flask_babel import format_date, format_decimal, get_locale, gettext, lazy_gettext, ngettext, pgettext

from qa.confidence import THRESHOLD
from qa.domain import Citation, Document, DocumentSummary, Hit
from qa.loaders import LOADERS
from web.citing import Reference, one_line, quote_link, reference
from web.holdings import format_of
from web.marks import Part, excerpt, parts_of
from web.reasons import told_reason
from web.threads import Turn

__all__ = ["register_wording"]

CONTEXT = 220
"""Characters that the card of a citation shows before and after its quote."""
MOST_NAMED = 8
NAMES = {
    "ary": lazy_gettext("Moroccan Arabic"),
    "arz": lazy_gettext("Egyptian Arabic"),
    "und": lazy_gettext("language unknown"),
}
"""What Babel does not name in every language of the interface, by ISO 639 code."""

UNITS = (("digital-gigabyte", 10**9), ("digital-megabyte", 10**6), ("digital-kilobyte", 10**3))


def register_wording(app: Flask) -> None:
    """Make the wordings known to the templates of `app`."""
    app.jinja_env.finalize = unturned
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["suffixes"] = ",".join(sorted(LOADERS))
    app.jinja_env.globals["usual_least"] = THRESHOLD
    app.add_template_filter(language_name)
    app.add_template_filter(confidence_word)
    app.add_template_filter(below)
    app.add_template_filter(file_size)
    app.add_template_filter(told_date)
    app.add_template_filter(told_reason)
    app.add_template_filter(file_name)
    app.add_template_filter(quote_link)
    app.add_template_filter(quote_parts)
    app.add_template_filter(context)
    app.add_template_filter(cited, "reference")
    app.add_template_filter(passage_link)
    app.add_template_filter(span)
    app.add_template_filter(word_spans)
    app.add_template_filter(as_text)
    app.add_template_filter(absolute)
    app.add_template_filter(language_names)
    app.add_template_filter(direction)
    app.add_template_filter(format_of)


def unturned(value: object) -> object:
    """Return what a template shows; in text, overrides of its direction become signs as long that say nothing.

    So words of strangers are read in the order in which they are searched, quoted and copied.
    """
    if not isinstance(value, str):
        return value
    return value.replace("\u202d", "\u2060").replace("\u202e", "\u2060")


def language_name(code: str) -> str:
    """Return what the interface's language calls a language; its code when there is no name at hand."""
    return str(NAMES.get(code) or get_locale().languages.get(code, code))


def direction(code: str) -> str:
    """Return `ltr` or `rtl`, as a language is written; `ltr` for one that nothing is known of."""
    try:
        return Locale.parse(code).text_direction
    except (UnknownLocaleError, ValueError):
        return "ltr"


def language_names(codes: Sequence[str]) -> str:
    """Return the names of languages as a list in words, the first ones and how many others when there are many."""
    names = [language_name(code) for code in codes[:MOST_NAMED]]
    others = len(codes) - len(names)
    if others:
        names.append(ngettext("%(count)s other", "%(count)s others", others, count=format_decimal(others)))
    return format_list(names, locale=get_locale())


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


def passage_link(hit: Hit) -> str:
    """Return the address of the source page, at the paragraph."""
    return url_for("sources.page", document_id=hit.document.id, _anchor=f"p{hit.passage.number}")


def quote_parts(citation: Citation) -> tuple[Part, ...]:
    """Return the quote in parts, those told apart that answer the question."""
    return parts_of(citation.document.text, (citation.start, citation.end), words=citation.highlights)


def cited(citation: Citation) -> Reference:
    """Return a citation in the forms in which it is pasted elsewhere."""
    page = citation.passage.page
    return reference(citation, page=gettext("p. %(page)s", page=page) if page else "")


def as_text(turn: Turn) -> str:
    """Return a question and its answer as text, each quote with its citation."""
    if turn.answer is None:
        return turn.question
    return "\n\n".join([one_line(turn.question), *(cited(citation).text for citation in turn.answer.citations)])


def absolute(link: str) -> str:
    """Return an address of this app with the host that the reader knows it by."""
    return urljoin(request.host_url, link)


def span(citation: Citation) -> str:
    """Return the quote's place as addresses name it."""
    return f"{citation.start}-{citation.end}"


def word_spans(citation: Citation) -> list[str]:
    """Return the places of the key words as addresses name them."""
    return [f"{start}-{end}" for start, end in citation.highlights]


def context(citation: Citation) -> tuple[str, str]:
    """Return what stands before and after the quote in its paragraph, a few lines at most."""
    paragraph = (citation.passage.start, citation.passage.end)
    return excerpt(citation.document.text, (citation.start, citation.end), paragraph, around=CONTEXT)
