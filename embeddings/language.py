"""Which language a text is in."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Any

__all__ = ["UNKNOWN", "identify", "known_languages"]

UNKNOWN = "und"
"""The ISO 639 code for a language that cannot be told."""

NO_LANGUAGE = "zxx"
"""What the identifier calls codes, tables and other text in no language."""
CONFIDENT = 0.8
"""Probability from which the identifier is believed against `default`."""


def identify(text: str, *, default: str = UNKNOWN) -> str:
    """Return the ISO 639-1 code of the language of `text`, or `default` when it cannot be told.

    A text of several languages gets the one that most of it is in. With a `default` other than `und`, another
    language is only returned when the identifier is confident, so that a short heading does not fall out of its
    document's language.
    """
    if not any(unicodedata.category(char).startswith("L") for char in text):
        return default
    language, probability = _identifier().classify(text)
    if language == NO_LANGUAGE:
        return default
    if default != UNKNOWN and language != default and probability < CONFIDENT:
        return default
    return str(language)


def known_languages() -> frozenset[str]:
    """Return the codes of all languages that can be identified."""
    return frozenset(_identifier().labels)


@cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
