"""Texts and questions to measure with: paragraphs of the user guide, and questions made from them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path

__all__ = ["paragraphs", "questions"]

GUIDE = Path(__file__).resolve().parents[1] / "docs"
SHORTEST = 80  # characters of a text that is worth encoding
WORDS, STEP = 9, 4  # of a question made from a paragraph, and between the beginnings of two


def paragraphs() -> list[str]:
    """Return the paragraphs of the guide, English and French in turn."""
    languages = [list(_paragraphs(GUIDE / language)) for language in ("en", "fr")]
    return [text for pair in zip(*languages, strict=False) for text in pair]


def questions(count: int) -> list[str]:
    """Return different questions: the headings of the guide, then beginnings of what it says."""
    found = dict.fromkeys(_questions())
    return list(islice(found, count))


def _questions() -> Iterator[str]:
    for path in _pages(GUIDE):
        lines = path.read_text("utf-8").splitlines()
        yield from (line.lstrip("# ") + "?" for line in lines if line.startswith("## "))
    for text in paragraphs():
        words = text.split()
        for start in range(0, len(words) - WORDS, STEP):
            yield " ".join(words[start : start + WORDS]) + "?"


def _paragraphs(folder: Path) -> Iterator[str]:
    for path in _pages(folder):
        blocks = path.read_text("utf-8").split("\n\n")
        yield from (" ".join(block.split()) for block in blocks if len(block) >= SHORTEST and block[0].isalpha())


def _pages(folder: Path) -> list[Path]:
    return sorted(folder.rglob("??/*.md") if folder == GUIDE else folder.glob("*.md"))
