from __future__ import annotations

import pytest

from qa.loaders.docx import load_docx
from tests.qa.loaders.samples import docx, texts

MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def part(name: str, *contents: str) -> str:
    return f"<m:{name}>" + "".join(contents) + f"</m:{name}>"


def run(text: str) -> str:
    return f"<m:r><m:t>{text}</m:t></m:r>"


def power(base: str, exponent: str) -> str:
    return part("sSup", part("sSupPr"), part("e", base), part("sup", exponent))


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (power(run("10"), run("-6")), "10⁻⁶"),
        (power(run("45.0"), run("∘")), "45.0∘"),
        (power(run("e"), run("ax")), "e^ax"),
        (power(run("e"), run("a+x")), "e^(a+x)"),
        (part("nary", part("sub", run("i=1")), part("sup", run("n")), part("e", run("x"))), "∫_(i=1)ⁿ x"),
        (part("sSub", part("e", run("x")), part("sub", run("12"))), "x₁₂"),
        (part("sSubSup", part("e", run("x")), part("sub", run("i")), part("sup", run("2"))), "x_i²"),
        (part("f", part("fPr"), part("num", run("m")), part("den", run("2.5"))), "m/2.5"),
        (part("f", part("num", run("a+b")), part("den", part("d", part("e", run("c+d"))))), "(a+b)/(c+d)"),
        (part("rad", part("deg", run("3")), part("e", run("x+y"))), "³√(x+y)"),
        (
            '<m:d><m:dPr><m:begChr m:val="["/><m:endChr m:val=""/></m:dPr>' + part("e", run("0")) + "</m:d>",
            "[0",
        ),
    ],
)
def test_formulas_are_written_in_a_line(markup: str, text: str) -> None:
    body = f"<w:p><w:r><w:t>It is </w:t></w:r><m:oMath {MATH}>{markup}</m:oMath><w:r><w:t> here.</w:t></w:r></w:p>"
    assert texts(load_docx(docx(body))) == [f"It is {text} here."]
