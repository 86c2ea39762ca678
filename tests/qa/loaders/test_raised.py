from __future__ import annotations

import pytest

from qa.loaders.raised import END, START, settle_raised


@pytest.mark.parametrize(
    ("text", "settled"),
    [
        ("10[6] boats", "10⁶ boats"),
        ("10[-][6 ]m", "10⁻⁶ m"),
        ("2[n-1]", "2ⁿ⁻¹"),
        ("Quill[3, 4].", "Quill³, ⁴."),
        ("Quill[(3)]", "Quill(3)"),
        ("the 1[s][t]", "the 1st"),
        ("[1] Note", "1 Note"),
        ("page [2]", "page 2"),
        ("a[b", "ab"),
        ("a]b", "ab"),
    ],
)
def test_figures_behind_something_are_raised(text: str, settled: str) -> None:
    assert settle_raised(text.replace("[", START).replace("]", END)) == settled
