"""The words of a PDF file with their places, as PDFium reads them."""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from qa.errors import LoadError
from qa.loaders.lines import is_unspaced
from qa.loaders.pdf_accents import ACCENTS, accented, stands_over
from qa.loaders.pdf_cells import Cell, cells_of
from qa.loaders.pdf_chars import PageChars, Place
from qa.loaders.pdf_clusters import Clusters, read_clusters
from qa.loaders.pdf_direction import has_from_right
from qa.loaders.pdf_from_right import SAME, words_by_gaps
from qa.loaders.pdf_notes import note_mark, raised_figures, without_note_mark
from qa.loaders.pdf_rules import Rules, read_rules
from qa.loaders.pdf_vertical import DOWNWARDS, is_vertical, stands_beside

__all__ = ["CLOSE", "PdfFile", "Word", "read_pdf"]

MAX_PAGES = 20_000
CLOSE = 0.1  # ems between a letter and the space beside it

_LOCK = threading.Lock()  # PDFium knows one thread at a time
_HYPHENS = {0x02, 0xAD, 0xFFFE}  # what PDFium gives for a hyphen at the end of a line
_BULLET = re.compile("[\uf000-\uf0ff]")  # of the fonts Symbol and Wingdings
_DATE = re.compile(r"D:(\d{4})(\d{2})?(\d{2})?")


@dataclass(frozen=True, slots=True)
class Word:
    """What stands between two spaces of a line. Places are in points, from the top left, as the reader holds the page.

    On a page with letters that are read from the right, `text` is as it stands there, from left to right. `turn` counts
    the quarter turns by which the text lies on the page; `base` is the height of the line it stands on; `size` is that
    of the font; `breaks` tells a hyphen at the end of a line; `cell` is that of a ruled table.
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
    cell: Cell | None = None


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
    reader = _PageReader(PageChars(page, text))
    shown = None if page.get_rotation() else page.get_bbox()
    try:
        words = [word for word in reader.words() if shown is None or _is_within(word, shown)]
        yield from _in_cells(words, read_rules(page))
    finally:
        text.close()
        page.close()


def _in_cells(words: list[Word], rules: Rules) -> list[Word]:
    """Return the words of a page with the cells of tables in which they stand."""
    for turn in range(4) if rules.upright and rules.level else ():
        at_turn = [at for at, word in enumerate(words) if word.turn == turn]
        for at, cell in zip(at_turn, cells_of([words[at] for at in at_turn], rules), strict=True):
            words[at] = words[at] if cell is None else replace(words[at], cell=cell)
        rules = rules.turned()
    return words


def _is_within(word: Word, shown: Place) -> bool:
    """Tell whether a word stands in the part of the page that is shown; turned text is taken to be."""
    left, bottom, right, top = shown
    x, y = (word.left + word.right) / 2, -(word.top + word.bottom) / 2
    return word.turn > 0 or (left <= x <= right and bottom <= y <= top)


class _PageReader:
    """Puts the characters of a page together to words; it asks for the place of the first and the last one only."""

    def __init__(self, chars: PageChars) -> None:
        self._chars = chars
        self._is_vertical = is_vertical(chars)
        self._clusters = Clusters()

    def words(self) -> Iterator[Word]:
        chars = self._chars
        if has_from_right("".join(map(chars.char, range(len(chars.codes))))):
            for spelled in words_by_gaps(chars):
                yield self._made(spelled.text, spelled.places, spelled.first, spelled.turn, breaks=False)
            return
        self._clusters = read_clusters(chars)
        word: list[int] = []
        for at, code in enumerate((*chars.codes, 0x20)):
            if at in self._clusters.left_out:
                continue
            if word and at in self._clusters.begins:
                yield from self._word(word, breaks=None)
                word = []
            hyphen = code in _HYPHENS
            if hyphen or 0 < code <= 0x20 or code == 0xA0:
                if word and not hyphen and self._goes_on(word, at):
                    continue
                if word:
                    yield from self._word(word, breaks=at if hyphen else None)
                word = []
            else:
                word.append(at)

    def _goes_on(self, word: Sequence[int], at: int) -> bool:
        """Tell whether a word goes on behind what PDFium takes for a space or a line end.

        It sees one where an accent is drawn over a letter, and behind the raised number of a note.
        """
        chars = self._chars
        following = next((some for some in range(at + 1, min(at + 4, len(chars.codes))) if not chars.is_space(some)), 0)
        if not following:
            return False
        if chars.char(following) in ACCENTS:
            return any(stands_over(chars, following, some) for some in word)
        if chars.codes[at] not in {0x0A, 0x0D} or chars.codes[following] in _HYPHENS or chars.turn(word[0]):
            return False
        em = chars.size(word[0])
        gap = chars.place(following, 0)[0] - chars.place(word[-1], 0)[2]
        return abs(gap) < CLOSE * em and abs(chars.base(following, 0) - chars.base(word[0], 0)) < SAME * em

    def _word(self, word: list[int], *, breaks: int | None) -> Iterator[Word]:
        """Yield a word; `breaks` is where a hyphen stands that ends the line."""
        places_of = (word[0], word[-1] if breaks is None else breaks)
        word = without_note_mark(self._chars, word)
        if word:
            turn = self._turn(word)
            places = [self._clusters.spans.place(self._chars, at, turn) for at in places_of]
            letters = raised_figures(self._chars, accented(self._chars, word, turn), word, turn)
            text = "".join(letters)
            mark = note_mark(self._chars, text, word)
            if mark:
                text = f"{text[:mark]} {text[mark:]}"
            elif self._clusters.joiners:
                joiners = [self._clusters.joiners.get(at, "") for at in word]
                text = "".join(letter + joiner for letter, joiner in zip(letters, joiners, strict=True))
            hyphen = "" if breaks is None else "-"
            yield self._made(text + hyphen, places, word[mark], turn, breaks=breaks is not None)

    def _made(self, text: str, places: Sequence[Place], at: int, turn: int, *, breaks: bool) -> Word:
        return Word(
            text="•" if _BULLET.fullmatch(text) else text,
            left=min(place[0] for place in places),
            top=min(place[1] for place in places),
            right=max(place[2] for place in places),
            bottom=max(place[3] for place in places),
            base=self._chars.base(at, turn),
            size=self._chars.size(at),
            bold=self._chars.is_bold(at),
            turn=turn,
            breaks=breaks,
        )

    def _turn(self, word: Sequence[int]) -> int:
        """Return how a word lies on the page; upright letters below each other are read as if they were turned."""
        if self._is_vertical and any(is_unspaced(self._chars.char(at)) for at in word):
            is_level = len(word) > 1 and stands_beside(self._chars, word[0], word[1])
            return 0 if is_level else DOWNWARDS
        return self._chars.turn(word[0])
