"""Fit the direction of follow-up questions: `python -m qa.training.fit_follow_ups DATA`.

Reads CANARD (Elgohary et al., 2019): questions of dialogues, each with a rewrite that stands alone. A logistic model on
the language-neutral vectors tells the two apart; its weights go into `qa/follow_ups.npz`. It is fitted on one half of
the dialogues and measured on the other.
"""

from __future__ import annotations

import argparse
import json
import logging
import zlib
from pathlib import Path

import numpy as np
from platformdirs import user_cache_path
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

from embeddings.encoder import LazyEncoder
from embeddings.offsets import LanguageOffsets
from qa.encoding import encode_questions
from qa.errors import QuestionError
from qa.follow_ups import DIRECTION_FILE
from qa.questions import check_question

__all__ = ["main"]

PENALTY = 1.0
"""Inverse of the strength of the penalty on the weights."""
CHUNK = 256

log = logging.getLogger(__name__)


def main() -> None:
    """Fit, print how well it holds on the other half, and write the file."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    log.setLevel(logging.INFO)
    parser = argparse.ArgumentParser(description="Fit the direction of follow-up questions.")
    parser.add_argument("data", type=Path, help="folder of the question sets, with canard/dev.json in it")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    encoder = LazyEncoder(cache=arguments.cache)
    offsets = LanguageOffsets.shipped(encoder.name)
    if offsets is None:
        raise SystemExit(f"there are no language offsets for {encoder.name}; make them first")
    texts, leans, fitted = zip(*_questions(arguments.data / "canard" / "dev.json"), strict=True)
    chunks = [encode_questions(encoder, texts[start : start + CHUNK]) for start in range(0, len(texts), CHUNK)]
    vectors = offsets.neutral_questions(
        np.array([encoded.vector for chunk in chunks for encoded in chunk]), ["en"] * len(texts)
    )
    half, follows = np.array(fitted), np.array(leans)
    model = LogisticRegression(C=PENALTY, max_iter=2000).fit(vectors[half], follows[half])
    area = roc_auc_score(follows[~half], model.decision_function(vectors[~half]))
    log.info("fitted on %d questions; AUC on the other %d: %.3f", half.sum(), (~half).sum(), area)
    np.savez(
        DIRECTION_FILE,
        model=np.array(encoder.name),
        vector=model.coef_[0].astype(np.float32),
        bias=np.float32(model.intercept_[0]),
    )


def _questions(path: Path) -> list[tuple[str, bool, bool]]:
    """Return questions, whether they lean on earlier ones, and whether they are fitted on."""
    found = []
    for record in json.loads(path.read_bytes()):
        try:
            question, rewrite = check_question(record["Question"]), check_question(record["Rewrite"])
        except QuestionError:
            continue
        if len(record["History"]) > 2 and question.casefold().strip(" ?.") != rewrite.casefold().strip(" ?."):
            half = zlib.crc32(record["QuAC_dialog_id"].encode()) % 2 == 0
            found += [(question, True, half), (rewrite, False, half)]
    return found


if __name__ == "__main__":
    main()
