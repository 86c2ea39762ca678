"""Texts are cut into the same pieces, at the same places, as the model's own tokenizer cuts them into."""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from embeddings.bundled import bundled_model
from embeddings.errors import ModelError
from embeddings.pieces import PieceTokenizer, WholeTokenizer, tokenizer_of, whole_tokenizer
from qa.settings import Settings

TEXTS = [
    "",
    " ",
    "The ferry leaves at seven.",
    "  The ferry   leaves\nat seven.\t ",
    "« Où est l’embarcadère ? » — près de l’hôtel de ville…",
    "船は早朝、二十人の船員を乗せて港に着いた。",
    "เรือออกเวลาเจ็ดโมงเช้า",
    "أين الميناء؟ ١٢٣",
    "𝓑𝓸𝓪𝓽 ﬁn ²³ ｶﾞ ﷺ e\u0301 \u1112\u1161\u11ab",
    "▁the ▁▁ mark",
    "<s> a mark </s> of the model <unk>",
    "🚢👩\u200d✈️\u202e",
    "\x00\x0b\ufeff",
    *(part * count for part in ("a", "1", ".", "_", "ha", "中", "🚢", " ") for count in (2, 3, 7, 64)),
]
SIGNS = list("aAbé  \u00a0\u3000▁.1—ﬁ²ªº½Å\u0301\u200b\u200d\t\n\r🚢한ᄒ각ไทยि漢字ｶﾞ١№\U0001d4d0")


@pytest.fixture(scope="module")
def cache() -> Path:
    return Settings.from_environment().cache


@pytest.fixture(scope="module")
def table(cache: Path) -> PieceTokenizer:
    found = tokenizer_of(bundled_model(cache), cache)
    assert isinstance(found, PieceTokenizer)
    return found


@pytest.mark.model
@pytest.mark.parametrize("special", [True, False])
def test_pieces_and_places_are_the_same(table: PieceTokenizer, cache: Path, special: bool) -> None:
    chance = random.Random(0)
    made_up = ["".join(chance.choices(SIGNS, k=chance.randrange(16))) for _ in range(2_000)]
    whole = whole_tokenizer(bundled_model(cache))
    for text in [*TEXTS, *made_up]:
        expected = whole.encode(text, add_special_tokens=special)
        found = table.encode(text, add_special_tokens=special)
        assert (found.ids, found.offsets) == (expected.ids, expected.offsets), repr(text)
        assert table.encode_ids([text], add_special_tokens=special) == [expected.ids]


def test_another_kind_of_tokenizer_is_used_whole(wheel: Path, tmp_path: Path) -> None:
    model = bundled_model(tmp_path / "cache")
    assert isinstance(tokenizer_of(model, tmp_path / "cache"), PieceTokenizer)
    file = model / "tokenizer.json"
    content = json.loads(file.read_text("utf-8"))
    content["pre_tokenizer"]["prepend_scheme"] = "never"
    file.write_text(json.dumps(content), "utf-8")
    changed = tokenizer_of(model, tmp_path / "cache")
    assert isinstance(changed, WholeTokenizer)
    assert changed.encode_ids(["hello"]) == [changed.encode("hello").ids]


def test_a_table_that_cannot_be_written_is_named(wheel: Path, tmp_path: Path) -> None:
    model = bundled_model(tmp_path / "cache")
    place = tmp_path / "file"
    place.touch()
    with pytest.raises(ModelError, match="the table of pieces cannot be made"):
        tokenizer_of(model, place)
