"""Train the span reader on the embedded model.

Run as `python -m qa.training.train_reader DATA FOLDER`, DATA being a folder with `piaf`, `squad2`, `nomiracl`, `udhr`
and `xquad_r`; the dictionaries of `qa.training.dictionaries` must be installed. The state is saved in FOLDER every few
minutes; the same command goes on from there, and gives the same weights as a run that was not stopped.

The upper layers of the embedded model and a start/end head are trained as Devlin et al. (2019, section 4.3) do for
SQuAD 2: the first token stands for "no answer". No passage of XQuAD is seen, so that it can measure the result.
Beside the question sets in DATA it learns from questions in many languages that were written for it. Of the English and
French examples, two of five are translated word by word, anew in each pass, and the states of others are moved from
language to language, so that questions and passages need not be in the same one.
"""

from __future__ import annotations

import argparse
import logging
import random
import time
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import torch
from platformdirs import user_cache_path
from tokenizers import Tokenizer
from torch.nn.functional import cross_entropy

from embeddings.bundled import BUNDLED_MODEL, bundled_model
from embeddings.encoder import LazyEncoder
from embeddings.offsets import LanguageOffsets
from embeddings.span_model import SpanModel
from embeddings.span_weights import load_span_weights
from qa.training.dictionaries import FOLDER
from qa.training.epochs import Epochs, Taught
from qa.training.examples import answered_sets, is_held_out, split_by_article, with_wrong_passages
from qa.training.language_shift import LanguageShift
from qa.training.near_passages import near_wrong_passages
from qa.training.quick_torch import train_quickly
from qa.training.searched import searched
from qa.training.windows import Window, padded_windows
from qa.training.word_by_word import WordByWord
from qa.training.written import DOSSIERS, FOLDERS, GUIDES, PARAGRAPHS, SEARCHES, STATEMENTS, WRITTEN, read_written

__all__ = ["HELD_OUT", "SEED", "main", "taught_examples"]

SEED = 20261124
HELD_OUT = 0.1
"""Share of the articles that are left out of training, to measure on."""
LANGUAGE_OF = {"PIAF": "fr", "SQuAD 2": "en"}
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
    parser.add_argument("data", type=Path, help="folder with piaf, squad2, nomiracl, udhr and xquad_r")
    parser.add_argument("folder", type=Path, help="where the state and the trained weights are kept")
    parser.add_argument("--epochs", type=float, default=3.5)
    parser.add_argument("--rate", type=float, default=PEAK_RATE, help="the highest rate of learning")
    for folder in FOLDERS:
        described = f"share of the documents in `{folder.name}` to learn from"
        parser.add_argument(f"--{folder.name}", type=float, default=1.0, help=described)
    parser.add_argument("--times", type=int, default=1, help="how often a question of PIAF and SQuAD 2 counts")
    parser.add_argument("--start", type=Path, help="weights to start from, in the form that is shipped")
    parser.add_argument(
        "--bfloat16", action="store_true", help="compute in 16 bits: several times as fast where AVX512-BF16 or AMX is"
    )
    parser.add_argument("--cache", type=Path, default=user_cache_path("pincite"), help="folder of the unpacked model")
    parser.add_argument("--dictionaries", type=Path, default=FOLDER, help="folder of the FreeDict dictionaries")
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    base = bundled_model(arguments.cache)
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    shares = {folder: getattr(arguments, folder.name) for folder in FOLDERS}
    taught = taught_examples(arguments.data, arguments.cache, shares, times=arguments.times)
    epochs = Epochs(taught, tokenizer, WordByWord.read(arguments.dictionaries), seed=SEED)
    answered = sum(one.example.answered for one in taught)
    log.info("%d examples, %d answered, %d steps a pass", len(taught), answered, epochs.steps)
    model = SpanModel(base)
    if arguments.start is not None:
        model.load_trained(load_span_weights(arguments.start, base=model.shared_weights(), model=BUNDLED_MODEL))
    shift = LanguageShift(model, tokenizer, arguments.data / "udhr")
    steps = int(epochs.steps * arguments.epochs)
    training = Training(model, epochs, shift, arguments.folder, steps=steps, rate=arguments.rate)
    training.run(bfloat16=arguments.bfloat16)


def taught_examples(data: Path, cache: Path, shares: Mapping[Path, float], *, times: int = 1) -> list[Taught]:
    """Return what to learn from in a fixed order: of the written documents in each folder the share that `shares` says.

    The questions of PIAF and SQuAD 2 come `times` times, each time with other wrong passages.
    """
    source = random.Random(SEED)  # noqa: S311 - the order of examples is no secret
    found: list[Taught] = []
    for name, examples in answered_sets(data).items():
        train, _ = split_by_article(examples, held_out=HELD_OUT)
        found += [Taught(example, LANGUAGE_OF[name]) for example in with_wrong_passages(train * times, source)]
    standing_alone = [one for folder in (DOSSIERS, SEARCHES) for one in _learned(folder, shares[folder])]
    asked = [one for one in found if one.example.answered] + standing_alone
    of_one_document = [one for folder in (STATEMENTS, GUIDES, PARAGRAPHS) for one in _learned(folder, shares[folder])]
    # What a paragraph does not answer, another one of the document may.
    answered = [one for one in of_one_document if one.example.answered]
    found += [*_learned(WRITTEN, shares[WRITTEN]), *standing_alone, *of_one_document]
    encoder = LazyEncoder(cache=cache)
    offsets = LanguageOffsets.shipped(encoder.name)
    if offsets is None:
        raise RuntimeError(f"there are no language offsets for {encoder.name}; make them with embeddings.make_offsets")
    near = partial(near_wrong_passages, chance=source, encoder=encoder, offsets=offsets)
    found += [*near(asked, found), *near(answered, of_one_document, of_same_article=True)]
    return [*found, *searched(data)]


def _learned(folder: Path, share: float) -> Iterator[Taught]:
    """Yield the questions of a share of the documents in a folder that are not held out."""
    for one in read_written(folder):
        if not is_held_out(one.example, held_out=1 - (1 - HELD_OUT) * share):
            yield one


class Training:
    """A training that can be stopped and gone on with; each step follows from the seed and its number."""

    def __init__(
        self, model: SpanModel, epochs: Epochs, shift: LanguageShift, folder: Path, *, steps: int, rate: float
    ) -> None:
        self.model = model
        self.epochs = epochs
        self.shift = shift
        self.folder = folder
        self.steps = steps
        self.chance = random.Random(SEED)  # noqa: S311 - dropout is no secret
        train_quickly(model.encoder, self.chance)
        head = list(model.head.parameters())
        body = [value for value in model.encoder.parameters() if value.requires_grad]
        self.optimizer = torch.optim.AdamW(
            [{"params": body, "lr": rate}, {"params": head, "lr": rate * HEAD_FACTOR}],
            weight_decay=WEIGHT_DECAY,
        )
        self.schedule = torch.optim.lr_scheduler.LambdaLR(self.optimizer, self._rate)
        self.step = 0
        self.loss = 0.0

    def run(self, *, bfloat16: bool = False) -> None:
        """Train from where the saved state stands to the end."""
        self._load()
        self.model.train()
        began, from_step = time.monotonic(), self.step
        for step in range(from_step, self.steps):
            self.chance.seed(SEED + step)
            loss = self._learn(self.epochs.batch(step), bfloat16=bfloat16)
            self.step = step + 1
            self.loss = loss if step == 0 else 0.98 * self.loss + 0.02 * loss
            if (step + 1) % 20 == 0:
                left = (time.monotonic() - began) / (step + 1 - from_step) * (self.steps - step - 1)
                log.info("step %d of %d, loss %.3f, %d min left", step + 1, self.steps, self.loss, left / 60)
            if (step + 1) % SAVE_EVERY == 0 or step + 1 == self.steps:
                self._save()

    def _rate(self, step: int) -> float:
        warm = WARM_UP * self.steps
        return min((step + 1) / warm, (self.steps - step) / (self.steps - warm))

    def _learn(self, batch: list[Window], *, bfloat16: bool) -> float:
        ids, mask = padded_windows([window.ids for window in batch])
        starts = torch.tensor([window.start for window in batch])
        ends = torch.tensor([window.end for window in batch])
        self.shift.next_batch(batch, ids.shape[1], self.chance)
        with torch.autocast("cpu", dtype=torch.bfloat16, enabled=bfloat16):
            start_logits, end_logits = self.model(ids, mask)
        loss = (cross_entropy(start_logits.float(), starts) + cross_entropy(end_logits.float(), ends)) / 2
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
            "step": self.step,
            "loss": self.loss,
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
        self.step, self.loss = state["step"], state["loss"]
        log.info("going on from step %d", self.step)


if __name__ == "__main__":
    main()
