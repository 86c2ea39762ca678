"""One file per format: bytes -> SourceText. `LOADERS` says which suffix is whose."""

from __future__ import annotations

import stat
from collections.abc import Callable
from pathlib import Path

from qa.domain import SourceText
from qa.errors import LoadError, UnknownFormatError
from qa.loaders.delimited import load_delimited
from qa.loaders.docx import load_docx
from qa.loaders.eml import load_eml
from qa.loaders.epub import load_epub
from qa.loaders.html import load_html
from qa.loaders.markdown import load_markdown
from qa.loaders.mhtml import load_mhtml
from qa.loaders.odp import load_odp
from qa.loaders.ods import load_ods
from qa.loaders.odt import load_odt
from qa.loaders.pdf import load_pdf
from qa.loaders.pptx import load_pptx
from qa.loaders.rtf import load_rtf
from qa.loaders.signatures import SUCCESSORS, check_format
from qa.loaders.text import load_text
from qa.loaders.xlsx import load_xlsx
from qa.loaders.xml import load_xml

__all__ = ["LOADERS", "MAX_FILE_BYTES", "media_type", "parse", "read", "remedy"]

MAX_FILE_BYTES = 64 * 1024 * 1024
LONGEST_CAUSE = 200  # characters

_OFFICE = "application/vnd.openxmlformats-officedocument"
_OPEN = "application/vnd.oasis.opendocument"

# The media type of each suffix and what reads it; the first suffix of a loader is the usual one.
_FORMATS: dict[str, tuple[str, Callable[[bytes], SourceText]]] = {
    ".txt": ("text/plain", load_text),
    ".text": ("text/plain", load_text),
    ".md": ("text/markdown", load_markdown),
    ".markdown": ("text/markdown", load_markdown),
    ".html": ("text/html", load_html),
    ".htm": ("text/html", load_html),
    ".xhtml": ("application/xhtml+xml", load_html),
    ".mhtml": ("message/rfc822", load_mhtml),
    ".mht": ("message/rfc822", load_mhtml),
    ".xml": ("application/xml", load_xml),
    ".docx": (f"{_OFFICE}.wordprocessingml.document", load_docx),
    ".docm": ("application/vnd.ms-word.document.macroEnabled.12", load_docx),
    ".dotx": (f"{_OFFICE}.wordprocessingml.template", load_docx),
    ".dotm": ("application/vnd.ms-word.template.macroEnabled.12", load_docx),
    ".odt": (f"{_OPEN}.text", load_odt),
    ".ott": (f"{_OPEN}.text-template", load_odt),
    ".rtf": ("application/rtf", load_rtf),
    ".epub": ("application/epub+zip", load_epub),
    ".pptx": (f"{_OFFICE}.presentationml.presentation", load_pptx),
    ".pptm": ("application/vnd.ms-powerpoint.presentation.macroEnabled.12", load_pptx),
    ".ppsx": (f"{_OFFICE}.presentationml.slideshow", load_pptx),
    ".ppsm": ("application/vnd.ms-powerpoint.slideshow.macroEnabled.12", load_pptx),
    ".potx": (f"{_OFFICE}.presentationml.template", load_pptx),
    ".potm": ("application/vnd.ms-powerpoint.template.macroEnabled.12", load_pptx),
    ".odp": (f"{_OPEN}.presentation", load_odp),
    ".otp": (f"{_OPEN}.presentation-template", load_odp),
    ".xlsx": (f"{_OFFICE}.spreadsheetml.sheet", load_xlsx),
    ".xlsm": ("application/vnd.ms-excel.sheet.macroEnabled.12", load_xlsx),
    ".xltx": (f"{_OFFICE}.spreadsheetml.template", load_xlsx),
    ".xltm": ("application/vnd.ms-excel.template.macroEnabled.12", load_xlsx),
    ".ods": (f"{_OPEN}.spreadsheet", load_ods),
    ".ots": (f"{_OPEN}.spreadsheet-template", load_ods),
    ".csv": ("text/csv", load_delimited),
    ".tsv": ("text/tab-separated-values", load_delimited),
    ".eml": ("message/rfc822", load_eml),
    ".pdf": ("application/pdf", load_pdf),
}

LOADERS = {suffix: loader for suffix, (_, loader) in _FORMATS.items()}


def read(path: Path) -> bytes:
    """Return the bytes of a document. Raises UnknownFormatError, or LoadError when there are none to be had."""
    media_type(path)  # a file that nothing can parse need not be read
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise LoadError(f"{path}: is not a file; name the files, or the folder that holds them")
        if status.st_size > MAX_FILE_BYTES:
            raise LoadError(_too_big(path))
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except FileNotFoundError:
        raise LoadError(f"{path}: there is no such file (any more); check the path") from None
    except PermissionError:
        raise LoadError(f"{path}: may not be read; give yourself the right to read it (chmod u+r)") from None
    except OSError as error:
        raise LoadError(f"{path}: cannot be read ({error.strerror or error}); check the disk and the path") from error
    if len(data) > MAX_FILE_BYTES:
        raise LoadError(_too_big(path))
    if not data:
        raise LoadError(f"{path}: is empty; leave it out, or save it again with its text")
    return data


def parse(path: Path, data: bytes) -> SourceText:
    """Return the text and blocks of a document's bytes. Raises UnknownFormatError, or LoadError for data without text.

    `path` says which format it is, and which file an error is about; nothing is read from there.
    """
    media_type(path)
    suffix = path.suffix.lower()
    try:
        check_format(data, suffix)
        source = LOADERS[suffix](data)
    except LoadError as error:
        raise LoadError(f"{path}: cannot be read: {error}") from error
    except MemoryError as error:
        raise LoadError(f"{path}: needs more memory than a file may take; split it into smaller files") from error
    except Exception as error:  # files come from strangers: what a library trips over is one file's trouble
        raise LoadError(f"{path}: cannot be read: {_tripped(error)}") from error
    if len(source.text) > MAX_FILE_BYTES:
        raise LoadError(f"{path}: holds more text than {MAX_FILE_BYTES:,} characters; split it into smaller files")
    if not source.blocks:
        raise LoadError(f"{path}: has no text in it; leave it out, or save it again with its text")
    return source


def media_type(path: Path) -> str:
    """Return the media type that a file's suffix stands for; raises UnknownFormatError."""
    suffix = path.suffix
    try:
        return _FORMATS[suffix.lower()][0]
    except KeyError:
        named = f"the suffix {suffix!r} is not known" if suffix else "there is no suffix to tell the format by"
        raise UnknownFormatError(f"{path}: {named}; {remedy(suffix)}") from None


def remedy(suffix: str) -> str:
    """Return what to do with a file whose suffix nobody knows."""
    successor = SUCCESSORS.get(suffix.lower())
    if successor in LOADERS:
        return f"open the file in its program and save it as {successor}"
    usual = {loader: suffix for suffix, loader in reversed(LOADERS.items())}.values()
    return f"convert the file to one of {', '.join(reversed(usual))}"


def _tripped(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "its parts are nested too deeply; save it as plain text"
    cause = " ".join(f"{type(error).__name__} {error}".split())[:LONGEST_CAUSE]
    return f"it is damaged ({cause}); open it in its program and save it again"


def _too_big(path: Path) -> str:
    return f"{path}: is larger than {MAX_FILE_BYTES // 1024**2} MiB; split it into smaller files"
