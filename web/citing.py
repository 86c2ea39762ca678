"""A citation to paste elsewhere: as text, as Markdown, as HTML."""

from __future__ import annotations

import re
from dataclasses import dataclass

from flask import url_for
from markupsafe import Markup

from qa.domain import Citation

__all__ = ["Reference", "one_line", "quote_link", "reference"]

_TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Embeddings, overrides and isolates; no letters stand for them, and what follows them may read backwards."""
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~])")


@dataclass(frozen=True, slots=True)
class Reference:
    """A citation in three forms."""

    text: str
    markdown: str
    html: str


def quote_link(citation: Citation, *, external: bool = False) -> str:
    """Return the address of the source page, at the paragraph, with the quote and its key words to mark."""
    return url_for(
        "sources.page",
        document_id=citation.document.id,
        quote=f"{citation.start}-{citation.end}",
        words=[f"{start}-{end}" for start, end in citation.highlights],
        _anchor=f"p{citation.passage.number}",
        _external=external,
    )


def reference(citation: Citation, *, page: str) -> Reference:
    """Return a citation to paste: the quote, the title, the paragraph, the page and the link.

    Args:
        citation: what is cited.
        page: how the interface writes a page number, such as `p. 4`; empty when the passage has none.
    """
    link = quote_link(citation, external=True)
    quote = one_line(citation.quote)
    title = one_line(citation.document.title)
    place = ", ".join(part for part in (f"¶ {citation.passage.number}", page) if part)
    return Reference(
        text=f"“{quote}” ({title}, {place}, {link})",
        markdown=f"> {_plain(quote)}\n>\n> — [{_plain(title)}, {_plain(place)}]({link})",
        html=str(
            Markup(
                '<blockquote cite="{link}" lang="{language}"><p>{quote}</p></blockquote>\n'
                '<p>— <a href="{link}">{title}, {place}</a></p>'
            ).format(link=link, language=citation.passage.language, quote=quote, title=title, place=place)
        ),
    )


def one_line(text: str) -> str:
    """Return text for a line of other text, whose direction it does not turn."""
    return " ".join(_TURNING.sub("", text).split())


def _plain(text: str) -> str:
    """Return text that Markdown takes for nothing else."""
    return _MARKDOWN.sub(r"\\\1", text)
