"""Measure the span reader on questions with their own passage: `python -m qa.training.measure_reader DATA`.

Prints token F1 and exact match, as `qa.word_overlap` defines them, on XQuAD-R and on the held-out articles of PIAF and
SQuAD 2, and for SQuAD 2 the area under the curve of answerable against unanswerable questions.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

from platformdirs import user_cache_path
from sklearn.metrics import roc_auc_score

from embeddings.span_reader import OnnxSpanReader, Span
from qa.training.examples import Example, answered_sets, read_squad, split_by_article
from qa.training.train_reader import HELD_OUT, SEED
from qa.word_overlap import exact_match, token_f1

__all__ = ["main"]

LANGUAGES = ("ar", "en", "es", "ru", "zh")
TRAINED_ON = {"PIAF": "fr", "SQuAD 2": "en"}

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
    for (name, language), examples in _sets(arguments.data).items():
        source = random.Random(SEED)  # noqa: S311 - a sample is no secret
        chosen = source.sample(examples, min(arguments.questions, len(examples)))
        _report(name, language, chosen, [reader.read(example.question, [example.passage])[0] for example in chosen])


def _sets(data: Path) -> dict[tuple[str, str], list[Example]]:
    """Return the examples of each set, by its name and language."""
    sets = {("XQuAD-R", language): read_squad(data / "xquad_r" / f"{language}.json") for language in LANGUAGES}
    for name, examples in answered_sets(data).items():
        sets[f"{name}, held out", TRAINED_ON[name]] = split_by_article(examples, held_out=HELD_OUT)[1]
    return sets


def _report(name: str, language: str, examples: Sequence[Example], spans: Sequence[Span]) -> None:
    answered = [(example, span) for example, span in zip(examples, spans, strict=True) if example.answered]
    pairs = [
        (example.passage[span.start : span.end], example.passage[example.start : example.end])
        for example, span in answered
    ]
    f1 = fmean(token_f1(found, [right], language=language) for found, right in pairs)
    exact = fmean(exact_match(found, [right], language=language) for found, right in pairs)
    line = f"{name} ({language}): F1 {f1:.3f}, exact {exact:.3f} ({len(pairs)})"
    if len(answered) < len(examples):
        auc = roc_auc_score([example.answered for example in examples], [span.score for span in spans])
        line += f"; answerable against not, AUC {auc:.3f} ({len(examples)})"
    log.info("%s", line)


if __name__ == "__main__":
    main()
