"""A text to the ids of its subword pieces: the tokenizer of the embedded model, small and quick to load.

The library `tokenizers` builds a tree of a vocabulary's 250,000 pieces, which takes 0.7 s and 280 MB. For a Unigram
vocabulary whose pieces never reach beyond a word, each word can be cut on its own from a plain table, and words come
again: this gives the same ids at the same offsets. What the table was made for is checked when it is made.
"""

from __future__ import annotations

import hashlib
import json
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as kept
from functools import lru_cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any, Protocol

from tokenizers import Tokenizer

from embeddings.made_once import made_once_or_named

__all__ = ["PieceTokenizer", "Pieces", "TextTokenizer", "WholeTokenizer", "tokenizer_of", "whole_tokenizer"]

MARK = "▁"
"""What stands for a space, at the beginning of each word."""
UNKNOWN_PENALTY = 10.0
"""What a character that is no piece scores less than the least likely piece, as in sentencepiece."""
WORDS, LONGEST = 1 << 15, 24
"""How many words' pieces are kept, about 10 MB, and up to which length: without spaces, a word is a whole text."""
PIECES_FILE, SCORES_FILE = "pieces.json", "scores.f64"

WORD = re.compile(f"{MARK}[^{MARK}]*")
MODEL = {"type": "Unigram", "byte_fallback": False}
SPLITTING = {"type": "Metaspace", "replacement": MARK, "prepend_scheme": "always", "split": False}
BY_CHARACTERS = {
    "model": {"type": "WordLevel", "vocab": {"?": 0}, "unk_token": "?"},
    "pre_tokenizer": {"type": "Split", "pattern": {"Regex": r"[\s\S]"}, "behavior": "Isolated", "invert": False},
}
"""A tokenizer that only tells which characters of a text its normalised characters stand for."""


class Encoded(Protocol):
    """The ids of a text's pieces, and where each stands in it, in characters."""

    @property
    def ids(self) -> list[int]: ...

    @property
    def offsets(self) -> list[tuple[int, int]]: ...


class TextTokenizer(Protocol):
    """Cuts texts into pieces, safely from several threads; never pads them or cuts them off."""

    def encode(self, text: str, /, *, add_special_tokens: bool = True) -> Encoded: ...


@dataclass(frozen=True, slots=True)
class Pieces:
    """What `PieceTokenizer` makes of a text."""

    ids: list[int]
    offsets: list[tuple[int, int]]


class WholeTokenizer:
    """The tokenizer in a model's folder, of whatever kind, by the library `tokenizers`."""

    def __init__(self, model: Path) -> None:
        self._tokenizer = whole_tokenizer(model)

    def encode(self, text: str, /, *, add_special_tokens: bool = True) -> Encoded:
        """Return the pieces of a text."""
        return self._tokenizer.encode(text, add_special_tokens=add_special_tokens)

    def encode_ids(self, texts: Sequence[str], /, *, add_special_tokens: bool = True) -> list[list[int]]:
        """Return the ids of each text's pieces."""
        found = self._tokenizer.encode_batch(list(texts), add_special_tokens=add_special_tokens)
        return [encoding.ids for encoding in found]


class PieceTokenizer:
    """Cuts texts as the tokenizer in a model's folder does; safe to use from several threads.

    Args:
        model: the model's folder.
        table: the folder with the table that was made from it.
    """

    def __init__(self, model: Path, table: Path) -> None:
        facts = json.loads((table / PIECES_FILE).read_text("utf-8"))
        self._model = model
        self._ids = {piece: number for number, piece in enumerate(facts["pieces"])}
        self._scores = array("d", (table / SCORES_FILE).read_bytes())
        self._longest = max(map(len, self._ids))
        self._unknown = facts["unknown"]
        self._unknown_score = min(self._scores) - UNKNOWN_PENALTY
        self._first, self._last = facts["first"], facts["last"]
        self._special: list[str] = facts["special"]
        self._characters = Tokenizer.from_str(json.dumps(facts["characters"]))
        self._cut_short = lru_cache(WORDS)(self._cut_word)

    def encode(self, text: str, /, *, add_special_tokens: bool = True) -> Pieces:
        """Return the pieces of a text, between the special tokens unless `add_special_tokens` is false."""
        if self._holds_special(text):
            found = whole_tokenizer(self._model).encode(text, add_special_tokens=add_special_tokens)
            return Pieces(found.ids, found.offsets)
        normal = self._normal(text)
        cut = [self._cut(word) for word in _words(normal)]
        ids = [piece for pieces, _ in cut for piece in pieces]
        ends = accumulate((length for _, lengths in cut for length in lengths), initial=0)
        places = self._places(text, normal)
        offsets = [(places[start][0], places[end - 1][1]) for start, end in pairwise(ends)]
        if add_special_tokens:
            ids, offsets = [self._first, *ids, self._last], [(0, 0), *offsets, (0, 0)]
        return Pieces(ids, offsets)

    def encode_ids(self, texts: Sequence[str], /, *, add_special_tokens: bool = True) -> list[list[int]]:
        """Return the ids of each text's pieces, as `encode` does, at less cost."""
        return [self._ids_of(text, special=add_special_tokens) for text in texts]

    def _ids_of(self, text: str, *, special: bool) -> list[int]:
        if self._holds_special(text):
            return self.encode(text, add_special_tokens=special).ids
        ids = [self._first] if special else []
        for word in _words(self._normal(text)):
            ids += self._cut(word)[0]
        return [*ids, self._last] if special else ids

    def _normal(self, text: str) -> str:
        """Return the text as it is cut, but for the mark in front of it."""
        normal: str = self._characters.normalizer.normalize_str(text)
        return normal

    def _holds_special(self, text: str) -> bool:
        return any(token in text for token in self._special)

    def _places(self, text: str, normal: str) -> list[tuple[int, int]]:
        """Return which characters of `text` each of `normal` stands for, a mark in front of it included."""
        changed = normal != text
        places = self._characters.encode(text).offsets if changed else [(at, at + 1) for at in range(len(text))]
        return places if normal.startswith((" ", MARK)) else places[:1] + places

    def _cut(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        return self._cut_short(word) if len(word) <= LONGEST else self._cut_word(word)

    def _cut_word(self, word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Return the ids and lengths of the likeliest pieces: Viterbi's algorithm, of equal paths the first one."""
        size = len(word)
        best, starts, found = [0.0] * (size + 1), [-1] * (size + 1), [self._unknown] * (size + 1)
        for start in range(size):
            so_far, known = best[start], False
            for end in range(start + 1, min(size, start + self._longest) + 1):
                piece = self._ids.get(word[start:end])
                if piece is not None:
                    known = known or end == start + 1
                    score = so_far + self._scores[piece]
                    if starts[end] < 0 or score > best[end]:
                        best[end], starts[end], found[end] = score, start, piece
            score = so_far + self._unknown_score
            if not known and (starts[start + 1] < 0 or score > best[start + 1]):
                best[start + 1], starts[start + 1], found[start + 1] = score, start, self._unknown
        ids: list[int] = []
        lengths: list[int] = []
        end = size
        while end:
            if ids and ids[-1] == found[end] == self._unknown:  # neighbours that are unknown are one piece
                lengths[-1] += end - starts[end]
            else:
                ids.append(found[end])
                lengths.append(end - starts[end])
            end = starts[end]
        return tuple(reversed(ids)), tuple(reversed(lengths))


def tokenizer_of(model: Path, cache: Path) -> PieceTokenizer | WholeTokenizer:
    """Return the tokenizer of a model's folder: by a table, made once in the folder `cache`, where that can be.

    Raises:
        ModelError: the table cannot be made.
    """
    file = (model / "tokenizer.json").stat()
    identity = f"{model.resolve()} {file.st_size} {file.st_mtime_ns}"
    folder = cache / f"pieces-{model.name}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}"
    made_once_or_named(
        folder, lambda unfinished: _write_table(model, unfinished), what="the table of pieces", alike="pieces-*"
    )
    return _tokenizer(model, folder)


@kept
def whole_tokenizer(model: Path) -> Tokenizer:
    """Return the tokenizer of a model's folder, which neither pads nor cuts; loading takes long, so it is kept."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


@kept
def _tokenizer(model: Path, table: Path) -> PieceTokenizer | WholeTokenizer:
    return PieceTokenizer(model, table) if (table / SCORES_FILE).exists() else WholeTokenizer(model)


def _write_table(model: Path, folder: Path) -> None:
    """Write the table, or nothing but an empty one if the tokenizer is not of the kind that it suffices for."""
    tokenizer = json.loads((model / "tokenizer.json").read_text("utf-8"))
    facts = _facts(tokenizer)
    (folder / PIECES_FILE).write_text(json.dumps(facts, ensure_ascii=False), "utf-8")
    if facts is not None:
        scores = array("d", (score for _, score in tokenizer["model"]["vocab"]))
        (folder / SCORES_FILE).write_bytes(scores.tobytes())


def _facts(tokenizer: dict[str, Any]) -> dict[str, Any] | None:
    """Return what a `PieceTokenizer` has to know beside the scores; None if it would cut otherwise than this one."""
    model, splitting, ending = (tokenizer.get(key) or {} for key in ("model", "pre_tokenizer", "post_processor"))
    pieces = [piece for piece, _ in model.get("vocab", ())] if model.get("type") == "Unigram" else []
    special = [token["content"] for token in tokenizer["added_tokens"]]
    single = [next(iter(part)) for part in ending.get("single", ())]
    if (
        MARK not in pieces
        or any(MARK in piece[1:] for piece in pieces if piece not in special)
        or model | MODEL != model
        or splitting | SPLITTING != splitting
        or single != ["SpecialToken", "Sequence", "SpecialToken"]
        or any(token["normalized"] or not token["special"] for token in tokenizer["added_tokens"])
    ):
        return None
    first, last = (ending["single"][at]["SpecialToken"]["id"] for at in (0, 2))
    return {
        "pieces": pieces,
        "unknown": model["unk_id"],
        "first": ending["special_tokens"][first]["ids"][0],
        "last": ending["special_tokens"][last]["ids"][0],
        "special": special,
        "characters": {"version": "1.0", "added_tokens": [], "normalizer": tokenizer["normalizer"]} | BY_CHARACTERS,
    }


def _words(normal: str) -> list[str]:
    """Return the words of a normalised text, each with the mark in front of it."""
    marked = normal.replace(" ", MARK)
    if marked and not marked.startswith(MARK):
        marked = MARK + marked
    return WORD.findall(marked)
