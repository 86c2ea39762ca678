"""Plots say in words what they show, and can be read."""

from __future__ import annotations

from xml.etree import ElementTree

from qa.calibration import Bin
from qa.evaluation import Matrix
from qa.plots import heat_map, reliability_diagram, risk_coverage_curve

SVG = "{http://www.w3.org/2000/svg}"


def told(root: ElementTree.Element) -> list[str]:
    """Return title and description, as assistive technology finds them."""
    assert root.get("role") == "img"
    found = [root.find(f".//*[@id='{label}']") for label in (root.get("aria-labelledby") or "").split()]
    return [element.text or "" for element in found if element is not None]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(digit * 2 for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_the_heat_map_says_what_it_shows_and_can_be_read() -> None:
    names = tuple(f"l{number}" for number in range(11))
    rows = tuple(tuple((row * 11 + column) / 120 for column in range(11)) for row in range(11))
    root = ElementTree.fromstring(heat_map(Matrix(names, rows, same=0.5, other=0.5)))
    title, description = told(root)
    assert title == "hit@1 by language of question and documents"
    assert "questions in l10: l0 0.917" in description
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert all(texts.count(name) == 2 for name in names)
    cells = [f"{cell:.3f}" for row in rows for cell in row]
    assert [text for text in texts if text in cells] == cells
    fills = [element.get("fill") for element in root if element.get("fill")][1:]
    pairs = list(zip(fills[::2], fills[1::2], strict=True))
    assert len(pairs) == 121
    for ground, ink in pairs:
        light, dark = sorted((luminance(str(ground)), luminance(str(ink))), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def test_points_of_a_reliability_diagram_lie_where_they_belong() -> None:
    root = ElementTree.fromstring(reliability_diagram([Bin(0.2, 0.3, 5, 0.25, 0.0), Bin(0.9, 1.0, 20, 1.0, 1.0)]))
    title, description = told(root)
    assert title == "Reliability"
    assert (
        "confidence 0.2 to 0.3: 5 answers, 0.000 right; confidence 0.9 to 1.0: 20 answers, 1.000 right" in description
    )
    low, high = root.iter(f"{SVG}circle")
    [diagonal] = [line for line in root.iter(f"{SVG}line") if line.get("stroke-dasharray")]
    assert (high.get("cx"), high.get("cy")) == (f"{number(diagonal, 'x2'):.1f}", f"{number(diagonal, 'y2'):.1f}")
    assert number(low, "cy") == number(diagonal, "y1")
    assert number(low, "cx") == 0.75 * number(diagonal, "x1") + 0.25 * number(diagonal, "x2")
    assert number(high, "r") == 2 * number(low, "r")


def test_a_risk_coverage_curve_marks_the_coverage_in_use() -> None:
    root = ElementTree.fromstring(risk_coverage_curve([(0.25, 0.0), (0.5, 0.1), (1.0, 0.4)], coverage=0.52))
    assert "Risk 0.400 when every question is answered, 0.100 at the coverage 0.520" in told(root)[1]
    [line], [mark] = root.iter(f"{SVG}polyline"), root.iter(f"{SVG}circle")
    points = (line.get("points") or "").split()
    assert len(points) == 3
    assert points[1] == f"{mark.get('cx')},{mark.get('cy')}"
    assert list(ElementTree.fromstring(risk_coverage_curve([(1.0, 1.0)], coverage=0)).iter(f"{SVG}circle")) == []


def number(element: ElementTree.Element, name: str) -> float:
    return float(element.get(name) or "nan")
