"""A torch module with inputs `ids` and `mask` -> the same as int8 ONNX, for onnxruntime on a CPU."""

from __future__ import annotations

import logging
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

__all__ = ["FORM", "export_int8"]

OPSET = 17
FORM = "int8-7bit-rows"
"""Name of the form that is written; a file of another one is not used."""
EXAMPLE = (2, 8)
"""Texts and tokens of the example that the exporter traces; both axes stay free."""


def export_int8(module: torch.nn.Module, path: Path, *, outputs: Sequence[str]) -> None:
    """Write `module` to `path`: weights int8 with a scale per channel, activations scaled by row and quantised.

    The linear layers of `module` itself are changed, to others that compute the same.

    Weights use 7 of the 8 bits. With all 8, processors without VNNI instructions overflow in their 16-bit sums, and
    give other results than processors with them.

    Args:
        module: takes `ids` and `mask`, int64, shape (texts, tokens).
        path: the ONNX file.
        outputs: names of what it returns, each with the texts as first axis and the tokens as second.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from embeddings.row_scaling import scale_rows

    scale_rows(module)
    axes = {name: {0: "texts", 1: "tokens"} for name in ("ids", "mask", *outputs)}
    example = (torch.ones(EXAMPLE, dtype=torch.int64), torch.ones(EXAMPLE, dtype=torch.int64))
    # The quantiser advises to optimise the graph first, on the root logger; with these graphs that changes nothing.
    root = logging.getLogger()
    level = root.level
    with tempfile.TemporaryDirectory(dir=path.parent) as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about shapes that are constant here
        exact = Path(place) / "exact.onnx"
        torch.onnx.export(
            module.eval(),
            example,
            str(exact),
            input_names=["ids", "mask"],
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,  # the newer exporter writes graphs that dynamic quantisation does not take
        )
        root.setLevel(logging.ERROR)
        try:
            quantize_dynamic(exact, path, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        finally:
            root.setLevel(level)
