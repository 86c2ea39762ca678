"""EML: an e-mail message with the messages it forwards; its subject is the title."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import Any

from qa.domain import SourceText
from qa.errors import LoadError
from qa.loaders.builder import TextBuilder
from qa.loaders.encoding import decode
from qa.loaders.facts import iso_date
from qa.loaders.html import add_markup, decode_markup
from qa.loaders.text import paragraphs

__all__ = ["load_eml"]

LOCKED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def load_eml(data: bytes) -> SourceText:
    """Read a message: what it says as plain text, else as HTML; attachments are named, not read."""
    if b"\0" in data[:100] or data.startswith(codecs.BOM_UTF8):  # a message saved by a text editor, as UTF-16 perhaps
        data = decode(data).encode("utf-8", "replace")
    message = BytesParser(policy=default).parsebytes(data)
    if not isinstance(message, EmailMessage) or not message.keys():
        raise LoadError("it is no e-mail message; save the message as .eml in the mail program")
    if message.get_content_type() in LOCKED:
        raise LoadError("the message is encrypted; open it in the mail program and save its text")
    builder = TextBuilder()
    _add_message(builder, message, level=1)
    return builder.build(title=_header(message, "Subject"), author=_author(message), date=_date(message))


def _add_message(builder: TextBuilder, message: EmailMessage, *, level: int) -> None:
    builder.add_heading(" ".join(_header(message, "Subject").split()), level=level)
    for part in _shown(message):
        if part.get_content_type() == "message/rfc822":
            for forwarded in part.iter_parts():
                _add_message(builder, forwarded, level=level + 1)
        elif part.get_content_type() in {"text/plain", "text/html"} and not part.is_attachment():
            _add_text(builder, part)
        else:
            builder.add(part.get_filename() or "")


def _shown(part: Any) -> Iterator[Any]:
    """Yield what a mail program shows of a message: of several forms of the same text, the plain one.

    What is encrypted below the outermost message is named like any other attachment.
    """
    kind = part.get_content_type()
    if kind == "message/rfc822" or not part.is_multipart():
        yield part
        return
    parts = list(part.iter_parts())
    if kind == "multipart/alternative":
        plain = [choice for choice in parts if choice.get_content_type() == "text/plain" and _text(choice).strip()]
        # The last form is the best one, but may be none that is read, as the entry in a calendar of an invitation.
        rich = [choice for choice in parts if choice.get_content_type() == "text/html" or choice.is_multipart()]
        parts = plain[:1] or rich[-1:] or parts[-1:]
    elif kind == "multipart/signed":  # the second part is the signature
        parts = parts[:1]
    elif kind == "multipart/related":  # the others are mostly pictures that the first one shows
        parts = [part for part in parts if part is parts[0] or (part.is_attachment() and "Content-ID" not in part)]
    for inner in parts:
        yield from _shown(inner)


def _add_text(builder: TextBuilder, part: Any) -> None:
    if part.get_content_type() == "text/html":
        add_markup(builder, _text(part))
    else:
        for paragraph in paragraphs(_text(part)):
            builder.add(paragraph)


def _text(part: Any) -> str:
    payload = part.get_payload(decode=True)
    with suppress(LoadError):  # binary data that calls itself text; the other parts can be read all the same
        read = decode_markup if part.get_content_type() == "text/html" else decode
        return read(payload or b"", declared=part.get_content_charset())
    return ""


def _header(message: EmailMessage, name: str) -> str:
    """Return the text of a header; empty when there is none."""
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard library trips over some malformed headers, each in its own way
        raw = (str(value) for key, value in message.raw_items() if key.lower() == name.lower())
        return next(raw, "")


def _author(message: EmailMessage) -> str:
    senders = getaddresses([_header(message, "From")])
    return ", ".join(name or address for name, address in senders if name or address)


def _date(message: EmailMessage) -> str | None:
    text = _header(message, "Date")
    with suppress(ValueError, OverflowError):
        return parsedate_to_datetime(text).isoformat()
    return iso_date(text)
