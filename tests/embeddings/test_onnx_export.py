"""The exported model computes what the module does, and its weights are mapped from a file of their own."""

from __future__ import annotations

import ctypes
import mmap
import os
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from embeddings.errors import ModelError
from embeddings.onnx import cpu_session
from embeddings.onnx_batches import padded
from embeddings.onnx_export import export_int8

PIECES, WIDTH = 2_000, 32


class Small(torch.nn.Module):
    """A table of pieces and a layer above it."""

    def __init__(self) -> None:
        super().__init__()
        torch.manual_seed(0)
        self.table = torch.nn.Embedding(PIECES, WIDTH)
        self.layer = torch.nn.Linear(WIDTH, WIDTH)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        states: torch.Tensor = torch.tanh(self.layer(self.table(ids))) * mask.unsqueeze(-1)
        return states


def test_a_model_is_written_with_its_weights_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    module = Small()
    export_int8(module, path, outputs=["states"])
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.onnx", "model.onnx.weights"]
    assert path.stat().st_size < PIECES * WIDTH <= path.with_name("model.onnx.weights").stat().st_size

    inputs = padded([[7, 1999, 3], [5]])
    (states,) = cpu_session(path).run(["states"], inputs)
    with torch.no_grad():
        exact = module(torch.from_numpy(inputs["ids"]), torch.from_numpy(inputs["mask"]))
    np.testing.assert_allclose(states, exact.numpy(), atol=0.05)


def resident(path: Path) -> int:
    """Return how many bytes of a file the system keeps in memory, by whole pages."""
    size = path.stat().st_size
    pages = (ctypes.c_ubyte * -(-size // mmap.PAGESIZE))()
    with path.open("rb+") as file, mmap.mmap(file.fileno(), size) as mapped:
        start = ctypes.c_char.from_buffer(mapped)
        failed = ctypes.CDLL(None).mincore(ctypes.byref(start), ctypes.c_size_t(size), pages)
        del start
    assert not failed
    return sum(page & 1 for page in pages) * mmap.PAGESIZE


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told to forget a file")
def test_the_system_keeps_nothing_of_weights_that_nobody_has_read(tmp_path: Path) -> None:
    written = tmp_path / "written"
    with written.open("wb") as file:
        file.write(b"0" * PIECES * WIDTH)
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if resident(written):
        pytest.skip("this file system keeps its files in memory")
    export_int8(Small(), tmp_path / "model.onnx", outputs=["states"])
    assert not resident(tmp_path / "model.onnx.weights")


def test_a_model_without_its_weights_is_not_loaded(tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    export_int8(Small(), path, outputs=["states"])
    path.with_name("model.onnx.weights").unlink()
    with pytest.raises(ModelError, match="remove its folder to have it made again"):
        cpu_session(path)
