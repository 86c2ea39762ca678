"""Pincite: answers questions from your documents, in any language, with pinpoint citations.

>>> from qa import Library
>>> with Library.open("library") as library:
...     report = library.add(["statements/"])
...     answer = library.ask("How many troops are on the eastern flank?")
"""

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
