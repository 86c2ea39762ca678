"""Train the span reader on the embedded model.

Run as `python -m qa.training.train_reader DATA FOLDER`, DATA being a folder with `piaf`, `squad2`, `nomiracl` and
`xquad_r`. The state is saved in FOLDER every few minutes; the same command goes on from there, and gives the same
weights as a run that was not stopped.

The upper layers of the embedded model and a start/end head are trained as Devlin et al. (2019, section 4.3) do for
SQuAD 2: the first token stands for "no answer". No passage of XQuAD is seen, so that it can measure the result.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from embeddings.bundled import bundled_model
from embeddings.span_model import SpanModel
from qa.training.examples import answered_sets, split_by_article, unanswered_to_learn, with_wrong_passages
from qa.training.windows import Window, windows

__all__ = ["main", "training_windows"]

SEED = 20261124
HELD_OUT = 0.1
"""Share of the articles that are left out of training, to measure on."""
BATCH = 16
SORTED_BATCHES = 50
"""Batches among which windows are sorted by length, so that little padding is computed."""
PEAK_RATE = 1.5e-4
HEAD_FACTOR = 5
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
MAX_NORM = 1.0
SAVE_EVERY = 100  # steps
STATE_FILE = "state.pt"

log = logging.getLogger(__name__)


def main() -> None:
    """Train, or go on with a training that was stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    parser = argparse.ArgumentParser(description="Train the span reader.")
    parser.add_argument("data", type=Path, help="folder with piaf, squad2, nomiracl and xquad_r")
    parser.add_argument("folder", type=Path, help="where the state and the trained weights are kept")
    parser.add_argument("--epochs", type=float, default=3.0)
    parser.add_argument(
        "--bfloat16", action="store_true", help="compute in 16 bits: twice as fast where AVX512-BF16 is"
    )
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    base = bundled_model(arguments.cache)
    found = training_windows(arguments.data, base)
    training = Training(base, found, arguments.folder, epochs=arguments.epochs, bfloat16=arguments.bfloat16)
    training.run()


def training_windows(data: Path, base: Path) -> list[Window]:
    """Return the windows to learn from, in a fixed order."""
    source = random.Random(SEED)  # noqa: S311 - the order of examples is no secret
    answered = [example for examples in answered_sets(data).values() for example in examples]
    train, _ = split_by_article(answered, held_out=HELD_OUT)
    examples = with_wrong_passages(train, source)
    examples += unanswered_to_learn(data)
    found = list(windows(Tokenizer.from_file(str(base / "tokenizer.json")), examples))
    with_answer = sum(window.end > 0 for window in found)
    log.info("%d examples, %d windows, %d with an answer", len(examples), len(found), with_answer)
    return found


@dataclass
class Progress:
    """Where a training stands."""

    step: int = 0
    loss: float = 0.0


class Training:
    """A training that can be stopped and gone on with."""

    def __init__(self, base: Path, found: list[Window], folder: Path, *, epochs: float, bfloat16: bool) -> None:
        torch.manual_seed(SEED)
        self.windows = found
        self.folder = folder
        self.bfloat16 = bfloat16
        self.model = SpanModel(base)
        self.steps = int(len(found) / BATCH * epochs)
        head = list(self.model.head.parameters())
        body = [value for value in self.model.encoder.parameters() if value.requires_grad]
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "lr": PEAK_RATE}, {"params": head, "lr": PEAK_RATE * HEAD_FACTOR}],
            weight_decay=WEIGHT_DECAY,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.progress = Progress()

    def run(self) -> None:
        """Train from where the saved state stands to the end."""
        self._load()
        self.model.train()
        began, from_step = time.monotonic(), self.progress.step
        for step in range(from_step, self.steps):
            loss = self._learn(self._batch(step))
            self.progress.step = step + 1
            self.progress.loss = loss if step == 0 else 0.98 * self.progress.loss + 0.02 * loss
            if (step + 1) % 20 == 0:
                left = (time.monotonic() - began) / (step + 1 - from_step) * (self.steps - step - 1)
                log.info("step %d of %d, loss %.3f, %d min left", step + 1, self.steps, self.progress.loss, left / 60)
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == self.steps:
                self._save()

    def _rate(self, step: int) -> float:
        warm = WARM_UP * self.steps
        return min((step + 1) / warm, (self.steps - step) / (self.steps - warm))

    def _learn(self, batch: list[Window]) -> float:
        ids, mask, starts, ends = _tensors(batch)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16):
            start_logits, end_logits = self.model(ids, mask)
        loss = (cross_entropy(start_logits, starts) + cross_entropy(end_logits, ends)) / 2
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_([value for value in self.model.parameters() if value.requires_grad], MAX_NORM)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.detach())

    def _batch(self, step: int) -> list[Window]:
        """Return the windows of a step; they follow from the step alone, whatever was stopped before it."""
        per_epoch = len(self.windows) // BATCH
        epoch, at = divmod(step, per_epoch)
        source = random.Random(SEED + epoch)  # noqa: S311 - the order of examples is no secret
        order = list(range(len(self.windows)))
        source.shuffle(order)
        batches: list[list[int]] = []
        for first in range(0, per_epoch * BATCH, SORTED_BATCHES * BATCH):
            run = order[first : min(first + SORTED_BATCHES * BATCH, per_epoch * BATCH)]
            run.sort(key=lambda number: len(self.windows[number].ids))
            sorted_batches = [run[n : n + BATCH] for n in range(0, len(run), BATCH)]
            source.shuffle(sorted_batches)
            batches += sorted_batches
        return [self.windows[number] for number in batches[at]]

    def _save(self) -> None:
        state: dict[str, Any] = {
            "model": self.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "schedule": self.schedule.state_dict(),
            "random": torch.get_rng_state(),
            "step": self.progress.step,
            "loss": self.progress.loss,
        }
        unfinished = self.folder / (STATE_FILE + ".part")
        torch.save(state, unfinished)
        unfinished.replace(self.folder / STATE_FILE)

    def _load(self) -> None:
        if not (self.folder / STATE_FILE).is_file():
            return
        state = torch.load(self.folder / STATE_FILE, weights_only=True)
        self.model.load_state_dict(state["model"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        self.progress = Progress(state["step"], state["loss"])
        log.info("going on from step %d", self.progress.step)


def _tensors(batch: list[Window]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    longest = max(len(window.ids) for window in batch)
    ids = torch.ones(len(batch), longest, dtype=torch.long)
    mask = torch.zeros(len(batch), longest, dtype=torch.long)
    for row, window in enumerate(batch):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        mask[row, : len(window.ids)] = 1
    starts, ends = ([getattr(window, side) for window in batch] for side in ("start", "end"))
    return ids, mask, torch.tensor(starts), torch.tensor(ends)


if __name__ == "__main__":
    main()
