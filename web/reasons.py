"""Why a file was not added or a question not asked, in the reader's language where it is one of the usual reasons."""

from __future__ import annotations

import re

from flask_babel import get_locale, lazy_gettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup

__all__ = ["told_reason"]

PREDICATE = re.compile(r"^(is|has|holds|takes|needs|cannot)\b")
"""How a reason begins that is told of a file without naming it."""
REASONS: tuple[tuple[str, LazyString], ...] = (
    (r"is empty; leave it out", lazy_gettext("the file is empty; leave it out.")),
    (r"has no text in it", lazy_gettext("there is no text in it; leave it out, or save it again with its text.")),
    (
        r"(has|is locked with) a password",
        lazy_gettext("it has a password; open it in its program and save it without one."),
    ),
    (r"is scanned pages", lazy_gettext("it holds pictures of pages and no text; give it a text layer with ocrmypdf.")),
    (
        r"\b(it|workbook) is damaged",
        lazy_gettext("it is damaged; open it in its program and save it again, or get another copy."),
    ),
    (
        r"of the old format",
        lazy_gettext("it is in an old format; open it in its program and save it in the newer one."),
    ),
    (r"is a file of the format", lazy_gettext("its content is of another format than its name says; rename it.")),
    (r"suffix .* is not known|there is no suffix", lazy_gettext("files of this format cannot be read.")),
    (r"is larger than|holds more text than", lazy_gettext("it is too large; split it into smaller files.")),
    (
        r"(takes|needs) more",
        lazy_gettext("reading it takes too much time or memory; split it, or save it as plain text."),
    ),
    (
        r"another file .* has the same name",
        lazy_gettext("another of these files has the same name; rename one of them."),
    ),
    (r"question is empty", lazy_gettext("The question is empty. Write a question.")),
    (
        r"question has [\d,]+ characters",
        lazy_gettext("The question is too long. Ask a shorter one, or add the text as a document."),
    ),
)
"""What is said instead, by the words that tell a reason of `qa`; the rest stays English, and is marked as such."""


def told_reason(reason: str) -> str:
    """Return a reason in the language of the interface, or in English as a part of the page that is in English."""
    if get_locale().language != "en":
        for words, told in REASONS:
            if re.search(words, reason, re.IGNORECASE):
                return str(told)
    reason = PREDICATE.sub(r"it \g<0>", reason)
    stop = "" if reason.endswith((".", "!", "?")) else "."
    return Markup('<span dir="ltr" lang="en">{}{}</span>').format(reason, stop)
