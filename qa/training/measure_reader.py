"""Measure the span reader on questions with their own passage: `python -m qa.training.measure_reader DATA`.

Prints token F1 and exact match, as `qa.word_overlap` defines them, on XQuAD-R, its questions in the language of the
passage and in another one, and on the articles of PIAF, SQuAD 2 and the questions written for this project that it has
not learned from; and, where some are unanswerable, the area under the curve of answerable against unanswerable ones.
"""

from __future__ import annotations

import argparse
import logging
import random
from collections.abc import Sequence
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from statistics import fmean

from platformdirs import user_cache_path
from sklearn.metrics import roc_auc_score

from embeddings.span_reader import OnnxSpanReader, Span
from embeddings.span_weights import WEIGHTS_FILE
from qa.training.epochs import Taught
from qa.training.examples import Example, answered_sets, is_held_out, read_squad, split_by_article
from qa.training.train_reader import HELD_OUT, LANGUAGE_OF, SEED
from qa.training.written import FOLDERS, read_written
from qa.word_overlap import exact_match, token_f1

__all__ = ["main"]

LANGUAGES = ("ar", "en", "es", "ru", "zh")

log = logging.getLogger(__name__)


def main() -> None:
    """Measure every set and print a line for each."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    parser = argparse.ArgumentParser(description="Measure the span reader.")
    parser.add_argument("data", type=Path, help="folder of the question sets")
    parser.add_argument("--questions", type=int, default=600, help="questions of each set, drawn at random")
    parser.add_argument("--headed", action="store_true", help="read each passage below the title of its article")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_FILE, help="the reader's weights")
    arguments = parser.parse_args()
    reader = OnnxSpanReader(arguments.cache, weights=arguments.weights)
    for name, asked in _sets(arguments.data).items():
        source = random.Random(SEED)  # noqa: S311 - a sample is no secret
        chosen = source.sample(asked, min(arguments.questions, len(asked)))
        _report(name, chosen, [_read(reader, one.example, headed=arguments.headed) for one in chosen])


def _read(reader: OnnxSpanReader, example: Example, *, headed: bool) -> Span:
    return reader.read(example.question, [example.passage], headings=[example.heading] if headed else None)[0]


def _sets(data: Path) -> dict[str, list[Taught]]:
    """Return the examples of each set by its name, with the languages of their passages."""
    xquad = {language: read_squad(data / "xquad_r" / f"{language}.json") for language in LANGUAGES}
    sets = {
        f"XQuAD-R ({language})": [Taught(example, language) for example in examples]
        for language, examples in xquad.items()
    }
    sets["XQuAD-R across"] = [
        Taught(replace(example, question=xquad[asked][at].question), held)
        for asked, held in permutations(LANGUAGES, 2)
        for at, example in enumerate(xquad[held])
    ]
    for name, examples in answered_sets(data).items():
        held_out = split_by_article(examples, held_out=HELD_OUT)[1]
        sets[f"{name}, held out"] = [Taught(example, LANGUAGE_OF[name]) for example in held_out]
    for folder in FOLDERS:
        for one in read_written(folder):
            if is_held_out(one.example, held_out=HELD_OUT):
                kind = ", across" if one.asked_in else f" ({one.language})"
                sets.setdefault(folder.name + kind, []).append(one)
    return sets


def _report(name: str, asked: Sequence[Taught], spans: Sequence[Span]) -> None:
    answered = [(one, span) for one, span in zip(asked, spans, strict=True) if one.example.answered]
    pairs = [
        (one.example.passage[span.start : span.end], one.example.passage[one.example.start : one.example.end])
        for one, span in answered
    ]
    languages = [one.language for one, _ in answered]
    f1, exact = (
        fmean(measure(found, [right], language=code) for (found, right), code in zip(pairs, languages, strict=True))
        for measure in (token_f1, exact_match)
    )
    line = f"{name}: F1 {f1:.3f}, exact {exact:.3f} ({len(pairs)})"
    if len(answered) < len(asked):
        auc = roc_auc_score([one.example.answered for one in asked], [span.score for span in spans])
        line += f"; answerable against not, AUC {auc:.3f} ({len(asked)})"
    log.info("%s", line)


if __name__ == "__main__":
    main()
