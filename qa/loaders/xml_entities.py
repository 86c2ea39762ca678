"""Entities of an XML document: texts that it names where they stand and spells out elsewhere."""

from __future__ import annotations

import re
from html.entities import html5

__all__ = ["with_own_entities"]

PREDEFINED = {"amp", "apos", "gt", "lt", "quot"}

_QUOTED = r"\"[^\"]*\"|'[^']*'"
_SKIPPED = r"<!--.*?-->|<\?.*?\?>"
_DOCTYPE = re.compile(
    rf"(?:\s|{_SKIPPED})*+(?P<whole><!DOCTYPE\s++(?P<root>[^\s\[>]++)(?:\s|PUBLIC|SYSTEM|{_QUOTED})*+"
    rf"(?:\[(?P<subset>(?:{_SKIPPED}|{_QUOTED}|<(?!!--|\?)|[^]<\"'])*+)\]\s*+)?>)",
    re.DOTALL,
)
# What is skipped or quoted stands before the rest in the order of the file, so nothing is found within it.
_ENTITY = re.compile(
    rf"{_SKIPPED}|(?P<declaration><!ENTITY\s++(?P<name>[^\s%\"']++)\s++(?:(?:{_QUOTED})\s*+>|(?P<elsewhere>PUBLIC|SYSTEM)))"
    rf"|{_QUOTED}",
    re.DOTALL,
)
_REFERENCE = re.compile(r"&([^\s&;#<>\"']+);")


def with_own_entities(markup: str) -> str:
    """Return a document whose DOCTYPE declares every entity in use, and nothing that is in other files.

    Those are never read: an entity declared in one is the characters that HTML calls so, else its own name; a whole
    file that should stand in the text is left out.
    """
    doctype = _DOCTYPE.match(markup)
    if doctype is None:
        return markup
    found = [entity for entity in _ENTITY.finditer(doctype["subset"] or "") if entity["name"]]
    declarations = [
        f'<!ENTITY {entity["name"]} "">' if entity["elsewhere"] else entity["declaration"] for entity in found
    ]
    for name in set(_REFERENCE.findall(markup)).difference(PREDEFINED, (entity["name"] for entity in found)):
        declarations.append(f'<!ENTITY {name} "{_escaped(html5.get(f"{name};", f"&{name};"))}">')
    lines = "\n" * doctype["whole"].count("\n")  # the parser names the lines of mistakes
    start, end = doctype.span("whole")
    return f"{markup[:start]}<!DOCTYPE {doctype['root']} [{''.join(declarations)}{lines}]>{markup[end:]}"


def _escaped(text: str) -> str:
    """Write characters so that none of them is markup where the entity stands."""
    return "".join(f"&#38;#{ord(char)};" for char in text)
