"""What a PDF page draws: thin lines, and boxes that are filled."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import pairwise
from typing import Any

__all__ = ["LONG", "SAME", "Box", "Colour", "Drawing", "read_drawing"]

# Lengths are in points.
THIN = 3.0  # no more than this is the width of a line
LONG = 6.0  # no less than this is its length
SAME = 0.5  # between what is at one place

MOST_OBJECTS = 20_000  # of a page, text and pictures too
MOST_PATHS = 3_000  # drawn lines and shapes of a page
MOST_POINTS = 6_000  # of them
MOST_OF_PATH = 400  # points of one of them; with more, it is a curve
BOX = 5  # points of a box, the first of which comes again
DEEPEST = 6  # drawings within drawings
WHITE = 250  # of 255, what no one sees on paper

Matrix = tuple[float, float, float, float, float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Point = tuple[float, float]
Colour = tuple[int, ...]
_AS_IT_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(slots=True)
class Drawing:
    """Lines from top to bottom and from left to right, as the boxes around them, and boxes.

    Those that are filled have a colour.
    """

    upright: list[Box] = field(default_factory=list)
    level: list[Box] = field(default_factory=list)
    filled: list[tuple[Colour, Box]] = field(default_factory=list)
    framed: list[Box] = field(default_factory=list)

    def add(self, box: Box) -> None:
        """Add what is thin and long."""
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= THIN and height >= LONG:
            self.upright.append(box)
        elif height <= THIN and width >= LONG:
            self.level.append(box)


class _SpentError(Exception):
    """A page draws more than a text does."""


def read_drawing(page: Any) -> Drawing:
    """Return what a page draws; nothing where it draws more than a text does."""
    from pypdfium2 import raw

    reader = _Reader(raw)
    try:
        reader.read(partial(raw.FPDFPage_GetObject, page.raw), raw.FPDFPage_CountObjects(page.raw))
    except _SpentError:
        return Drawing()
    return reader.drawing


class _Reader:
    """Looks at the objects of a page, and asks PDFium for no more than it needs."""

    def __init__(self, raw: Any) -> None:
        self.drawing = Drawing()
        self._raw = raw
        self._objects, self._paths, self._points = MOST_OBJECTS, MOST_PATHS, MOST_POINTS
        self._edges = [ctypes.c_float() for _ in range(4)]
        self._colour = [ctypes.c_uint() for _ in range(4)]
        self._x, self._y = ctypes.c_float(), ctypes.c_float()
        self._fill, self._stroke = ctypes.c_int(), ctypes.c_int()

    def read(self, get: Callable[[int], Any], count: int, matrix: Matrix = _AS_IT_IS, depth: int = 0) -> None:
        """Look at objects and how they lie on the page, those in drawings within the page too."""
        raw = self._raw
        self._objects -= count
        if self._objects < 0:
            raise _SpentError
        for at in range(count):
            part = get(at)
            kind = raw.FPDFPageObj_GetType(part)
            if kind == raw.FPDF_PAGEOBJ_PATH:
                self._read_path(part, matrix)
            elif kind == raw.FPDF_PAGEOBJ_FORM and depth < DEEPEST:
                inner = partial(raw.FPDFFormObj_GetObject, part)
                self.read(inner, raw.FPDFFormObj_CountObjects(part), _times(_matrix(raw, part), matrix), depth + 1)

    def _read_path(self, path: Any, matrix: Matrix) -> None:
        self._paths -= 1
        if self._paths < 0:
            raise _SpentError
        box = left, top, right, bottom = self._box(path, matrix)
        if max(right - left, bottom - top) < LONG or not self._is_seen(path):
            return
        if min(right - left, bottom - top) <= THIN:
            self.drawing.add(box)
        elif self._stroke.value:
            for points in self._parts(path, matrix):
                for one, other in pairwise(points):
                    self.drawing.add(_around((one, other)))
                if len(points) == BOX and (framed := _box_of(points)) is not None:
                    self.drawing.framed.append(framed)
        elif (colour := self._colour_of(path)) is not None:
            for points in self._parts(path, matrix):
                self._add_filled(points, colour)

    def _box(self, path: Any, matrix: Matrix) -> Box:
        if not self._raw.FPDFPageObj_GetBounds(path, *self._edges):
            return 0.0, 0.0, 0.0, 0.0
        left, bottom, right, top = (edge.value for edge in self._edges)
        if matrix is _AS_IT_IS:
            return left, -top, right, -bottom
        return _around([_moved(x, y, matrix) for x in (left, right) for y in (bottom, top)])

    def _is_seen(self, path: Any) -> bool:
        """Tell whether a path is drawn, and does not only cut off what else is."""
        self._raw.FPDFPath_GetDrawMode(path, self._fill, self._stroke)
        return bool(self._fill.value or self._stroke.value)

    def _colour_of(self, path: Any) -> Colour | None:
        """Return what a path is filled with; None for what is not seen on paper."""
        self._raw.FPDFPageObj_GetFillColor(path, *self._colour)
        red, green, blue, opaque = (part.value for part in self._colour)
        return None if not opaque or min(red, green, blue) >= WHITE else (red, green, blue)

    def _parts(self, path: Any, matrix: Matrix) -> Iterator[list[Point]]:
        """Yield the points of each part of a path that has corners; a curve has none."""
        count = self._raw.FPDFPath_CountSegments(path)
        if not 1 < count <= MOST_OF_PATH or self._kind(path, 1) != self._raw.FPDF_SEGMENT_LINETO:
            return
        self._points -= count
        if self._points < 0:
            raise _SpentError
        matrix = _times(_matrix(self._raw, path), matrix)
        points: list[Point] = []
        for at in range(count):
            segment = self._raw.FPDFPath_GetPathSegment(path, at)
            self._raw.FPDFPathSegment_GetPoint(segment, self._x, self._y)
            point = _moved(self._x.value, self._y.value, matrix)
            kind = self._raw.FPDFPathSegment_GetType(segment)
            if kind != self._raw.FPDF_SEGMENT_LINETO:
                yield points
                points = []
            points.append(point)
            if self._raw.FPDFPathSegment_GetClose(segment) and points[0] != point:
                points.append(points[0])
        yield points

    def _kind(self, path: Any, at: int) -> int:
        return int(self._raw.FPDFPathSegment_GetType(self._raw.FPDFPath_GetPathSegment(path, at)))

    def _add_filled(self, points: Sequence[Point], colour: Colour) -> None:
        """Add a filled box, or a line that is drawn as one."""
        box = _box_of(points)
        if box is None:
            return
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            self.drawing.add(box)
        else:
            self.drawing.filled.append((colour, box))


def _matrix(raw: Any, part: Any) -> Matrix:
    matrix = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(part, matrix)
    return matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _moved(x: float, y: float, matrix: Matrix) -> Point:
    """Return where a point lies on the page, from the top."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, -(b * x + d * y + f)


def _is_near(place: float, one: float, other: float) -> bool:
    return min(abs(place - one), abs(place - other)) < SAME


def _box_of(points: Sequence[Point]) -> Box | None:
    """Return the box whose corners some points are."""
    if not BOX - 1 <= len(points) <= BOX:
        return None
    box = left, top, right, bottom = _around(points)
    are_corners = all(_is_near(x, left, right) and _is_near(y, top, bottom) for x, y in points)
    return box if are_corners else None


def _around(points: Sequence[Point]) -> Box:
    xs, ys = zip(*points, strict=True)
    return min(xs), min(ys), max(xs), max(ys)
