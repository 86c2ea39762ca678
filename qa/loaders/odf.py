"""What OpenDocument files have in common: parts, properties and the text of their paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, NamedTuple

from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.facts import Facts, facts_from
from qa.loaders.normal import collapse
from qa.loaders.odf_styles import TEXT_PREFIX, Styles
from qa.loaders.raised import END, START, settle_raised

__all__ = ["PICTURE_PREFIX", "OpenDocument", "descendants", "is_unseen", "open_document", "text_of"]

FACTS = {
    "title": ("title",),
    "author": ("initial-creator", "creator"),
    "date": ("creation-date", "date"),
    "language": ("language",),
}
INDEXES = {
    *("table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index"),
    *("bibliography",),
}
# What was deleted, remarks in the margin, lists of the contents, the readings above ruby text, what forms are made of.
UNSEEN = {"tracked-changes", "annotation", "annotation-end", "ruby-text", "forms", *INDEXES}
MANY_SPACES = 100

# What stands for itself while the space of the markup is collapsed; neither occurs in XML.
_LINE_BREAK, _SPACE = "\x1e", "\x1f"

PICTURE_PREFIX = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"


class OpenDocument(NamedTuple):
    """What a file holds: its parts, the element of its body, the styles, and what it says of itself."""

    archive: Archive
    body: Any
    styles: Styles
    facts: Facts


def open_document(data: bytes, kind: str, *, remedy: str) -> OpenDocument:
    """Return the parts of a file. Raises LoadError with the `remedy` when its body is not of this kind."""
    archive = Archive(data)
    if archive.find("META-INF/manifest.xml") and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise LoadError("it has a password; open it in its program and save it without one")
    root = archive.xml("content.xml")
    body = root.find(f"{{*}}body/{{*}}{kind}")
    if body is None:
        raise LoadError(remedy)
    return OpenDocument(archive, body, _styles(archive, root), _facts(archive))


def _facts(archive: Archive) -> Facts:
    meta = None
    with suppress(LoadError):  # without it, the text can be read all the same
        meta = archive.xml("meta.xml").find("{*}meta")
    return facts_from(() if meta is None else meta, FACTS)


def _styles(archive: Archive, root: Any) -> Styles:
    roots = []
    with suppress(LoadError):  # without it, the text can be read all the same
        roots.append(archive.xml("styles.xml"))
    # Of two styles of a name, the later one counts: those of headers and footers are called like those of the text.
    return Styles([*roots, root])


def text_of(paragraph: Any, styles: Styles, after: list[Any]) -> str:
    """Return the text of a paragraph; its notes, text boxes and objects, which are read after it, go to `after`."""
    if styles.hide(paragraph) or any(map(_is_hidden, paragraph.iter("{*}hidden-paragraph"))):
        return ""
    lines = settle_raised("".join(_pieces(paragraph, styles, after))).split(_LINE_BREAK)
    return "\n".join(collapse(line).strip(" ").replace(_SPACE, " ") for line in lines)


def _pieces(element: Any, styles: Styles, after: list[Any]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        name = local_name(child)
        if name == "s":
            count = child.get(TEXT_PREFIX + "c", "1")
            yield _SPACE * min(int(count) if count.isdecimal() else 1, MANY_SPACES)
        elif name == "tab":
            yield _SPACE
        elif name == "line-break":
            yield _LINE_BREAK
        elif name == "note":
            after += [body for body in child if local_name(body) == "note-body"]
        elif not is_unseen(child, name) and not styles.hide(child):
            if name in {"text-box", "table", "object"} or _has_paragraphs(child):
                after.append(child)
            elif styles.raise_up(child):
                yield from (START, *_pieces(child, styles, after), END)
            else:
                yield from _pieces(child, styles, after)
        yield child.tail or ""


def descendants(element: Any, names: set[str]) -> Iterator[Any]:
    """Yield the nearest elements of these names below `element`, in sections and groups of rows too."""
    for child in element:
        found = local_name(child)
        if found in names:
            yield child
        elif found not in {"table", "table-row", "table-cell", "p", "h"} and not is_unseen(child, found):
            yield from descendants(child, names)


def _has_paragraphs(element: Any) -> bool:
    """Tell a shape, whose text stands apart, from a part of a paragraph."""
    return any(local_name(child) in {"p", "list"} for child in element)


def is_unseen(element: Any, name: str) -> bool:
    """Tell an element with this local name that shows nothing on the page."""
    if name == "section":
        return element.get(TEXT_PREFIX + "display") == "none" or _is_hidden(element)
    if name == "hidden-text":
        return _is_hidden(element)
    return name in UNSEEN or str(element.tag).startswith(PICTURE_PREFIX)  # names and descriptions of pictures


def _is_hidden(element: Any) -> bool:
    """Tell whether the condition was met that hides an element."""
    return str(element.get(TEXT_PREFIX + "is-hidden")) == "true"
