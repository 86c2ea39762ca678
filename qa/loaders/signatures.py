"""What the first bytes of a file say it is, whatever its suffix says."""

from __future__ import annotations

import io
import re
import zipfile

from qa.errors import LoadError

__all__ = ["SUCCESSORS", "check_format"]

SUCCESSORS = {
    **dict.fromkeys((".doc", ".dot"), ".docx"),
    **dict.fromkeys((".xls", ".xlt", ".xlsb"), ".xlsx"),
    **dict.fromkeys((".ppt", ".pps", ".pot"), ".pptx"),
}
"""Binary formats that no loader reads, and what their programs can save instead."""

# Templates, shows and files with macros, which are made like the documents of their program.
_LIKE = {
    **dict.fromkeys((".docm", ".dotx", ".dotm"), ".docx"),
    **dict.fromkeys((".pptm", ".ppsx", ".ppsm", ".potx", ".potm"), ".pptx"),
    **dict.fromkeys((".xlsm", ".xltx", ".xltm"), ".xlsx"),
    ".ott": ".odt",
    ".ots": ".ods",
    ".otp": ".odp",
}

_OLD_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_STREAMS = (("WordDocument", ".doc"), ("Workbook", ".xls"), ("Book", ".xls"), ("PowerPoint Document", ".ppt"))
_SIGNATURES = ((b"%PDF-", ".pdf"), (b"{\\rtf", ".rtf"), (_OLD_OFFICE, ""), (b"PK\x03\x04", ".zip"))
_PARTS = (
    ("word/", ".docx"),
    ("ppt/", ".pptx"),
    ("xl/", ".xlsx"),
)
_MIMETYPES = (
    (b"application/epub+zip", ".epub"),
    (b"application/vnd.oasis.opendocument.text", ".odt"),
    (b"application/vnd.oasis.opendocument.text-template", ".odt"),
    (b"application/vnd.oasis.opendocument.spreadsheet", ".ods"),
    (b"application/vnd.oasis.opendocument.spreadsheet-template", ".ods"),
    (b"application/vnd.oasis.opendocument.presentation", ".odp"),
    (b"application/vnd.oasis.opendocument.presentation-template", ".odp"),
)
_BINARY = {".docx", ".odt", ".ods", ".odp", ".epub", ".rtf", ".pptx", ".xlsx", ".pdf"}
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html)\b", re.IGNORECASE)


def check_format(data: bytes, suffix: str) -> None:
    """Raise LoadError for data that is another format than `suffix` says, or that is locked away by a password."""
    if data.startswith(_OLD_OFFICE) and _holds(data, "EncryptedPackage"):
        raise LoadError("it has a password; open it in its program and save it without one")
    found = _suffix_of(data, _LIKE.get(suffix, suffix))
    if found in (None, _LIKE.get(suffix, suffix)):
        return
    if found in SUCCESSORS:
        raise LoadError(f"it is a file of the old format {found}; open it in its program and save it as {suffix}")
    raise LoadError(f"it is a file of the format {found}, not {suffix}; give it the suffix {found}")


def _suffix_of(data: bytes, suffix: str) -> str | None:
    """Return the suffix that fits the data; None when the bytes do not tell."""
    found = next((found for signature, found in _SIGNATURES if data.startswith(signature)), None)
    if found == "":
        return next((old for stream, old in _OLD_STREAMS if _holds(data, stream)), None)
    if found == ".zip":
        return _suffix_of_archive(data)
    if found is None and suffix in _BINARY and _MARKUP.match(data):
        return ".html"
    return found


def _suffix_of_archive(data: bytes) -> str | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "mimetype" in names and archive.getinfo("mimetype").file_size < 200:
                mimetype = archive.read("mimetype").strip()
                return next((suffix for start, suffix in _MIMETYPES if mimetype == start), None)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError, ValueError):
        return None  # its loader says what is wrong
    return next((suffix for part, suffix in _PARTS if any(name.startswith(part) for name in names)), None)


def _holds(data: bytes, stream: str) -> bool:
    return stream.encode("utf-16-le") in data
