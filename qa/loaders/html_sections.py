"""Sections of a page whose id repeats their heading, to be linked to: it says nothing of what they are."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Any

from qa.loaders.html_blocks import HEADINGS
from qa.loaders.html_furniture import TAGS, has_furniture_word

__all__ = ["drop_ids_of_headings"]

ENOUGH = 2  # others that show that the page calls all of them so
LEAST = 3  # letters of a heading that are no chance at the end of an id

_NO_LETTERS = re.compile(r"[\W\d_]+")


def drop_ids_of_headings(root: Any) -> bool:
    """Take the ids that repeat a heading off the headings and sections of a text; tell whether a section had one.

    The text of a report has sections called `related-work` or `comments`, which are furniture elsewhere. An element
    is a section of the text when others beside it, or beside a section around it, are made the same way and have
    headings that no menu has; so the comments below a story stay what they are.
    """
    named = [element for element in root.iter() if element.get("id") and _repeats_its_heading(element)]
    plain = [element for element in named if not has_furniture_word(element.get("id"))]
    headings = sum(element.tag in HEADINGS for element in plain)
    inside = Counter(element.getparent() for element in plain if element.tag not in HEADINGS)
    found = [
        element
        for element in named
        if (headings if element.tag in HEADINGS else sum(inside[outer] for outer in element.iterancestors())) >= ENOUGH
    ]
    for element in found:
        del element.attrib["id"]
    return any(element.tag not in HEADINGS for element in found)


def _repeats_its_heading(element: Any) -> bool:
    """Tell whether an id ends with the first heading inside; before it may stand a prefix such as `sec-`."""
    if element.tag in TAGS:
        return False
    heading = next(element.iter(*HEADINGS), None)
    letters = "" if heading is None else _letters("".join(heading.itertext()))
    return len(letters) >= LEAST and _letters(element.get("id")).endswith(letters)


def _letters(text: str) -> str:
    """Return the letters of a text without accents, spaces and numbers, which each maker of ids treats in its way."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return _NO_LETTERS.sub("", bare).casefold()
