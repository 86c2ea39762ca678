"""EML: an e-mail message with the messages it forwards; its subject is the title."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from contextlib import suppress
from email.errors import MessageError
from email.header import decode_header
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
from qa.loaders.mail_text import unflowed, without_commands
from qa.loaders.markdown import add_markdown
from qa.loaders.text import paragraphs

__all__ = ["load_eml"]

MARKDOWN = {"text/markdown", "text/x-markdown"}
READ = {"text/plain", "text/html", "text/enriched", *MARKDOWN}
MESSAGES = {"message/rfc822", "message/global"}
UNKNOWN = "\ufffd"  # what the standard library writes for bytes that are not what a header says
LOCKED = {"multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime"}


def load_eml(data: bytes) -> SourceText:
    """Read a message: what it says as plain text, else as HTML or Markdown; attachments are named, not read."""
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
        kind = part.get_content_type()
        if kind in MESSAGES:
            for forwarded in part.iter_parts():
                _add_message(builder, _decoded(forwarded, part), level=level + 1)
        elif (kind in READ or kind.startswith("multipart/")) and not part.is_attachment():  # of parts, none was found
            _add_text(builder, part)
        else:
            builder.add(part.get_filename() or "")


def _decoded(message: EmailMessage, part: EmailMessage) -> EmailMessage:
    """Return a forwarded message; in a part that is encoded against the rules, all of it was taken for its text."""
    if message.keys() or _header(part, "Content-Transfer-Encoding").strip().lower() != "base64":
        return message
    message["Content-Transfer-Encoding"] = "base64"
    data = message.get_payload(decode=True)
    found = BytesParser(policy=default).parsebytes(data if isinstance(data, bytes) else b"")
    return found if isinstance(found, EmailMessage) else message


def _shown(part: Any) -> Iterator[Any]:
    """Yield what a mail program shows of a message: of several forms of the same text, the plain one.

    What is encrypted below the outermost message is named like any other attachment.
    """
    kind = part.get_content_type()
    if kind in MESSAGES or not part.is_multipart():
        yield part
        return
    parts = list(part.iter_parts())
    if kind == "multipart/alternative":
        plain = [choice for choice in parts if choice.get_content_type() == "text/plain" and _text(choice).strip()]
        # The last form is the best one, but may be none that is read, as the entry in a calendar of an invitation.
        rich = [choice for choice in parts if choice.get_content_type() == "text/html" or choice.is_multipart()]
        others = [choice for choice in parts if choice.get_content_type() in READ - {"text/plain"}]
        parts = plain[:1] or rich[-1:] or others[-1:] or parts[-1:]
    elif kind == "multipart/signed":  # the second part is the signature
        parts = parts[:1]
    elif kind == "multipart/related":  # the others are mostly pictures that the first one shows
        parts = [part for part in parts if part is parts[0] or (part.is_attachment() and "Content-ID" not in part)]
    for inner in parts:
        yield from _shown(inner)


def _add_text(builder: TextBuilder, part: Any) -> None:
    kind, text = part.get_content_type(), _text(part)
    if kind == "text/html":
        add_markup(builder, text)
    elif kind in MARKDOWN:
        add_markdown(builder, text)
    else:
        if kind == "text/enriched":
            text = without_commands(text)
        elif _parameter(part, "format") == "flowed":
            text = unflowed(text, deletes_space=_parameter(part, "delsp") == "yes")
        for paragraph in paragraphs(text):
            builder.add(paragraph)


def _parameter(part: Any, name: str) -> str:
    return str(part.get_param(name, "")).strip().lower()


def _text(part: Any) -> str:
    payload = part.get_payload(decode=True)
    with suppress(LoadError):  # binary data that calls itself text; the other parts can be read all the same
        read = decode_markup if part.get_content_type() == "text/html" else decode
        return read(payload or b"", declared=part.get_content_charset())
    return ""


def _header(message: EmailMessage, name: str) -> str:
    """Return the text of a header; empty when there is none."""
    with suppress(Exception):  # the standard library trips over some malformed headers, each in its own way
        text = str(message.get(name, ""))
        if UNKNOWN not in text:
            return text
    return _reread(next((str(value) for key, value in message.raw_items() if key.lower() == name.lower()), ""))


def _reread(raw: str) -> str:
    """Return the text of a header that has letters beyond ASCII as they are, or in a wider encoding than it says."""
    with suppress(LoadError, MessageError, ValueError):
        if not raw.isascii():
            return decode(raw.encode("ascii", "surrogateescape"))
        pieces = decode_header(raw)
        return "".join(
            piece if isinstance(piece, str) else decode(piece, declared=charset) for piece, charset in pieces
        )
    return raw


def _author(message: EmailMessage) -> str:
    senders = getaddresses([_header(message, "From")])
    return ", ".join(name or address for name, address in senders if name or address)


def _date(message: EmailMessage) -> str | None:
    text = _header(message, "Date")
    with suppress(ValueError, OverflowError):
        return parsedate_to_datetime(text).isoformat()
    return iso_date(text)
