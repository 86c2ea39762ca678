"""Questions of NoMIRACL to learn from: with the passages that a search found, and marks of those that answer.

NoMIRACL says of a question whether some of its ten passages answers it, or none. Which do, and in which words, was
marked for this project in half of the answerable questions; the file `searched.tsv` holds the places, without the
texts. The other half of the questions is kept to measure on.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

from qa.training.epochs import Taught
from qa.training.examples import Example, is_article_held_out

__all__ = ["ANSWERS", "LANGUAGES", "searched", "searched_records"]

LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
ANSWERS = Path(__file__).with_name("searched.tsv")
"""Of each passage that answers: the question's id, the passage's place from 0, and where the words that answer begin
and end in its text without the title; empty when it answers roughly."""
PASSAGES = 3
"""Passages without an answer that each question is paired with: those that its search ranked first."""
HELD_OUT = 0.5

Marks = dict[tuple[str, int], tuple[int, int] | None]


def searched(data: Path) -> Iterator[Taught]:
    """Yield the examples of the half to learn from, in a fixed order.

    Of a question that is answered, all passages that answer it in so many words are taken.
    """
    marks = _marks(ANSWERS)
    marked = {question for question, _ in marks}
    for language, kind in product(LANGUAGES, ("answerable", "unanswerable")):
        for record in searched_records(data, language, kind, to_learn=True):
            if kind == "unanswerable" or record["query_id"] in marked:
                yield from _examples(record, language, marks)


def searched_records(data: Path, language: str, kind: str, *, to_learn: bool) -> Iterator[dict[str, Any]]:
    """Yield the records of a file, "answerable" or "unanswerable", that are in the half to learn from, or not."""
    for line in (data / "nomiracl" / f"{language}.{kind}.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if is_article_held_out(_article(record), held_out=HELD_OUT) != to_learn:
            yield record


def _article(record: dict[str, Any]) -> str:
    return f"nomiracl/{record['query_id']}"


def _examples(record: dict[str, Any], language: str, marks: Marks) -> Iterator[Taught]:
    """Yield a question with its passages; their titles are headings."""
    without_answer = 0
    for number, passage in enumerate(record["passages"]):
        heading, _, text = passage["text"].partition(": ")
        if not text:
            heading, text = "", passage["text"]
        start, end = 0, 0
        if (record["query_id"], number) in marks:
            place = marks[record["query_id"], number]
            if place is None:
                continue
            start, end = place
        elif without_answer == PASSAGES:
            continue
        else:
            without_answer += 1
        yield Taught(Example(record["query"], text, start, end, _article(record), heading), language)


def _marks(path: Path) -> Marks:
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {
            (row["question"], int(row["passage"])): (int(row["start"]), int(row["end"])) if row["start"] else None
            for row in rows
        }
