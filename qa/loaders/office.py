"""What Office Open XML files (DOCX, PPTX, XLSX) have in common: parts that point to others, and properties."""

from __future__ import annotations

import posixpath
import re
from contextlib import suppress
from typing import NamedTuple

from qa.errors import LoadError
from qa.loaders.archive import Archive, local_name
from qa.loaders.facts import Facts, facts_from

__all__ = ["Target", "escaped", "is_share", "main_part", "properties", "relationships", "unescaped"]

_FACTS = {"title": ("title",), "author": ("creator",), "date": ("created", "modified"), "language": ("language",)}
# A control character, or an underscore that keeps what follows from being read as one.
_ESCAPE = re.compile(r"_x(00[01][0-9A-Fa-f]|005[Ff](?=_x[0-9A-Fa-f]{4}_))_")
_LITERAL = re.compile(r"\"[^\"]*\"|[\\_*].|\[[^\]]*\]")  # in the format of a number: texts, signs, colours
_LIKE_AN_ESCAPE = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


class Target(NamedTuple):
    """A part that another part points to: what it is to it, and its name in the archive."""

    kind: str
    part: str


def main_part(archive: Archive, usual: str) -> str:
    """Return the name of the part that holds the document; it is `usual` almost always."""
    if archive.find("_rels/.rels"):
        for target in relationships(archive, "").values():
            if target.kind == "officeDocument" and archive.find(target.part):
                return target.part
    return usual


def relationships(archive: Archive, part: str) -> dict[str, Target]:
    """Return the parts that `part` points to, by the ids it names them with."""
    folder, name = posixpath.split(part)
    place = archive.find(posixpath.join(folder, "_rels", f"{name}.rels"))
    if place is None:
        return {}
    return {
        element.get("Id"): Target(
            element.get("Type", "").rpartition("/")[2],
            posixpath.normpath(posixpath.join(folder, element.get("Target", ""))).lstrip("/"),
        )
        for element in archive.xml(place)
        if local_name(element) == "Relationship" and element.get("TargetMode") != "External"
    }


def properties(archive: Archive) -> Facts:
    """Return what the file says of itself; a damaged part says nothing."""
    with suppress(LoadError):  # without it, the text can be read all the same
        return facts_from(archive.xml("docProps/core.xml"), _FACTS)
    return Facts(title=None, author=None, date=None, language=None)


def is_share(form: str) -> bool:
    """Tell whether the format of a number shows it in per cent."""
    return "%" in _LITERAL.sub("", form)


def unescaped(text: str) -> str:
    """Return a text with the control characters that it holds by their codes, since XML would not keep them."""
    return _ESCAPE.sub(lambda escape: chr(int(escape[1], 16)), text)


def escaped(text: str) -> str:
    """Return a text for a file: what is spelt like the code of a character there is not read as that character."""
    return _LIKE_AN_ESCAPE.sub("_x005F_", text)
