"""Training examples of the span reader: a question, a passage, and where in the passage the answer stands, if it does.

Read from question sets in the SQuAD format and from NoMIRACL files of questions that none of their passages answers.
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
    "UNANSWERED",
    "Example",
    "answered_sets",
    "is_held_out",
    "read_nomiracl",
    "read_squad",
    "split_by_article",
    "unanswered_to_learn",
    "with_wrong_passages",
]

UNANSWERED = ("ar", "en", "es", "fr", "ru", "zh")
"""Languages of NoMIRACL whose unanswerable questions are learned from."""

UNANSWERED_PASSAGES = 2
"""Passages that each of these is paired with: those that its search ranked first."""

WRONG_SHARE = 0.35
"""Answered questions that are also paired with a passage that does not hold the answer."""

SAMPLED = 200
"""Passages of other articles among which the one that shares the most words with the question is taken."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question, a passage of the article `article`, and the answer's offsets in it; `(0, 0)` when it has none."""

    question: str
    passage: str
    start: int
    end: int
    article: str

    @property
    def answered(self) -> bool:
        """Say whether the passage answers the question."""
        return self.end > self.start


def read_squad(path: Path, *, without: frozenset[str] = frozenset()) -> list[Example]:
    """Read a file in the SQuAD format, leaving out the passages in `without`; a question's first answer counts."""
    examples = []
    for article in json.loads(path.read_bytes())["data"]:
        for paragraph in article["paragraphs"]:
            if paragraph["context"] in without:
                continue
            for item in paragraph["qas"]:
                answers = [] if item.get("is_impossible") else item["answers"]
                start = answers[0]["answer_start"] if answers else 0
                end = start + len(answers[0]["text"]) if answers else 0
                name = f"{path.parent.name}/{article['title']}"
                examples.append(Example(item["question"], paragraph["context"], start, end, name))
    return examples


def answered_sets(data: Path) -> dict[str, list[Example]]:
    """Return PIAF, and SQuAD 2 without the passages of XQuAD, which are kept to measure on, by their names."""
    xquad = json.loads((data / "xquad_r" / "en.json").read_bytes())["data"]
    measured = frozenset(paragraph["context"] for article in xquad for paragraph in article["paragraphs"])
    return {
        "PIAF": read_squad(data / "piaf" / "dev.json"),
        "SQuAD 2": read_squad(data / "squad2" / "dev.json", without=measured),
    }


def read_nomiracl(path: Path, *, passages: int) -> list[Example]:
    """Read the first `passages` passages of every question in a file of questions that have no answer in them.

    The article's title before each is left out, or a title would come to mean "no answer".
    """
    examples = []
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        for passage in record["passages"][:passages]:
            text = passage["text"].partition(": ")[2] or passage["text"]
            examples.append(Example(record["query"], text, 0, 0, f"nomiracl/{record['query_id']}"))
    return examples


def unanswered_to_learn(data: Path) -> list[tuple[str, Example]]:
    """Return half of the questions of NoMIRACL that have no answer, with their languages and first passages."""
    found = []
    for language in UNANSWERED:
        examples = read_nomiracl(data / "nomiracl" / f"{language}.unanswerable.jsonl", passages=UNANSWERED_PASSAGES)
        found += [(language, example) for example in split_by_article(examples, held_out=0.5)[0]]
    return found


def split_by_article(examples: Sequence[Example], *, held_out: float) -> tuple[list[Example], list[Example]]:
    """Split into training and held-out examples; an article is in one of them only, always the same one."""
    train: list[Example] = []
    other: list[Example] = []
    for example in examples:
        (other if is_held_out(example, held_out=held_out) else train).append(example)
    return train, other


def is_held_out(example: Example, *, held_out: float) -> bool:
    """Say whether an example's article is among the share `held_out` that is not trained on."""
    return zlib.crc32(example.article.encode()) / 2**32 < held_out


def with_wrong_passages(examples: Sequence[Example], random_source: random.Random) -> list[Example]:
    """Add, for some of the answered questions, a passage that looks as if it answered and does not hold the answer."""
    return [*examples, *_wrong(examples, random_source)]


def _wrong(examples: Sequence[Example], random_source: random.Random) -> Iterator[Example]:
    passages: dict[str, dict[str, None]] = {}
    for example in examples:
        passages.setdefault(example.article, {})[example.passage] = None
    everything = [passage for some in passages.values() for passage in some]
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
            yield Example(example.question, chosen, 0, 0, example.article)


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", text.casefold()))
