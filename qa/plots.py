"""Plots of evaluations, as SVG images that say in words what they show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from typing import TYPE_CHECKING

from qa.eval_report import figure

if TYPE_CHECKING:
    from qa.calibration import Bin
    from qa.evaluation import Matrix

__all__ = ["heat_map", "reliability_diagram", "risk_coverage_curve"]

CELL, MARGIN, HEAD = 64, 96, 112  # pixels
PALE, DEEP = (239, 246, 252), (8, 64, 122)  # the colours of 0 and 1
WHITE_ABOVE = 0.69  # figures are black up to here, white above: a contrast of 4.5 : 1 everywhere
SIDE, LEFT, TOP = 400, 72, 56  # pixels: a plot's side, and what is beside and above it
INK, GRID, LINE = "#000", "#ccc", "#08407a"
LARGEST = 14  # pixels: radius of the point of the fullest bin


def heat_map(matrix: Matrix) -> str:
    """Return the matrix as an SVG image that says in words what its colours show."""
    count = len(matrix.languages)
    width, height = MARGIN + count * CELL + 16, HEAD + count * CELL + 16
    middle = MARGIN + count * CELL / 2
    labelled = list(zip(matrix.languages, matrix.rows, strict=True))
    description = "; ".join(f"questions in {language}: {_in_words(matrix, row)}" for language, row in labelled)
    lines = [
        *_head(
            width,
            height,
            "hit@1 by language of question and documents",
            f"Share of questions whose right paragraph ranks first. {description}.",
        ),
        '<text x="16" y="28" font-size="16" font-weight="600">hit@1</text>',
        f'<text x="{middle}" y="72" text-anchor="middle">documents</text>',
        f'<text x="16" y="{HEAD - 12}">question</text>',
    ]
    for at, (language, row) in enumerate(labelled):
        x, y = MARGIN + at * CELL + CELL / 2, HEAD + at * CELL + CELL / 2 + 5
        lines.append(f'<text x="{x}" y="{HEAD - 12}" text-anchor="middle">{escape(language)}</text>')
        lines.append(f'<text x="{MARGIN - 12}" y="{y}" text-anchor="end">{escape(language)}</text>')
        lines += [_cell(cell, MARGIN + column * CELL, HEAD + at * CELL) for column, cell in enumerate(row)]
    return "\n".join([*lines, "</svg>", ""])


def _in_words(matrix: Matrix, row: Sequence[float]) -> str:
    return ", ".join(f"{language} {figure(cell)}" for language, cell in zip(matrix.languages, row, strict=True))


def _cell(value: float, left: int, top: int) -> str:
    colour = "".join(f"{round(pale + (deep - pale) * value):02x}" for pale, deep in zip(PALE, DEEP, strict=True))
    ink = "#fff" if value > WHITE_ABOVE else "#000"
    x, y = left + CELL / 2, top + CELL / 2 + 5
    return (
        f'<rect x="{left}" y="{top}" width="{CELL}" height="{CELL}" fill="#{colour}" stroke="#fff"/>'
        f'<text x="{x}" y="{y}" text-anchor="middle" fill="{ink}">{figure(value)}</text>'
    )


def reliability_diagram(bins: Sequence[Bin]) -> str:
    """Return how often answers of each confidence are right; calibrated ones lie on the diagonal.

    The area of a point is in proportion to the answers in its bin.
    """
    most = max((held.answers for held in bins), default=1)
    description = "; ".join(
        f"confidence {held.start:.1f} to {held.end:.1f}: {held.answers} answers, {figure(held.right)} right"
        for held in bins
    )
    points = [
        f'<circle cx="{_x(held.confidence):.1f}" cy="{_y(held.right):.1f}" '
        f'r="{LARGEST * (held.answers / most) ** 0.5:.1f}" fill="{LINE}" fill-opacity="0.6" stroke="{LINE}"/>'
        for held in bins
    ]
    labels = [
        f'<text x="{_x(held.confidence):.1f}" y="{_y(held.right) - LARGEST - 4:.1f}" text-anchor="middle" '
        f'font-size="11">{held.answers}</text>'
        for held in bins
    ]
    diagonal = f'<line x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}" stroke="{INK}" stroke-dasharray="4 4"/>'
    return _plot(
        "Reliability",
        f"Share of answers that are right. {description}.",
        "confidence",
        "right",
        [diagonal, *points, *labels],
    )


def risk_coverage_curve(curve: Sequence[tuple[float, float]], *, coverage: float | None) -> str:
    """Return how many answers are wrong when the surest are given, from few to all.

    Args:
        curve: (coverage, risk) points.
        coverage: the share of questions that is answered, marked on the curve; None to mark nothing.
    """
    line = " ".join(f"{_x(share):.1f},{_y(risk):.1f}" for share, risk in curve)
    drawn = [f'<polyline points="{line}" fill="none" stroke="{LINE}" stroke-width="2"/>']
    description = f"Risk {figure(curve[-1][1])} when every question is answered"
    if coverage:
        share, risk = min(curve, key=lambda point: abs(point[0] - coverage))
        description += f", {figure(risk)} at the coverage {figure(coverage)} of the chosen confidence"
        drawn.append(f'<circle cx="{_x(share):.1f}" cy="{_y(risk):.1f}" r="6" fill="{LINE}"/>')
    return _plot("Risk and coverage", f"{description}.", "coverage: questions answered", "risk: answers wrong", drawn)


def _plot(title: str, description: str, across: str, up: str, drawn: Sequence[str]) -> str:
    """Return a plot of values from 0 to 1 over values from 0 to 1."""
    width, height = LEFT + SIDE + 24, TOP + SIDE + 64
    middle = TOP + SIDE / 2
    lines = [
        *_head(width, height, title, description),
        f'<text x="16" y="28" font-size="16" font-weight="600">{escape(title)}</text>',
        *_grid(),
        f'<text x="{LEFT + SIDE / 2}" y="{height - 16}" text-anchor="middle">{escape(across)}</text>',
        f'<text x="20" y="{middle}" text-anchor="middle" transform="rotate(-90 20 {middle})">{escape(up)}</text>',
        *drawn,
    ]
    return "\n".join([*lines, "</svg>", ""])


def _grid() -> Iterator[str]:
    for tick in (0, 0.2, 0.4, 0.6, 0.8, 1):
        x, y = round(_x(tick), 1), round(_y(tick), 1)
        yield f'<line x1="{x}" y1="{_y(0)}" x2="{x}" y2="{_y(1)}" stroke="{GRID}"/>'
        yield f'<line x1="{_x(0)}" y1="{y}" x2="{_x(1)}" y2="{y}" stroke="{GRID}"/>'
        yield f'<text x="{x}" y="{_y(0) + 20}" text-anchor="middle">{tick:g}</text>'
        yield f'<text x="{_x(0) - 8}" y="{y + 5}" text-anchor="end">{tick:g}</text>'


def _x(value: float) -> float:
    return LEFT + value * SIDE


def _y(value: float) -> float:
    return TOP + (1 - value) * SIDE


def _head(width: float, height: float, title: str, description: str) -> Iterator[str]:
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" aria-labelledby="title description" font-family="system-ui, sans-serif" font-size="14">'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="description">{escape(description)}</desc>'
    yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
