"""The characters of a PDF page, and what PDFium knows of each."""

from __future__ import annotations

import codecs
import ctypes
import math
import re
from dataclasses import dataclass
from typing import Any

__all__ = ["DrawnText", "PageChars", "Place"]

_BOLD_NAME = re.compile(rb"bold|black|heavy|demi|medi(?:$|ital|obl)|BX\d|-B(?:d|$)", re.IGNORECASE)
# What no font has a letter for, but PDFium gives where a file does not say what a sign is.
_CONTROLS = frozenset({0x01, *range(0x03, 0x09), 0x0B, 0x0C, *range(0x0E, 0x20)})
_UNNAMED = 0xFFFD

Place = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class DrawnText:
    """What is drawn at once: its characters, if PDFium gives any, and the text that the file names for it, if it does.

    Parts with the same `span` have that text in common.
    """

    chars: tuple[int, ...]
    place: Place
    span: int | None
    text: str | None


class PageChars:
    """Asks PDFium for what it is asked: each answer takes a call, so that none is asked for in vain.

    `codes` are the characters in the order of the file, with the spaces and line ends that PDFium puts between them.
    """

    def __init__(self, page: Any, text: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._page = page
        self._text = text
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(128)
        self._edges = [ctypes.c_double() for _ in range(4)]
        self.codes: list[int] = [raw.FPDFText_GetUnicode(text, at) for at in range(text.count_chars())]
        for at, code in enumerate(self.codes):
            if code in _CONTROLS and self._is_seen(at):
                self.codes[at] = _UNNAMED

    def char(self, at: int) -> str:
        """Return a character; what the file does not name is shown as such."""
        code = self.codes[at]
        return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"

    def is_space(self, at: int) -> bool:
        """Tell whether a character is a space or a line end."""
        return 0 < self.codes[at] <= 0x20 or self.codes[at] == 0xA0

    def _is_seen(self, at: int) -> bool:
        """Tell whether something is drawn for a character."""
        self._raw.FPDFText_GetCharBox(self._text, at, *self._edges)
        left, right, bottom, top = (edge.value for edge in self._edges)
        return right > left and top > bottom

    def origin(self, at: int) -> tuple[float, float]:
        """Return where the glyph of a character begins; the characters of one glyph have it in common."""
        self._raw.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        return float(self._x.value), float(self._y.value)

    def base(self, at: int, turn: int) -> float:
        """Return the height of the line that the characters stand on."""
        x, y = self.origin(at)
        return (-y, x, y, -x)[turn]

    def turn(self, at: int) -> int:
        """Return by how many quarter turns a character lies on the page."""
        angle = float(self._raw.FPDFText_GetCharAngle(self._text, at))
        return -round(max(0.0, angle) / (math.pi / 2)) % 4

    def is_bold(self, at: int) -> bool:
        """Tell by the name of the font; the weight that PDFium gives is a guess from the stems of the letters."""
        self._raw.FPDFText_GetFontInfo(self._text, at, self._name, len(self._name), None)
        return bool(_BOLD_NAME.search(self._name.value))

    def size(self, at: int) -> float:
        """Return the size of the font as it is shown."""
        self._raw.FPDFText_GetMatrix(self._text, at, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return float(self._raw.FPDFText_GetFontSize(self._text, at) * scale)

    def place(self, at: int, turn: int) -> Place:
        """Return left, top, right and bottom of a character on the page turned so that its text is level."""
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._text, at, box)
        left, top, right, bottom = box.left, -box.top, box.right, -box.bottom
        for _ in range(turn):
            left, top, right, bottom = -bottom, left, -top, right
        return left, top, right, bottom

    def is_own_space(self, at: int) -> bool:
        """Tell a space that the file holds from one that PDFium puts where it sees a gap."""
        return self.is_space(at) and not self._raw.FPDFText_IsGenerated(self._text, at)

    def drawn(self) -> list[DrawnText]:
        """Return what is drawn as text, in the order of the file, with or without characters of its own."""
        of_part: dict[int | None, list[int]] = {}
        for at in range(len(self.codes)):
            of_part.setdefault(_address(self._raw.FPDFText_GetTextObject(self._text, at)), []).append(at)
        parts = []
        for part in self._page.get_objects(filter=[self._raw.FPDF_PAGEOBJ_TEXT]):
            left, bottom, right, top = part.get_bounds()
            span, text = self._span(part.raw)
            parts.append(
                DrawnText(tuple(of_part.get(_address(part.raw), ())), (left, -top, right, -bottom), span, text)
            )
        return parts

    def _span(self, part: Any) -> tuple[int | None, str | None]:
        """Return the mark that names the text of a part, and this text; the parts of one letter have it in common."""
        length = ctypes.c_ulong()
        for number in reversed(range(self._raw.FPDFPageObj_CountMarks(part))):
            mark = self._raw.FPDFPageObj_GetMark(part, number)
            if self._raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", None, 0, length) and length.value:
                data = (ctypes.c_ubyte * length.value)()
                self._raw.FPDFPageObjMark_GetParamBlobValue(mark, b"ActualText", data, length.value, length)
                is_wide = bytes(data[:2]) == codecs.BOM_UTF16_BE
                return _address(mark), bytes(data).decode("utf-16" if is_wide else "latin-1", "replace")
        return None, None


def _address(pointer: Any) -> int | None:
    return ctypes.cast(pointer, ctypes.c_void_p).value
