"""The span reader's weights, as far as they differ from the embedded model's, in a file small enough to be shipped.

A weight matrix is kept as its difference from the embedded model's in 6 bits, with a scale for each row; vectors are
kept in half precision. Training changes the weights little, so that 6 bits of the difference are worth about 10 of the
weight itself.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from embeddings.errors import ModelError

__all__ = ["WEIGHTS_FILE", "load_span_weights", "save_span_weights", "span_weights_digest"]

WEIGHTS_FILE = Path(__file__).with_name("span_reader.npz")
LEVELS = 31
"""Codes lie between -31 and 31."""
CODES, SCALES = "codes:", "scales:"

Weights = Mapping[str, npt.NDArray[np.float32]]


def save_span_weights(path: Path, *, trained: Weights, base: Weights, model: str) -> None:
    """Write how `trained` differs from `base`, the weights of the embedded model called `model`.

    Args:
        path: the file.
        trained: the trained tensors, the head's among them; a tensor that `base` has not is kept whole.
        base: the embedded model's tensors by the same names.
        model: its name.
    """
    arrays: dict[str, npt.NDArray[np.generic]] = {"model": np.array(model)}
    for name, values in trained.items():
        difference = values - base[name] if name in base else values
        if name in base and values.ndim == 2:
            scales = np.maximum(np.abs(difference).max(axis=1), 1e-12) / LEVELS
            arrays[CODES + name] = np.rint(difference / scales[:, None]).astype(np.int8)
            arrays[SCALES + name] = scales.astype(np.float32)
        else:
            arrays[name] = difference.astype(np.float16)
    np.savez_compressed(path, **arrays)  # type: ignore[arg-type]  # numpy means its option allow_pickle


def load_span_weights(path: Path, *, base: Weights, model: str) -> dict[str, npt.NDArray[np.float32]]:
    """Return the trained tensors that `save_span_weights` wrote, float32.

    Raises:
        ModelError: the file is missing or damaged, or was made for another model.
    """
    try:
        with path.open("rb") as stream, np.load(stream) as file:
            arrays = {name: file[name] for name in file.files}
    except (OSError, ValueError, KeyError, EOFError, BadZipFile, zlib.error) as error:
        raise ModelError(f"the span reader's weights {path} cannot be read ({error}); install Pincite again") from error
    if str(arrays.pop("model", "")) != model:
        raise ModelError(f"the span reader's weights {path} were made for another model than {model}")
    found: dict[str, npt.NDArray[np.float32]] = {}
    for key, values in arrays.items():
        if key.startswith(CODES):
            name = key.removeprefix(CODES)
            found[name] = base[name] + values.astype(np.float32) * arrays[SCALES + name][:, None]
        elif not key.startswith(SCALES):
            found[key] = values.astype(np.float32) + base.get(key, np.float32(0))
    return found


def span_weights_digest(path: Path) -> str:
    """Return eight hex digits that tell one file of weights from another.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        return f"{zlib.crc32(path.read_bytes()):08x}"
    except OSError as error:
        raise ModelError(f"the span reader's weights {path} cannot be read ({error.strerror})") from error
