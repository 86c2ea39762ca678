"""Pincite: answers questions from your documents, in any language, with pinpoint citations.

>>> from qa import Library
>>> with Library.open("library") as library:
...     report = library.add(["statements/"])
...     answer = library.ask("How many troops are on the eastern flank?")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from qa.domain import Answer, Citation, Document, DocumentSummary, Hit, IngestReport, Passage
    from qa.errors import PinciteError
    from qa.library import Library
    from qa.settings import Settings

__all__ = [
    "Answer",
    "Citation",
    "Document",
    "DocumentSummary",
    "Hit",
    "IngestReport",
    "Library",
    "Passage",
    "PinciteError",
    "Settings",
]

_HOMES = {"Library": "qa.library", "PinciteError": "qa.errors", "Settings": "qa.settings"}


def __getattr__(name: str) -> Any:
    # Names are looked up when they are used: `pincite --help` needs none of what the library is made of.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "qa.domain")), name)


def __dir__() -> list[str]:
    return __all__
