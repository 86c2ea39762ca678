from __future__ import annotations

import pytest

from qa.loaders.rtf import load_rtf
from tests.qa.loaders.samples import texts

RUN = r"{\mr\mscr0\msty2 \f34\i %s}"


def part(name: str, *inner: str) -> str:
    return rf"{{\m{name}{''.join(inner)}}}"


def read(formula: str, *, picture: str = "") -> list[str]:
    zone = rf"{{\mmath{{\*\moMath{formula}}}{picture}}}"
    return texts(load_rtf(rf"{{\rtf1\ansi It is {zone} indeed.\par Behind.\par}}".encode()))


POWER = part("sSup", r"{\msSupPr{\mctrlPr\f34 }}", part("e", RUN % "E=mc"), part("sup", RUN % "2"))
SUM = part(
    "nary",
    r"{\mnaryPr{\mchr \u8721?}{\msubHide 0}}",
    part("sub", RUN % "i=1"),
    part("sup", RUN % "n"),
    part("e", RUN % "i"),
)
ITALIC = RUN % r"\uc1\u-10187?\u-9118?"


@pytest.mark.parametrize(
    ("formula", "text"),
    [
        (POWER, "E=mc²"),
        (part("f", part("num", RUN % "a+b"), part("den", RUN % "2")) + RUN % "+1", "(a+b)/2+1"),
        (SUM, "∑_(i=1)ⁿ i"),
        (part("d", r"{\mdPr{\mbegChr [}{\mendChr ]}}", part("e", POWER)), "[E=mc²]"),
        (ITALIC + RUN % r"\'b1 1", "\U0001d462± 1"),
    ],
)
def test_formulas_are_read_in_one_line(formula: str, text: str) -> None:
    assert read(formula) == [f"It is {text} indeed.", "Behind."]


def test_a_formula_is_read_once_and_one_of_its_own_paragraph_as_well() -> None:
    assert read(POWER, picture=r"{\mmathPict E=mc2 in a picture}") == ["It is E=mc² indeed.", "Behind."]
    alone = rf"{{\*\moMathPara{{\*\moMathParaPr{{\mjc centerGroup}}}}{{\*\moMath{POWER}}}}}"
    assert texts(load_rtf(rf"{{\rtf1\ansi {alone}\par Behind.\par}}".encode())) == ["E=mc²", "Behind."]
