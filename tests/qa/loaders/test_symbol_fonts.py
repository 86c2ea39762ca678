from __future__ import annotations

import pytest

from qa.loaders.symbol_fonts import symbol, with_symbols


@pytest.mark.parametrize(
    ("code", "font", "shown"),
    [
        (0xF061, "Symbol", "α"),
        (0xF0FE, "symbol", "⎭"),
        (0xF0E0, "Wingdings", "→"),
        (0xF0FC, "Wingdings", "✓"),
        (0x52, "Wingdings 2", "☑"),
        (0xF041, "Wingdings", "\ufffd"),
        (0xF041, None, "\ufffd"),
        (0x2264, None, "≤"),
    ],
)
def test_a_code_is_what_its_font_shows(code: int, font: str | None, shown: str) -> None:
    assert symbol(code, font) == shown


def test_letters_of_a_text_stay() -> None:
    assert with_symbols("m \uf0b1 \uf06d", "Symbol") == "m ± μ"
    assert with_symbols("\uf0b1", "Serif") == "\uf0b1"
