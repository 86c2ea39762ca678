"""Write the trained span reader's weights into the package: `python -m qa.training.pack_reader FOLDER`.

FOLDER is the one that `train_reader` saved its state in. With `--mean-with`, the mean of its weights and those that its
training started from is written: it reads one language as well as these, and across languages as well as the others
(Wortsman et al. 2022, "Robust Fine-Tuning of Zero-Shot Models").
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import numpy as np
import torch
from platformdirs import user_cache_path

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.span_model import SpanModel
from embeddings.span_weights import WEIGHTS_FILE, load_span_weights, save_span_weights
from qa.training.train_reader import STATE_FILE

__all__ = ["main"]

log = logging.getLogger(__name__)


def main() -> None:
    """Read the state, and write its difference from the embedded model."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Pack the trained span reader.")
    parser.add_argument("folder", type=Path, help="where the training's state lies")
    parser.add_argument("--mean-with", type=Path, help="weights to take the mean with, in the form that is shipped")
    parser.add_argument("--share", type=float, default=0.5, help="what the trained weights count in that mean, 0 to 1")
    parser.add_argument("--to", type=Path, default=WEIGHTS_FILE, help="the file to write")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    model = SpanModel(bundled_model(arguments.cache))
    base = model.shared_weights()
    state = torch.load(arguments.folder / STATE_FILE, weights_only=True)
    model.load_state_dict(state["model"])
    trained = model.weights()
    if arguments.mean_with is not None:
        earlier = load_span_weights(arguments.mean_with, base=base, model=BUNDLED_MODEL)
        own, other = np.float32(arguments.share), np.float32(1 - arguments.share)
        trained = {name: own * values + other * earlier[name] for name, values in trained.items()}
    save_span_weights(arguments.to, trained=trained, base=base, model=BUNDLED_MODEL)
    log.info("step %d packed into %s, %d kB", state["step"], arguments.to, arguments.to.stat().st_size // 1000)


if __name__ == "__main__":
    main()
