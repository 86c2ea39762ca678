"""The words of a page with letters that are read from the right, put together from where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from qa.loaders.normal import has_words
from qa.loaders.pdf_chars import PageChars, Place
from qa.loaders.pdf_direction import is_all_from_right, left_to_right, mirrored
from qa.loaders.pdf_spans import WIDE, read_spans

__all__ = ["SAME", "SpelledWord", "words_by_gaps"]

# Lengths are in ems, the size of the font.
GAP = 0.22  # between two words
SAME = 0.1  # between the heights of parts of a line
NARROW = 0.1  # between two words, if a space is drawn there
CLOSE = 0.1  # between a letter and the space beside it


@dataclass(frozen=True, slots=True)
class SpelledWord:
    """The text of a word as it stands there, from left to right; `first` is the character on its left."""

    text: str
    places: list[Place]
    first: int
    turn: int


def words_by_gaps(chars: PageChars) -> Iterator[SpelledWord]:
    """Yield the words of a page in the order in which they stand there; the spaces of PDFium may stand elsewhere."""
    return _GapReader(chars).words()


class _GapReader:
    def __init__(self, chars: PageChars) -> None:
        self._chars = chars
        self._spans = read_spans(chars)
        self._draws_spaces = self._spans.draws_spaces(chars)
        self._whole = {at: text[::-1] for at, (text, _) in self._spans.letters.items() if is_all_from_right(text)}
        self._left_out = self._spans.again.union(*(self._spans.letters[at][1] for at in self._whole))
        self._unmirrored: set[int] = set()  # in lines without letters, which PDFium leaves as they are in the file

    def words(self) -> Iterator[SpelledWord]:
        line: list[int] = []
        for found in self._lines():
            if not has_words("".join(map(self._chars.char, found))):
                self._unmirrored.update(found)
            if line and not self._is_one_line(line, found):
                yield from self._line(line)
                line = []
            line += found
        if line:
            yield from self._line(line)

    def _lines(self) -> Iterator[list[int]]:
        line: list[int] = []
        for at, code in enumerate((*self._chars.codes, 0x0A)):
            if code not in {0x0A, 0x0D}:
                line += [] if self._chars.is_space(at) or at in self._left_out else [at]
            elif line:
                yield line
                line = []

    def _is_one_line(self, line: Sequence[int], following: Sequence[int]) -> bool:
        """Tell whether what PDFium takes for two lines is one on the page; marks stand higher or lower than it."""
        chars = self._chars
        turn = chars.turn(line[0])
        if chars.turn(following[0]) != turn:
            return False
        base, em = chars.base(line[0], turn), chars.size(line[0])
        return any(abs(chars.base(at, turn) - base) < SAME * em for at in following)

    def _line(self, line: list[int]) -> Iterator[SpelledWord]:
        chars = self._chars
        turn, em = chars.turn(line[0]), chars.size(line[0])
        places = {at: self._spans.place(chars, at, turn) for at in line}
        low, high = max(place[3] for place in places.values()), min(place[1] for place in places.values())
        parts = sorted(part for part in self._spans.unnamed if not turn and part[1] <= low and part[3] >= high)
        spaces = [x for x, y in self._spans.spaces if not turn and high <= y <= low]
        joiners = [(text, x, x) for (x, y), text in self._spans.joiners if not turn and high <= y <= low]
        line.sort(key=lambda at: places[at][0])
        _put_marks_to_letters(chars, line, places)
        word: list[int] = []
        for at in (*line, None):
            if word and (at is None or self._is_space(word, at, places, parts, spaces, em)):
                left, right = min(places[some][0] for some in word), max(places[some][2] for some in word)
                shown = [(self._shown(some), places[some][0], places[some][2]) for some in word]
                shown += [joiner for joiner in joiners if left < joiner[1] < right]
                yield SpelledWord(left_to_right(shown), [places[some] for some in word], word[0], turn)
                word = []
            if at is not None:
                word.append(at)

    def _shown(self, at: int) -> str:
        """Return a character as it stands on a page that is read from the right."""
        text = self._whole.get(at) or self._chars.char(at)
        return mirrored(text) if at in self._unmirrored else text

    def _is_space(
        self,
        word: Sequence[int],
        at: int,
        places: dict[int, Place],
        parts: Sequence[Place],
        spaces: Sequence[float],
        em: float,
    ) -> bool:
        """Tell whether there is a space between a word and a letter, or a narrow one in which a space is drawn."""
        end, begin = max(places[some][2] for some in word), places[at][0]
        gap = _gap(end, begin, parts)
        if self._draws_spaces:
            start = max(self._chars.origin(some)[0] for some in word)
            return gap > WIDE * em or any(start < x < self._chars.origin(at)[0] + 0.01 * em for x in spaces)
        is_drawn = any(end - CLOSE * em < x < begin + CLOSE * em for x in spaces)
        return gap > (NARROW if is_drawn else GAP) * em


def _gap(end: float, begin: float, parts: Sequence[Place]) -> float:
    """Return the widest gap between two letters, with the parts of letters that stand between them."""
    widest = 0.0
    for left, _, right, _ in parts:
        if end < right and left < begin:
            widest, end = max(widest, left - end), right
    return max(widest, begin - end)


def _put_marks_to_letters(chars: PageChars, line: Sequence[int], places: dict[int, Place]) -> None:
    """Give marks the place of the letter that is drawn with them, if there is one."""
    marks = [at for at in line if unicodedata.combining(chars.char(at))]
    if marks:
        letters = {chars.origin(at): places[at] for at in line if not unicodedata.combining(chars.char(at))}
        places.update({at: letters.get(chars.origin(at), places[at]) for at in marks})
