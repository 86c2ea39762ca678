"""Fonts that show other characters than those a file names: what Symbol has at the place of `m` is `μ`."""

from __future__ import annotations

import re

__all__ = ["FIRST", "UNKNOWN", "has_symbols", "is_symbol_font", "symbol", "with_symbols"]

FIRST = 0xF000  # Word writes the characters of such fonts from here on, in an area that has no characters of its own
UNKNOWN = "\ufffd"  # a sign that something stands there; an empty box would look like one on a form


def _table(spans: dict[int, str]) -> dict[int, str]:
    return {first + at: char for first, chars in spans.items() for at, char in enumerate(chars)}


_SYMBOL = _table(
    {
        0x20: " !∀#∃%&∋()∗+,−./0123456789:;<=>?≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_",
        0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼",
        0xA0: "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊⟨®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪",
        0xF1: "⟩∫⌠⎮⌡⎞⎟⎠⎤⎥⎦⎫⎬⎭",
    }
)
_WINGDINGS = _table(
    {
        0x20: " ✏✂✁",
        0x28: "☎✆✉",
        0x36: "⌛⌨",
        0x45: "☜☞☝☟",
        0x4A: "☺",
        0x4C: "☹",
        0x6C: "●❍■□□❑❒⬧⧫◆❖⬥☒",
        0x80: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿",
        0x9E: "·•▪○",
        0xA4: "◉◎",
        0xA7: "▪◻",
        0xAA: "✦★✶✴✹✵",
        0xD8: "➢",
        0xDC: "➲",
        0xDF: "←→↑↓↖↗↙↘←→↑↓↖↗↙↘⇦⇨⇧⇩",
        0xF9: "▭▫✗✓☒☑",
    }
)
_WINGDINGS_2 = _table({0x4F: "✗✓☒☑☒☒", 0x69: "⓪①②③④⑤⑥⑦⑧⑨⑩⓿❶❷❸❹❺❻❼❽❾❿", 0x95: "•●⚫⬤", 0x9F: "◾■◼⬛⬜", 0xA8: "▣"})
_FONTS = {"symbol": _SYMBOL, "wingdings": _WINGDINGS, "wingdings 2": _WINGDINGS_2}

_PRIVATE = re.compile("[\uf020-\uf0ff]")


def has_symbols(text: str) -> bool:
    """Tell whether a text has characters of the area that such fonts have their own in."""
    return bool(_PRIVATE.search(text))


def is_symbol_font(font: str | None) -> bool:
    """Tell whether it is known what a font shows for letters and digits."""
    return _table_of(font) is not None


def symbol(code: int, font: str | None) -> str:
    """Return what a font shows for a code, which may count from `FIRST`."""
    table = _table_of(font)
    if table is None:
        return UNKNOWN if _PRIVATE.match(chr(code)) else chr(code)
    return table.get(code - FIRST if code >= FIRST else code, UNKNOWN)


def with_symbols(text: str, font: str | None) -> str:
    """Return a text with the characters of its font for what such fonts have in their own area."""
    if _table_of(font) is None:
        return text
    return _PRIVATE.sub(lambda found: symbol(ord(found[0]), font), text)


def _table_of(font: str | None) -> dict[int, str] | None:
    return _FONTS.get((font or "").strip().lower())
