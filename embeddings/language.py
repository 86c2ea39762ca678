"""Which language a text is in."""

from __future__ import annotations

import re
import threading
from functools import cache
from typing import Any

__all__ = ["UNKNOWN", "identify", "known_languages", "load_ahead"]

UNKNOWN = "und"
"""The ISO 639 code for a language that cannot be told."""

NO_LANGUAGE = "zxx"
"""What the identifier calls codes, tables and other text in no language."""
CONFIDENT = 0.8
"""Probability from which the identifier is believed against `default`."""
FIGURES = 2
"""Times as many digits as letters from which a text is a table of figures, whose few letters are in no language."""
IMPOSSIBLE = 1e-4
"""Probability of `default` up to which it is out of the question, as English is for a text in Arabic script."""
SAME_WRITING = {"wuu": "zh", "arz": "ar", "ary": "ar"}
"""Languages that a text does not tell from a much more common one, and that one."""
MUCH_ALIKE = {
    "an": "es", "bcl": "tl", "ext": "es", "gcf": "fr", "gcr": "fr", "lij": "it", "ltg": "lv", "oc": "fr", "pcm": "en",
    "sdh": "ku", "uzs": "uz", "vec": "it", "wa": "fr", "yue": "zh",
}  # fmt: skip
"""Languages that only a long text tells from a much more common one, and that one."""
SAME_WHEN_SHORT = SAME_WRITING | MUCH_ALIKE
LONG = 300
"""Letters that such a text has."""

_DIGITS = re.compile(r"\d+")
_loading = threading.Lock()


def identify(text: str, *, default: str = UNKNOWN) -> str:
    """Return the ISO 639-1 code of the language of `text`, or `default` when it cannot be told.

    A text of several languages gets the one that most of it is in. With a `default` other than `und`, another
    language is only returned when the identifier is confident, so that a short heading does not fall out of its
    document's language.
    """
    letters = sum(map(str.isalpha, text))
    digits = sum(map(str.isdecimal, text))
    if not letters or digits > FIGURES * letters:
        return default
    if FIGURES * digits > letters:
        text = _DIGITS.sub("", text)  # the identifier takes many of them for a sign of some languages
    common = SAME_WRITING if letters >= LONG else SAME_WHEN_SHORT
    ranked = {common.get(name, name): probability for name, probability in reversed(_identifier().rank(text))}
    language = max(ranked, key=ranked.__getitem__)
    if language == NO_LANGUAGE:
        return default
    unsure = ranked[language] < CONFIDENT and ranked.get(default, 0.0) > IMPOSSIBLE
    return default if default != UNKNOWN and unsure else str(language)


def known_languages() -> frozenset[str]:
    """Return the codes of all languages that can be identified."""
    return frozenset(_identifier().labels) - {NO_LANGUAGE}


def load_ahead() -> None:
    """Begin to load what `identify` needs, unless it is there: mostly unpacking, which leaves Python to others."""
    if not _loaded.cache_info().currsize:
        threading.Thread(target=_identifier, name="pincite-languages", daemon=True).start()


def _identifier() -> Any:
    with _loading:  # once, however many threads ask
        return _loaded()


@cache
def _loaded() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
