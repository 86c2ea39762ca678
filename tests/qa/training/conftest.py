"""A tiny model of the embedded one's kind, a tokenizer of its pieces, and some examples to learn from."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, processors
from transformers import BertConfig, BertModel

from qa.training.epochs import Taught
from qa.training.examples import Example
from qa.training.word_by_word import LANGUAGES, WordByWord

TEXT = "the ferry left the harbour in may with forty passengers ."
WORDS = [*TEXT.split(), "who", "when", "how", "many", "query:", "passage:", "?", *"abcdefgh"]
SPECIAL = ["<s>", "<pad>", "</s>", "<unk>"]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a model of six layers, so that one is trained."""
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS),
        hidden_size=32,
        num_hidden_layers=6,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=256,
    )
    folder = tmp_path_factory.mktemp("tiny")
    BertModel(config, add_pooling_layer=False).save_pretrained(folder)
    return folder


@pytest.fixture(scope="session")
def tokenizer() -> Tokenizer:
    """Cuts texts into words, and knows some of them."""
    vocabulary = {word: number for number, word in enumerate((*SPECIAL, *dict.fromkeys(WORDS)))}
    found = Tokenizer(models.WordLevel(vocabulary, unk_token="<unk>"))
    found.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    found.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", vocabulary["<s>"]), ("</s>", vocabulary["</s>"])]
    )
    return found


@pytest.fixture
def words() -> WordByWord:
    """Translates one word of English, into any language."""
    return WordByWord({code: {"ferry": [code]} for code in LANGUAGES}, {})


@pytest.fixture
def taught() -> list[Taught]:
    """Twenty answered questions and twenty that are not, each about a ferry of its own."""
    start = TEXT.index("forty")
    found = []
    for letter in "abcdefgh" * 5:
        answered = Example(f"how many passengers {letter} ?", TEXT, start, start + len("forty passengers"), letter)
        found += [Taught(answered, "en"), Taught(Example(f"who left {letter} ?", TEXT, 0, 0, letter), "en")]
    return found[:40]
