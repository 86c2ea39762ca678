"""Measure the span reader on questions with their own passage: `python -m qa.training.measure_reader DATA`.

Prints token F1 and exact match as SQuAD defines them (Rajpurkar et al., 2016), on XQuAD-R and on the held-out articles
of PIAF and SQuAD 2, and for SQuAD 2 the area under the curve of answerable against unanswerable questions.
"""

from __future__ import annotations

import argparse
import logging
import random
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from platformdirs import user_cache_path
from sklearn.metrics import roc_auc_score

from embeddings.span_reader import OnnxSpanReader, Span
from qa.training.examples import Example, answered_sets, read_squad, split_by_article
from qa.training.train_reader import HELD_OUT, SEED

__all__ = ["main", "token_f1"]

LANGUAGES = ("ar", "en", "es", "ru", "zh")

log = logging.getLogger(__name__)


def main() -> None:
    """Measure every set and print a line for each."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    parser = argparse.ArgumentParser(description="Measure the span reader.")
    parser.add_argument("data", type=Path, help="folder of the question sets")
    parser.add_argument("--questions", type=int, default=300, help="questions of each set, drawn at random")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    reader = OnnxSpanReader(arguments.cache)
    for name, examples in _sets(arguments.data).items():
        source = random.Random(SEED)  # noqa: S311 - a sample is no secret
        chosen = source.sample(examples, min(arguments.questions, len(examples)))
        _report(name, chosen, [reader.read(example.question, [example.passage])[0] for example in chosen])


def _sets(data: Path) -> dict[str, list[Example]]:
    sets = {f"XQuAD-R {language}": read_squad(data / "xquad_r" / f"{language}.json") for language in LANGUAGES}
    for name, examples in answered_sets(data).items():
        sets[f"{name} held out"] = split_by_article(examples, held_out=HELD_OUT)[1]
    return sets


def _report(name: str, examples: Sequence[Example], spans: Sequence[Span]) -> None:
    answered = [(example, span) for example, span in zip(examples, spans, strict=True) if example.answered]
    pairs = [
        (example.passage[span.start : span.end], example.passage[example.start : example.end])
        for example, span in answered
    ]
    line = f"{name}: F1 {fmean(token_f1(*pair) for pair in pairs):.3f}, "
    line += f"exact {fmean(_words(one) == _words(other) for one, other in pairs):.3f} ({len(pairs)})"
    if len(answered) < len(examples):
        auc = roc_auc_score([example.answered for example in examples], [span.score for span in spans])
        line += f"; answerable against not, AUC {auc:.3f} ({len(examples)})"
    log.info("%s", line)


def token_f1(found: str, right: str) -> float:
    """Return the harmonic mean of precision and recall of words; where there are no spaces, of characters."""
    ours, theirs = Counter(_words(found)), Counter(_words(right))
    common = sum((ours & theirs).values())
    return 2 * common / (sum(ours.values()) + sum(theirs.values())) if common else 0.0


def _words(text: str) -> list[str]:
    plain = "".join(" " if unicodedata.category(char)[0] in "PS" else char for char in text.casefold())
    return re.findall(r"[\u3040-\u30ff\u3400-\u9fff]|(?!(?:a|an|the)\b)[^\s\u3040-\u30ff\u3400-\u9fff]+", plain)


if __name__ == "__main__":
    main()
