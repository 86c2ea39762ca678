"""Self-attention as the one operator that onnxruntime has for it, instead of the twenty that the exporter writes.

The operators between the products of matrices, such as masks that are spread out over all pairs of tokens, took longer
than the products themselves.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.nn.functional import scaled_dot_product_attention
from transformers.models.bert.modeling_bert import BertSelfAttention
from transformers.models.roberta.modeling_roberta import RobertaSelfAttention
from transformers.models.xlm_roberta.modeling_xlm_roberta import XLMRobertaSelfAttention

__all__ = ["OPERATORS", "FusedSelfAttention", "fuse_attention"]

OPERATORS = {"com.microsoft": 1}
"""Domain and version of the operators that are written besides the standard's."""
KINDS = (BertSelfAttention, RobertaSelfAttention, XLMRobertaSelfAttention)
"""Modules that compute nothing but attention: no positions among it, no memory of earlier tokens."""
INT32 = 6


class FusedSelfAttention(torch.nn.Module):
    """The same function as a module of `KINDS`, without its dropout."""

    def __init__(self, attention: Any) -> None:
        super().__init__()
        parts = [attention.query, attention.key, attention.value]
        self.query, self.key, self.value = (_without_bias(part) for part in parts)
        self.bias = torch.nn.Parameter(torch.cat([part.bias for part in parts]).detach())
        self.heads = attention.num_attention_heads

    def forward(self, states: torch.Tensor, attention_mask: torch.Tensor, **_: Any) -> tuple[torch.Tensor, None]:
        """Return the attended states, shape (texts, tokens, width), and no weights.

        Args:
            states: shape (texts, tokens, width).
            attention_mask: which tokens each one sees, shape (texts, 1, tokens, tokens); the same for all of a text.
        """
        parts = (self.query(states), self.key(states), self.value(states))
        attended = _Attention.apply(*parts, self.bias, attention_mask[:, 0, 0], self.heads)  # type: ignore[no-untyped-call]
        return attended, None


class _Attention(torch.autograd.Function):
    """Attention over the products with the three matrices; the biases are added here."""

    @staticmethod
    def forward(_: Any, *inputs: Any) -> torch.Tensor:
        *products, bias, mask, heads = inputs
        texts, tokens, width = products[0].shape
        query, key, value = (
            (product + own).view(texts, tokens, heads, width // heads).transpose(1, 2)
            for product, own in zip(products, bias.chunk(3), strict=True)
        )
        attended = scaled_dot_product_attention(query, key, value, attn_mask=mask[:, None, None])
        return attended.transpose(1, 2).reshape(texts, tokens, width)

    @staticmethod
    def symbolic(graph: Any, *inputs: Any) -> Any:
        """Write the operator; onnxruntime's documentation of contrib operators describes it."""
        query, key, value, bias, mask, heads = inputs
        mask = graph.op("Cast", mask, to_i=INT32)
        attended = graph.op("com.microsoft::MultiHeadAttention", query, key, value, bias, mask, num_heads_i=heads)
        return attended.setType(query.type())


def fuse_attention(module: torch.nn.Module) -> bool:
    """Put a `FusedSelfAttention` in the place of every module of `KINDS` within `module`; say if there was any."""
    found = False
    for name, child in list(module.named_children()):
        if isinstance(child, KINDS):
            setattr(module, name, FusedSelfAttention(child))
            found = True
        else:
            found |= fuse_attention(child)
    return found


def _without_bias(layer: torch.nn.Linear) -> torch.nn.Linear:
    bare = torch.nn.Linear(1, 1, bias=False, device="meta")
    bare.weight = layer.weight
    return bare
