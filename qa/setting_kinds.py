"""The kinds of values that settings have: which they are, in words and in code, and how a variable's text gives one."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

__all__ = ["LIMIT", "PATH", "SWITCH", "TEXT", "WORDS", "Kind", "expanded", "one_of", "whole"]

SWITCH_TEXTS = {"on": True, "yes": True, "true": True, "1": True, "off": False, "no": False, "false": False, "0": False}


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value.

    Attributes:
        must: what a value must be, in words.
        holds: says whether a value is one.
        parse: makes one of a text, as an environment variable has it; ValueError, or a value that does not hold, when
            it is none.
    """

    must: str
    holds: Callable[[object], bool]
    parse: Callable[[str], object] = str


def whole(least: int, most: int) -> Kind:
    """Return the kind of the whole numbers from `least` to `most`."""
    return Kind(
        f"a whole number from {least} to {most}",
        lambda value: isinstance(value, int) and not isinstance(value, bool) and least <= value <= most,
        int,
    )


def one_of(*choices: str) -> Kind:
    """Return the kind of a few words."""
    return Kind(f"one of {', '.join(choices)}", lambda value: value in choices, lambda text: text.strip().lower())


def expanded(path: str) -> str:
    """Return a path with the home folder in the place of a tilde; that of an unknown user stays as it is."""
    return os.path.expanduser(path)  # noqa: PTH111  # `Path.expanduser` raises RuntimeError for one


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value) and value.isprintable()


def _are_words(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str) and all(map(_is_text, value))


TEXT = Kind("a text", _is_text)
PATH = Kind("the path of a file or folder", _is_text, expanded)
SWITCH = Kind(
    "true or false (on or off in a variable)",
    lambda value: isinstance(value, bool),
    lambda text: SWITCH_TEXTS.get(text.strip().lower()),
)
WORDS = Kind(
    "a list of texts (with commas between them in a variable)",
    _are_words,
    lambda text: [word for part in text.split(",") if (word := part.strip())],
)
LIMIT = Kind(
    'a limit such as "600/minute", by second, minute, hour or day, or "off"',
    lambda value: isinstance(value, str) and bool(re.fullmatch(r"off|[1-9][0-9]*/(second|minute|hour|day)", value)),
)
