"""Options that several commands take."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

import click

__all__ = ["as_json", "documents", "how_many", "languages", "min_confidence", "no_reader"]

Command = TypeVar("Command", bound=Callable[..., Any])

as_json = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
languages = click.option(
    "--language", "languages", multiple=True, metavar="CODE", help="Only passages in this language; can be repeated."
)
documents = click.option(
    "--document",
    "documents",
    multiple=True,
    metavar="DOCUMENT",
    help="Only passages of this document, named by id, path or title; can be repeated.",
)

min_confidence = click.option(
    "--min-confidence",
    type=click.FloatRange(0, 1),
    metavar="NUMBER",
    help="Answer from this confidence on, 0 to 1; 0 always answers.  [default: chosen on data]",
)


def how_many(default: int) -> Callable[[Command], Command]:
    """Return the option that says how many passages are listed, with its default."""
    return click.option(
        "-k", type=click.IntRange(1, 100), default=default, show_default=True, help="How many passages to list."
    )


def _without_reader(context: click.Context, _: click.Parameter, is_given: bool) -> None:
    if is_given:
        context.obj = replace(context.obj, reader=False)


no_reader = click.option(
    "--no-reader",
    is_flag=True,
    expose_value=False,
    callback=_without_reader,
    help="Do not read passages for the words that answer: quicker, and less sure.",
)
