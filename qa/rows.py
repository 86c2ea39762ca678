"""Rows of the database as the nouns of the domain; a value that is not of its field's kind is damage."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import product
from operator import attrgetter
from typing import Any, TypeVar, get_args, get_type_hints

from qa.domain import Document, DocumentSummary, Passage
from qa.errors import LibraryError

__all__ = ["check_kinds", "from_row"]

Kinds = frozenset[tuple[type, ...]]
Noun = TypeVar("Noun", Document, DocumentSummary, Passage)


def from_row(noun: type[Noun], row: Sequence[Any]) -> Noun:
    """Return the noun that a row holds, its fields in their order.

    Raises:
        LibraryError: a value is not of its field's kind.
    """
    made = noun(*row)
    check_kinds(made)
    return made


def check_kinds(made: Document | DocumentSummary | Passage) -> None:
    """Raise LibraryError if a field of a noun holds a value of another kind."""
    values, kinds = FIELDS[type(made)]
    if tuple(map(type, values(made))) not in kinds:
        raise LibraryError(f"the library has lost part of a {type(made).__name__.lower()}; run `pincite doctor`")


def _fields(noun: type) -> tuple[Callable[[Any], tuple[Any, ...]], Kinds]:
    """Return what gives the values of a noun's fields, and the kinds that they may have together."""
    hints = get_type_hints(noun)
    return attrgetter(*hints), frozenset(product(*(get_args(hint) or (hint,) for hint in hints.values())))


FIELDS: dict[type, tuple[Callable[[Any], tuple[Any, ...]], Kinds]] = {
    noun: _fields(noun) for noun in (Document, DocumentSummary, Passage)
}
