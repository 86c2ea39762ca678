"""Train the span reader on the embedded model.

Run as `python -m qa.training.train_reader DATA FOLDER`, DATA being a folder with `piaf`, `squad2`, `nomiracl` and
`xquad_r`. The state is saved in FOLDER every few minutes; the same command goes on from there, and gives the same
weights as a run that was not stopped.

The upper layers of the embedded model and a start/end head are trained as Devlin et al. (2019, section 4.3) do for
SQuAD 2: the first token stands for "no answer". Where several passages were searched for a question, the probability
that none answers is the product of theirs. No passage of XQuAD is seen, so that it can measure the result.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from torch.nn.functional import log_softmax

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.span_model import SpanModel
from embeddings.span_weights import load_span_weights
from qa.training.examples import answered_sets, searches_to_learn, split_by_article, with_wrong_passages
from qa.training.windows import Bag, Window, bags, searched_bags

__all__ = ["batches", "loss_of", "main", "training_bags"]

SEED = 20261124
HELD_OUT = 0.1
"""Share of the articles that are left out of training, to measure on."""
BATCH = 16
"""Windows of a step, at least."""
SORTED_BATCHES = 50
"""Batches among which bags are sorted by length, so that little padding is computed."""
HEAD_FACTOR = 5
WARM_UP = 0.06
WEIGHT_DECAY = 0.01
MAX_NORM = 1.0
SMALLEST = 1e-6
"""Least probability that a bag with an answer has one: its logarithm stays finite."""
SAVE_EVERY = 100  # steps
STATE_FILE = "state.pt"

log = logging.getLogger(__name__)


def main() -> None:
    """Train, or go on with a training that was stopped."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    parser = argparse.ArgumentParser(description="Train the span reader.")
    parser.add_argument("data", type=Path, help="folder with piaf, squad2, nomiracl and xquad_r")
    parser.add_argument("folder", type=Path, help="where the state and the trained weights are kept")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--peak-rate", type=float, default=1.5e-4, help="highest learning rate")
    parser.add_argument("--weights", type=Path, help="packed weights to begin with, rather than the embedded model's")
    parser.add_argument(
        "--bfloat16", action="store_true", help="compute in 16 bits: twice as fast where AVX512-BF16 is"
    )
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    base = bundled_model(arguments.cache)
    torch.manual_seed(SEED)
    model = SpanModel(base)
    if arguments.weights is not None:
        model.load_trained(load_span_weights(arguments.weights, base=model.shared_weights(), model=BUNDLED_MODEL))
    steps = batches(training_bags(arguments.data, base), epochs=arguments.epochs)
    training = Training(model, steps, arguments.folder, peak_rate=arguments.peak_rate, bfloat16=arguments.bfloat16)
    training.run()


def training_bags(data: Path, base: Path) -> list[Bag]:
    """Return the bags of windows to learn from, in a fixed order."""
    source = random.Random(SEED)  # noqa: S311 - the order of examples is no secret
    answered = [example for examples in answered_sets(data).values() for example in examples]
    train, _ = split_by_article(answered, held_out=HELD_OUT)
    examples = with_wrong_passages(train, source)
    searches = searches_to_learn(data)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    found = [*bags(tokenizer, examples), *searched_bags(tokenizer, searches)]
    count = sum(len(bag.windows) for bag in found)
    log.info("%d examples and %d searches in %d windows", len(examples), len(searches), count)
    return found


def batches(found: list[Bag], *, epochs: int) -> list[list[Bag]]:
    """Return the bags of each step; they follow from `found` alone, whatever was stopped on the way."""
    steps = []
    for epoch in range(epochs):
        source = random.Random(SEED + epoch)  # noqa: S311 - the order of examples is no secret
        order = source.sample(found, len(found))
        for first in range(0, len(order), SORTED_BATCHES * BATCH):
            run = sorted(order[first : first + SORTED_BATCHES * BATCH], key=_length)
            cut = list(_filled(run))
            source.shuffle(cut)
            steps += cut
    return steps


def _length(bag: Bag) -> int:
    return max(len(window.ids) for window in bag.windows)


def _filled(found: list[Bag]) -> Iterator[list[Bag]]:
    """Cut into batches of at least `BATCH` windows; the last one may be smaller."""
    batch: list[Bag] = []
    for bag in found:
        batch.append(bag)
        if sum(len(other.windows) for other in batch) >= BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass
class Progress:
    """Where a training stands."""

    step: int = 0
    loss: float = 0.0


class Training:
    """A training that can be stopped and gone on with."""

    def __init__(
        self, model: SpanModel, steps: list[list[Bag]], folder: Path, *, peak_rate: float, bfloat16: bool
    ) -> None:
        self.model = model
        self.batches = steps
        self.steps = len(steps)
        self.folder = folder
        self.bfloat16 = bfloat16
        head = list(self.model.head.parameters())
        body = [value for value in self.model.encoder.parameters() if value.requires_grad]
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "lr": peak_rate}, {"params": head, "lr": peak_rate * HEAD_FACTOR}],
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
            loss = self._learn(self.batches[step])
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

    def _learn(self, batch: list[Bag]) -> float:
        ids, mask = _tensors([window for bag in batch for window in bag.windows])
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=self.bfloat16):
            start_logits, end_logits = self.model(ids, mask)
        starts, ends = log_softmax(start_logits.float(), dim=1), log_softmax(end_logits.float(), dim=1)
        loss = (loss_of(batch, starts, "start") + loss_of(batch, ends, "end")) / 2
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]  # torch leaves it untyped
        torch.nn.utils.clip_grad_norm_([value for value in self.model.parameters() if value.requires_grad], MAX_NORM)
        self.optimizer.step()
        self.schedule.step()
        return float(loss.detach())

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


def loss_of(batch: list[Bag], places: torch.Tensor, side: str) -> torch.Tensor:
    """Return the negative log-likelihood of a batch, a window's mean.

    Args:
        batch: the bags.
        places: log-probabilities of the tokens of its windows, shape (windows, tokens).
        side: the side of the answer that they are of, `start` or `end`.
    """
    losses, at = [], 0
    for bag in batch:
        own = places[at : at + len(bag.windows)]
        if bag.unplaced:
            none = own[:, 0].sum().clamp(max=-SMALLEST)
            losses.append(-torch.log(-torch.expm1(none)))
        else:
            losses += [-own[row, getattr(window, side)] for row, window in enumerate(bag.windows)]
        at += len(bag.windows)
    return torch.stack(losses).sum() / at


def _tensors(windows: list[Window]) -> tuple[torch.Tensor, torch.Tensor]:
    longest = max(len(window.ids) for window in windows)
    ids = torch.ones(len(windows), longest, dtype=torch.long)
    mask = torch.zeros(len(windows), longest, dtype=torch.long)
    for row, window in enumerate(windows):
        ids[row, : len(window.ids)] = torch.tensor(window.ids)
        mask[row, : len(window.ids)] = 1
    return ids, mask


if __name__ == "__main__":
    main()
