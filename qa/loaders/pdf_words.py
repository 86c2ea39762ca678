"""The words of a PDF file with their places, as PDFium reads them."""

from __future__ import annotations

import ctypes
import math
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from qa.errors import LoadError
from qa.loaders.pdf_direction import has_from_right, left_to_right

__all__ = ["PdfFile", "Word", "read_pdf"]

MAX_PAGES = 20_000
GAP = 0.22  # ems between two words that are read from the right
SMALL = 0.8  # times the size of the word: the number of a note
RAISED = 0.1  # times that size, how far it stands above the line

_LOCK = threading.Lock()  # PDFium knows one thread at a time
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium gives for a hyphen at the end of a line
_BULLET = re.compile("[\uf000-\uf0ff]")  # of the fonts Symbol and Wingdings
_NOTE_MARKS = "0123456789*∗†‡§¶"
_BOLD_NAME = re.compile(rb"bold|black|heavy|demi|medi$|BX\d|-B(?:d|$)", re.IGNORECASE)
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")

Place = tuple[float, float, float, float]  # left, top, right, bottom


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces of a line. Places are in points, from the top left, as the reader holds the page.

    On a page with letters that are read from the right, `text` is as it stands there, from left to right. `turn` counts
    the quarter turns by which the text lies on the page; `base` is the height of the line it stands on; `size` is that
    of the font; `breaks` tells a hyphen at the end of a line.
    """

    text: str
    left: float
    top: float
    right: float
    bottom: float
    base: float
    size: float
    bold: bool
    turn: int = 0
    breaks: bool = False


@dataclass(frozen=True, slots=True)
class PdfFile:
    """The words of each page, in the order of the file, and what the file says of itself."""

    pages: tuple[tuple[Word, ...], ...]
    title: str
    author: str
    date: str | None
    language: str | None


def read_pdf(data: bytes) -> PdfFile:
    """Read the words of all pages. Raises LoadError when the file is locked, damaged or endless."""
    import pypdfium2

    with _LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise LoadError(_cause(error)) from error
        try:
            if not 0 < len(document) <= MAX_PAGES:
                raise LoadError(f"it says that it has {len(document)} pages; save it again, in parts if need be")
            return PdfFile(
                pages=tuple(tuple(_words(document, number)) for number in range(len(document))),
                title=document.get_metadata_value("Title"),
                author=document.get_metadata_value("Author"),
                date=_date(document.get_metadata_value("CreationDate")),
                language=_language(document),
            )
        finally:
            document.close()


def _cause(error: Exception) -> str:
    if "assword" in str(error):
        return "it is locked with a password; save a copy without one"
    if "ecurity" in str(error):
        return "it is locked in a way that is not known; save a copy that is not locked"
    return "it is damaged, or no PDF at all; save or download it again"


def _date(stamp: str) -> str | None:
    found = _DATE.match(stamp)
    return "-".join(part for part in found.groups() if part) if found else None


def _language(document: Any) -> str | None:
    from pypdfium2 import raw

    length = raw.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = ctypes.create_string_buffer(length)
    raw.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    return buffer.raw.decode("utf-16-le", "ignore").rstrip("\0") or None


def _words(document: Any, number: int) -> Iterator[Word]:
    """Yield the words of a page; a page that cannot be read has none."""
    import pypdfium2

    try:
        page = document[number]
        text = page.get_textpage()
    except pypdfium2.PdfiumError:
        return
    reader = _PageReader(text)
    shown = None if page.get_rotation() else page.get_bbox()
    try:
        yield from (word for word in reader.words() if shown is None or _is_within(word, shown))
    finally:
        text.close()
        page.close()


def _is_within(word: Word, shown: Place) -> bool:
    """Tell whether a word stands in the part of the page that is shown; turned text is taken to be."""
    left, bottom, right, top = shown
    x, y = (word.left + word.right) / 2, -(word.top + word.bottom) / 2
    return word.turn > 0 or (left <= x <= right and bottom <= y <= top)


def _char(code: int) -> str:
    """Return a character; what the file does not name is shown as such."""
    return chr(code) if 0 < code <= 0x10FFFF else "\ufffd"


class _PageReader:
    """Asks PDFium for the characters of a page, and for the place of the first and the last one of each word only."""

    def __init__(self, text: Any) -> None:
        from pypdfium2 import raw

        self._raw = raw
        self._text = text
        self._box = raw.FS_RECTF()
        self._matrix = raw.FS_MATRIX()
        self._x, self._y = ctypes.c_double(), ctypes.c_double()
        self._name = ctypes.create_string_buffer(128)

    def words(self) -> Iterator[Word]:
        get: Callable[[Any, int], int] = self._raw.FPDFText_GetUnicode
        text = self._text
        codes = [get(text, at) for at in range(text.count_chars())]
        if has_from_right("".join(map(_char, codes))):
            yield from self._words_by_gaps(codes)
            return
        begin = 0
        for at, code in enumerate((*codes, 0x20)):
            hyphen = code in _HYPHENS
            if hyphen or 0 < code <= 0x20 or code == 0xA0:
                if at > begin:
                    yield from self._word(codes[begin:at], begin, breaks=hyphen)
                begin = at + 1

    def _word(self, codes: list[int], begin: int, *, breaks: bool) -> Iterator[Word]:
        end = begin + len(codes)
        while codes and self._is_note_mark(codes, end - 1):
            codes = codes[:-1]
            end -= 1
        if codes:
            turn = self._turn(begin)
            places = [self._place(begin, turn), self._place(end - 1 + breaks, turn)]
            text = "".join(map(_char, codes))
            mark = self._note_mark(text, begin)
            text = f"{text[:mark]} {text[mark:]}" if mark else text
            yield self._made(text + "-" * breaks, places, begin + mark, turn, breaks=breaks)

    def _words_by_gaps(self, codes: list[int]) -> Iterator[Word]:
        """Yield the words of a page in the order in which they stand there; its spaces may stand elsewhere."""
        line: list[int] = []
        for at, code in enumerate((*codes, 0x0A)):
            if code in {0x0A, 0x0D}:
                yield from self._line_by_gaps(codes, line)
                line = []
            elif not 0 < code <= 0x20 and code != 0xA0:
                line.append(at)

    def _line_by_gaps(self, codes: list[int], line: list[int]) -> Iterator[Word]:
        if not line:
            return
        turn, em = self._turn(line[0]), self._size(line[0])
        places = {at: self._place(at, turn) for at in line}
        line.sort(key=lambda at: places[at][0])
        word: list[int] = []
        for at in (*line, None):
            if word and (at is None or places[at][0] - max(places[some][2] for some in word) > GAP * em):
                text = left_to_right([(_char(codes[some]), places[some][0], places[some][2]) for some in word])
                yield self._made(text, [places[some] for some in word], word[0], turn, breaks=False)
                word = []
            if at is not None:
                word.append(at)

    def _made(self, text: str, places: list[Place], at: int, turn: int, *, breaks: bool) -> Word:
        return Word(
            text="•" if _BULLET.fullmatch(text) else text,
            left=min(place[0] for place in places),
            top=min(place[1] for place in places),
            right=max(place[2] for place in places),
            bottom=max(place[3] for place in places),
            base=self._base(at, turn),
            size=self._size(at),
            bold=self._is_bold(at),
            turn=turn,
            breaks=breaks,
        )

    def _note_mark(self, text: str, begin: int) -> int:
        """Return how many characters at the beginning of a word are the small mark of the note that it begins."""
        mark = len(text) - len(text.lstrip(_NOTE_MARKS))
        if not 0 < mark < len(text) or not text[mark].isalpha():
            return 0
        return mark if self._size(begin) <= SMALL * self._size(begin + mark) else 0

    def _is_note_mark(self, codes: list[int], at: int) -> bool:
        """Tell whether the last character is the small raised number of a note, behind a word."""
        text = "".join(map(_char, codes))
        word = text.rstrip("0123456789")
        first = at - len(codes) + 1
        if word == text or sum(map(str.isalpha, word)) < 3 or self._size(at) > SMALL * self._size(first):
            return False
        raised = self._base(first, 0) - self._base(at, 0)
        return raised > RAISED * self._size(first)

    def _turn(self, at: int) -> int:
        angle = float(self._raw.FPDFText_GetCharAngle(self._text, at))
        return -round(max(0.0, angle) / (math.pi / 2)) % 4

    def _base(self, at: int, turn: int) -> float:
        """Return the height of the line that the characters stand on."""
        self._raw.FPDFText_GetCharOrigin(self._text, at, self._x, self._y)
        return float((-self._y.value, self._x.value, self._y.value, -self._x.value)[turn])

    def _is_bold(self, at: int) -> bool:
        """Tell by the name of the font; the weight that PDFium gives is a guess from the stems of the letters."""
        self._raw.FPDFText_GetFontInfo(self._text, at, self._name, len(self._name), None)
        return bool(_BOLD_NAME.search(self._name.value))

    def _size(self, at: int) -> float:
        self._raw.FPDFText_GetMatrix(self._text, at, self._matrix)
        scale = math.hypot(self._matrix.c, self._matrix.d)
        return float(self._raw.FPDFText_GetFontSize(self._text, at) * scale)

    def _place(self, at: int, turn: int) -> Place:
        """Return left, top, right and bottom of a character on the page turned so that its text is level."""
        box = self._box
        self._raw.FPDFText_GetLooseCharBox(self._text, at, box)
        left, top, right, bottom = box.left, -box.top, box.right, -box.bottom
        for _ in range(turn):
            left, top, right, bottom = -bottom, left, -top, right
        return left, top, right, bottom
