"""A torch module -> the same as int8 ONNX, for onnxruntime on a CPU."""

from __future__ import annotations

import logging
import os
import tempfile
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch

__all__ = ["FORM", "export_int8"]

OPSET = 17
FORM = "int8-7bit-wide-fused"
"""Name of the form that is written; a file of another one is not used."""
IN_THE_FILE = 1024
"""Bytes up to which a tensor stands in the ONNX file itself; the others stand beside it, and are mapped."""
EXAMPLE = (2, 8)
"""Texts and tokens of the example that the exporter traces; both axes stay free."""
SLOW_FUSIONS = ["SkipLayerNormFusion"]
"""What onnxruntime fuses into operators that take longer on a CPU than what they stand for."""


def export_int8(
    module: torch.nn.Module,
    path: Path,
    *,
    outputs: Sequence[str],
    example: Mapping[str, torch.Tensor] | None = None,
    by_token: bool = False,
) -> None:
    """Write `module` to `path`: weights int8 with a scale per channel, activations too, those of wide layers by row.

    The linear layers and attention of `module` itself are changed, to others that compute the same.

    Weights use 7 of the 8 bits. With all 8, processors without VNNI instructions overflow in their 16-bit sums, and
    give other results than processors with them.

    The graph is written as onnxruntime optimises it, and the weights in a file of their own beside it: so a session is
    made in a fraction of the time, and holds only those rows of the table of pieces that texts have asked for.

    Args:
        module: takes `ids` and `mask`, int64, shape (texts, tokens), unless `example` says otherwise.
        path: the ONNX file.
        outputs: names of what it returns, each with the texts as first axis and the tokens as second.
        example: inputs by their names, in order; they have the same two first axes.
        by_token: whether single tokens count, not only what a text's have in common; that takes a tenth longer.
    """
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from embeddings.fused_attention import OPERATORS, fuse_attention
    from embeddings.row_scaling import scale_rows

    operators = OPERATORS if fuse_attention(module) else {}
    scale_rows(module, into_wide=by_token)
    inputs = example or {name: torch.ones(EXAMPLE, dtype=torch.int64) for name in ("ids", "mask")}
    axes = {name: {0: "texts", 1: "tokens"} for name in (*inputs, *outputs)}
    # The quantiser advises to optimise the graph first, on the root logger; with these graphs that changes nothing.
    root = logging.getLogger()
    level = root.level
    with tempfile.TemporaryDirectory(dir=path.parent) as place, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the tracer's, about shapes that are constant here
        exact, quantized = Path(place) / "exact.onnx", Path(place) / "quantized.onnx"
        torch.onnx.export(
            module.eval(),
            tuple(inputs.values()),
            str(exact),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            custom_opsets=operators,
            dynamo=False,  # the newer exporter writes graphs that dynamic quantisation does not take
        )
        root.setLevel(logging.ERROR)
        try:
            quantize_dynamic(exact, quantized, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
        finally:
            root.setLevel(level)
        _optimize(quantized, path)


def _optimize(model: Path, path: Path) -> None:
    """Write the model as onnxruntime optimises it for any processor, its weights beside it."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
    options.optimized_model_filepath = str(path)
    options.add_session_config_entry("session.optimized_model_external_initializers_file_name", f"{path.name}.weights")
    options.add_session_config_entry(
        "session.optimized_model_external_initializers_min_size_in_bytes", str(IN_THE_FILE)
    )
    onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"], disabled_optimizers=SLOW_FUSIONS)
    _drop_from_memory(path.with_name(f"{path.name}.weights"))


def _drop_from_memory(path: Path) -> None:
    """Write a file to the disk, and let the system forget what it still keeps of it in memory.

    Linux keeps what was just written in large pieces, and a process that reads a few bytes of one holds all of it.
    """
    if hasattr(os, "posix_fadvise"):
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
