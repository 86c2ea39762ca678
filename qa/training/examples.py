"""Training examples of the span reader: a question, a passage, and where in the passage the answer stands, if it does.

Read from question sets in the SQuAD format; `qa.training.searched` reads those of NoMIRACL.
"""

from __future__ import annotations

import json
import random
import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

__all__ = [
    "Example",
    "answered_sets",
    "is_article_held_out",
    "is_held_out",
    "read_squad",
    "split_by_article",
    "with_wrong_passages",
]

WRONG_SHARE = 0.35
"""Answered questions that are also paired with a passage that does not hold the answer."""

SAMPLED = 200
"""Passages of other articles among which the one that shares the most words with the question is taken."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage of the article `article`, and the answer's offsets in it; `(0, 0)` when it has none.

    `heading` is the title that the passage stands below, if it has one.
    """

    question: str
    passage: str
    start: int
    end: int
    article: str
    heading: str = ""

    @property
    def answered(self) -> bool:
        """Say whether the passage answers the question."""
        return self.end > self.start


def read_squad(path: Path, *, without: frozenset[str] = frozenset()) -> list[Example]:
    """Read a file in the SQuAD format, leaving out the passages in `without`; a question's first answer counts."""
    examples = []
    for article in json.loads(path.read_bytes())["data"]:
        heading = article["title"].replace("_", " ")
        for paragraph in article["paragraphs"]:
            if paragraph["context"] in without:
                continue
            for item in paragraph["qas"]:
                answers = [] if item.get("is_impossible") else item["answers"]
                start = answers[0]["answer_start"] if answers else 0
                end = start + len(answers[0]["text"]) if answers else 0
                name = f"{path.parent.name}/{article['title']}"
                examples.append(Example(item["question"], paragraph["context"], start, end, name, heading))
    return examples


def answered_sets(data: Path) -> dict[str, list[Example]]:
    """Return PIAF, and SQuAD 2 without the passages of XQuAD, which are kept to measure on, by their names."""
    xquad = json.loads((data / "xquad_r" / "en.json").read_bytes())["data"]
    measured = frozenset(paragraph["context"] for article in xquad for paragraph in article["paragraphs"])
    return {
        "PIAF": read_squad(data / "piaf" / "dev.json"),
        "SQuAD 2": read_squad(data / "squad2" / "dev.json", without=measured),
    }


def split_by_article(examples: Sequence[Example], *, held_out: float) -> tuple[list[Example], list[Example]]:
    """Split into training and held-out examples; an article is in one of them only, always the same one."""
    train: list[Example] = []
    other: list[Example] = []
    for example in examples:
        (other if is_held_out(example, held_out=held_out) else train).append(example)
    return train, other


def is_held_out(example: Example, *, held_out: float) -> bool:
    """Say whether an example's article is among the share `held_out` that is not trained on."""
    return is_article_held_out(example.article, held_out=held_out)


def is_article_held_out(article: str, *, held_out: float) -> bool:
    """Say whether an article, by its name, is among the share `held_out` that is not trained on."""
    return zlib.crc32(article.encode()) / 2**32 < held_out


def with_wrong_passages(examples: Sequence[Example], random_source: random.Random) -> list[Example]:
    """Add, for some of the answered questions, a passage that looks as if it answered and does not hold the answer."""
    return [*examples, *_wrong(examples, random_source)]


def _wrong(examples: Sequence[Example], random_source: random.Random) -> Iterator[Example]:
    passages: dict[str, dict[str, None]] = {}
    for example in examples:
        passages.setdefault(example.article, {})[example.passage] = None
    everything = [passage for some in passages.values() for passage in some]
    headings = {example.passage: example.heading for example in examples}
    words = {passage: _words(passage) for passage in everything}
    for example in examples:
        if not example.answered or random_source.random() >= WRONG_SHARE:
            continue
        answer = example.passage[example.start : example.end].casefold()
        near = [passage for passage in passages[example.article] if answer not in passage.casefold()]
        far = [
            passage
            for passage in random_source.sample(everything, min(SAMPLED, len(everything)))
            if answer not in passage.casefold()
        ]
        candidates = near if near and random_source.random() < 0.5 else far
        if candidates:
            asked = _words(example.question)
            chosen = max(candidates, key=lambda passage: len(asked & words[passage]) / (20 + len(words[passage])))
            yield Example(example.question, chosen, 0, 0, example.article, headings[chosen])


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
