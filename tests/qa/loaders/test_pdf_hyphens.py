from __future__ import annotations

import pytest

from qa.loaders.pdf_hyphens import Hyphens

LINES = ["the well-known assistant of a long-term plan", "we saw an Open Door there", "no anti war march"]


@pytest.mark.parametrize(
    ("text", "following", "whole"),
    [
        ("an assis-", "tant of", "an assistant of"),
        ("a well-", "known man", "a well-known man"),
        ("a long-", "term plan", "a long-term plan"),
        ("an anti-", "war march", "an anti-war march"),  # both are words of the document
        ("with North-", "South trade", "with North-South trade"),
        ("from 1914-", "1918 on", "from 1914-1918 on"),
        ("pages 3–", "5 show", "pages 3–5 show"),
        ("see https://", "example.org", "see https://example.org"),
        ("Vor-", "und Nachteile", None),
        ("a dash -", "here", None),
        ("no hyphen", "here", None),
    ],
)
def test_hyphens_at_line_ends(text: str, following: str, whole: str | None) -> None:
    assert Hyphens(LINES).join(text, following) == whole


def test_words_at_the_ends_of_lines_prove_nothing() -> None:
    assert Hyphens(["war is anti"]).join("an anti-", "war march") == "an antiwar march"
