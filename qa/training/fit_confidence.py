"""Fit the confidence: `python -m qa.training.fit_confidence DATA FOLDER`.

Asks the questions of `worlds` and keeps what came of each in FOLDER, world by world, so that a stopped run goes on.
Then fits the weight of a hit's score beside its span's, and the two logistic models of `qa.confidence`, on one half;
prints them, and how they hold on the other half.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from embeddings.language import identify
from qa.calibration import calibration_error
from qa.confidence import Evidence, evidence, features
from qa.library import Library
from qa.passage_reader import MERIT, READ, SPANS, PassageReader
from qa.settings import Settings
from qa.training.worlds import Question, World, worlds

__all__ = ["main"]

MERITS = (0.0, 5.0, 10.0, 15.0, 20.0, 25.0, 30.0, 40.0, 60.0, 100.0, 150.0, 200.0, 300.0)
THRESHOLDS = (0.1, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5)
PENALTY = 100.0
"""Inverse of the strength of the penalty on weights of features of unit variance."""
PER_SET = 400.0
"""Questions that each question set counts for, however many it has."""
MOST = 4.0
"""Questions that one may count for: ten questions do not make a question set."""

log = logging.getLogger(__name__)

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


class Found(NamedTuple):
    """What is known of a reading, and whether it answers the question."""

    evidence: Evidence
    right: bool


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its readings in the order of their hits; `answerable` when one of the library's texts answers."""

    set: str
    fitted_on: bool
    answerable: bool
    passages: int
    found: tuple[Found, ...]

    def best_first(self, weight: float) -> list[Found]:
        """Return the readings as answers order them, if a hit's score counts `weight`."""
        read = [found for found in self.found if found.evidence.span is not None]
        read.sort(key=lambda found: -(weight * found.evidence.score + (found.evidence.span or 0.0)))
        return read + [found for found in self.found if found.evidence.span is None]

    def unread(self) -> list[Found]:
        """Return the readings as they are without a span reader."""
        return [Found(found.evidence._replace(span=None), found.right) for found in self.found]


def main() -> None:
    """Ask what is not asked yet, fit and report."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    parser = argparse.ArgumentParser(description="Fit the confidence.")
    parser.add_argument("data", type=Path, help="folder of the question sets")
    parser.add_argument("folder", type=Path, help="where the answers are kept")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    settings = Settings.from_environment()
    reader = PassageReader.shipped(settings.cache)
    asked: list[Asked] = []
    for number, world in enumerate(worlds(arguments.data)):
        asked += _asked(world, reader, arguments.folder / f"{number:04}.json", settings)
        if number % 20 == 0:
            log.info("world %d, %d questions", number, len(asked))
    for merit in MERITS:
        log.info("hit's score x %3.0f: right %s", merit, _accuracies(asked, merit))
    _fit("unread", asked, [row.unread() for row in asked])
    _fit("read", asked, [row.best_first(MERIT) for row in asked])


def _asked(world: World, reader: PassageReader, path: Path, settings: Settings) -> list[Asked]:
    if not path.is_file():
        with tempfile.TemporaryDirectory() as folder, Library.open(folder, settings=settings) as library:
            files = Path(folder) / "files"
            files.mkdir()
            for number, text in enumerate(world.texts):
                (files / f"{number:04}.txt").write_text(text, "utf-8")
            library.add([files])
            rows = [_found(question, library, reader) for question in world.questions]
            path.write_text(json.dumps([library.corpus.passage_count(), rows]), "utf-8")
    passages, rows = json.loads(path.read_text("utf-8"))
    return [
        Asked(
            question.set,
            world.fitted_on,
            question.right is None or bool(question.right),
            passages,
            tuple(Found(_as_read(Evidence(*known), rank), right) for rank, (known, right) in enumerate(row)),
        )
        for question, row in zip(world.questions, rows, strict=True)
    ]


def _as_read(known: Evidence, rank: int) -> Evidence:
    """Return the evidence as it is used: of answers that were kept earlier, more may have been read."""
    return known if rank < SPANS else known._replace(span=None)


def _found(question: Question, library: Library, reader: PassageReader) -> list[tuple[Evidence, bool]]:
    language = identify(question.text)
    hits = library.search(question.text, READ)
    readings = reader.read(question.text, hits, language=language, high=math.inf)  # whatever a hit's score will weigh
    readings.sort(key=lambda reading: -reading.hit.score)
    return [
        (evidence(reading, language=language), _answers(reading.hit.passage.text, question)) for reading in readings
    ]


def _answers(text: str, question: Question) -> bool:
    """Say whether a passage answers; of a question that some texts answer, not known which, any does."""
    return question.right is None or any(text in paragraph for paragraph in question.right)


def _accuracies(asked: Sequence[Asked], merit: float) -> str:
    """Return how often the first reading answers, on the half that is fitted on, set by set."""
    rows = [row for row in asked if row.fitted_on and row.answerable]
    names = sorted({row.set for row in rows if not row.set.startswith("NoMIRACL")})
    means = {name: np.mean([row.best_first(merit)[0].right for row in rows if row.set == name]) for name in names}
    return ", ".join(f"{name} {mean:.3f}" for name, mean in means.items())


def _fit(name: str, asked: Sequence[Asked], ordered: Sequence[list[Found]]) -> None:
    values = np.array([features([found.evidence for found in some]) for some in ordered])
    right = np.array([some[0].right for some in ordered])
    fitted = np.array([row.fitted_on for row in asked])
    same = np.array([some[0].evidence.same_language for some in ordered])
    counts = Counter(row.set for row in asked if row.fitted_on)
    weights = np.array([min(MOST, PER_SET / max(1, counts[row.set])) for row in asked])
    sure = np.zeros(len(asked))
    for label, rows in (("same language", same), ("other language", ~same)):
        scale = values[rows & fitted].std(axis=0)
        model = LogisticRegression(C=PENALTY, max_iter=1000)
        model.fit(values[rows & fitted] / scale, right[rows & fitted], sample_weight=weights[rows & fitted])
        sure[rows] = model.predict_proba(values[rows] / scale)[:, 1]
        found = (*model.intercept_, *(model.coef_[0] / scale))
        log.info("%s, %s: %s", name, label, ", ".join(f"{value:.2f}" for value in found))
    for half, rows in (("fitted", fitted), ("other", ~fitted)):
        error, auc = calibration_error(sure[rows], right[rows]), roc_auc_score(right[rows], sure[rows])
        log.info("%s half: calibration error %.3f, AUC %.3f", half, error, auc)
    _report([row for row in asked if not row.fitted_on], sure[~fitted], right[~fitted])


def _report(asked: Sequence[Asked], sure: Floats, right: Flags) -> None:
    answerable = np.array([row.answerable for row in asked])
    for name in sorted({row.set for row in asked}):
        of_set = np.array([row.set == name for row in asked])
        yes, no = of_set & answerable, of_set & ~answerable
        log.info("%s: %d answerable, %d not", name, yes.sum(), no.sum())
        for threshold in THRESHOLDS:
            given = sure >= threshold
            parts = [f"  from {threshold}:"]
            if yes.any():
                parts.append(f"right {(right & given)[yes].mean():.3f}, refused {1 - given[yes].mean():.3f};")
            if no.any():
                parts.append(f"answered though unanswerable {given[no].mean():.3f}")
            log.info("%s", " ".join(parts))


if __name__ == "__main__":
    main()
