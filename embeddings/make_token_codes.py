"""Make the shipped means and rotation of token codes.

Run as `python -m embeddings.make_token_codes NOMIRACL_FOLDER`, the folder that `make_offsets` takes. The means are
those of general text, each language counting the same. Only means are kept; no text is.
"""

from __future__ import annotations

import argparse
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from platformdirs import user_cache_path

from embeddings.encoder import SentenceTransformerEncoder
from embeddings.make_offsets import general_text
from embeddings.token_codes import CODES_FILE

__all__ = ["main"]

SEED = 20261124
STEP = 64  # texts encoded at a time

Vectors = npt.NDArray[np.float32]
EncodeTokens = Callable[[list[str]], tuple[Vectors, list[Vectors]]]

log = logging.getLogger(__name__)


def main() -> None:
    """Encode the texts and write the file beside `token_codes.py`."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Make the shipped means and rotation of token codes.")
    parser.add_argument("nomiracl", type=Path, help="folder of *.answerable.jsonl and *.unanswerable.jsonl files")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    encoder = SentenceTransformerEncoder(cache=arguments.cache)
    passages, questions = general_text(arguments.nomiracl)
    dimension = encoder.dimension
    rotation, _ = np.linalg.qr(np.random.default_rng(SEED).standard_normal((dimension, dimension)))
    np.savez_compressed(
        CODES_FILE,
        model=encoder.name,
        passages=_mean(encoder.encode_passage_tokens, passages),
        questions=_mean(encoder.encode_question_tokens, questions),
        rotation=rotation.astype(np.float16),
    )
    log.info("written to %s", CODES_FILE)


def _mean(encode: EncodeTokens, texts: dict[str, list[str]]) -> npt.NDArray[np.float16]:
    """Return the mean over languages of the mean unit state of all tokens in each, shape (dimension,)."""
    means = []
    for language in sorted(texts):
        states = [
            state
            for start in range(0, len(texts[language]), STEP)
            for state in encode(texts[language][start : start + STEP])[1]
        ]
        tokens = np.concatenate(states)
        means.append((tokens / np.linalg.norm(tokens, axis=1, keepdims=True)).mean(axis=0, dtype=np.float64))
        log.info("%s: %d texts, %d tokens", language, len(texts[language]), len(tokens))
    return np.asarray(np.mean(means, axis=0), np.float16)


if __name__ == "__main__":
    main()
