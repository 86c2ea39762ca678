"""Write the trained span reader's weights into the package: `python -m qa.training.pack_reader FOLDER`.

FOLDER is the one that `train_reader` saved its state in.
"""

from __future__ import annotations

import argparse
import logging
from pathlib import Path

import torch
from platformdirs import user_cache_path

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.span_model import SpanModel
from embeddings.span_weights import WEIGHTS_FILE, save_span_weights
from qa.training.train_reader import STATE_FILE

__all__ = ["main"]

log = logging.getLogger(__name__)


def main() -> None:
    """Read the state, and write its difference from the embedded model."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description="Pack the trained span reader.")
    parser.add_argument("folder", type=Path, help="where the training's state lies")
    parser.add_argument("--to", type=Path, default=WEIGHTS_FILE, help="the file to write")
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    model = SpanModel(bundled_model(arguments.cache))
    base = model.shared_weights()
    state = torch.load(arguments.folder / STATE_FILE, weights_only=True)
    model.load_state_dict(state["model"])
    save_span_weights(arguments.to, trained=model.weights(), base=base, model=BUNDLED_MODEL)
    log.info("step %d packed into %s, %d kB", state["step"], arguments.to, arguments.to.stat().st_size // 1000)


if __name__ == "__main__":
    main()
