"""Lines of a PDF -> its headings, paragraphs, rows of tables and footnotes."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from qa.loaders.lines import ends_sentence, is_list_item
from qa.loaders.pdf_direction import is_from_right
from qa.loaders.pdf_flow import go_on
from qa.loaders.pdf_lines import SPACE, Line, are_alike, begins_with_heading, is_centred, is_key
from qa.loaders.pdf_listings import listings
from qa.loaders.pdf_numbered import numbered_lines
from qa.loaders.pdf_rows import with_centred_cells, with_whole_cells
from qa.loaders.pdf_scales import with_whole_scales

__all__ = ["DASH", "Paragraph", "read_paragraphs"]

SMALLER = 0.93  # times the size of the text up to which a line may be a footnote
APART = 1.3  # times the usual distance of lines from which they are apart
SPACED = 1.1  # times the least distance of lines, where one ends early
LARGER = 1.35  # times the size of the text
TALL = 1.5  # ems of a line with something above or below it, such as a formula
USUAL = 1.3  # ems from line to line, where there are too few to tell
INDENT = 0.8  # ems
FORCED = 1.0  # ems that are left beside the next word where a line ends on purpose
DASH = "—"  # ends what is interrupted, or what the items of a law follow
HANGING = 2  # paragraphs of a column whose second lines show that they stand further in

_NOTE = re.compile(r"\(?\d{1,3}[.)]?\s*[^\W\d]|[*∗†‡§¶]+\s*\w")
_LABEL = re.compile(r"[^\W\d][^:.]{0,30}:\s+\S")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together.

    `page` counts from 1, and `forced` from 0 the lines that end before they are full. `room` is what the last line
    leaves free before the edge.
    """

    lines: list[Line]
    page: int
    is_note: bool = False
    is_listing: bool = False
    forced: set[int] = field(default_factory=set)
    room: float = 0.0

    @property
    def size(self) -> float:
        """Return the size of its font."""
        return self.lines[0].size

    @property
    def is_row(self) -> bool:
        """Tell whether it is the row of a table."""
        return len(self.lines) == 1 and len(self.lines[0].cells) > 1 and not self.is_listing


def read_paragraphs(pages: Sequence[Sequence[Line]], *, size: float) -> list[Paragraph]:
    """Return the paragraphs of a document whose text has `size`; the footnotes of a page follow its text."""
    usual = _usual_distances(pages)
    pages = [with_whole_scales(with_centred_cells(lines)) for lines in pages]
    found: list[Paragraph] = []
    for page, (lines, runs) in enumerate(zip(pages, listings(pages), strict=True), start=1):
        for is_listing, run in runs:
            if is_listing:
                found.append(Paragraph(run, page, is_listing=True))
                continue
            for column in map(with_whole_cells, _columns(run)):
                first_note = _first_note(column, lines, size)
                text = list(_paragraphs(column[:first_note], page, usual, size=size))
                go_on(found, text)
                found += text
                found += _notes(column[first_note:], page)
    return sorted(found, key=lambda paragraph: (paragraph.page, paragraph.is_note))


def _columns(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield runs of lines that stand one below the other; the rows of a ruled table have edges of their own."""
    column: list[Line] = []
    for line in lines:
        is_beside = column and (line.left > column[-1].right or line.right < column[-1].left)
        if column and (is_beside or line.bottom < column[-1].bottom or line.ruled != column[-1].ruled):
            yield column
            column = []
        column.append(line)
    if column:
        yield column


def _first_note(column: Sequence[Line], page: Sequence[Line], size: float) -> int:
    """Return where the footnotes begin at the end of a column: at the first small line with a mark."""
    first = len(column)
    while first and column[first - 1].size <= SMALLER * size:
        first -= 1
    larger = [line for line in page if line.size > SMALLER * size and not line.aside]
    if not larger or any(line.top > column[-1].bottom for line in larger):  # small print is the text of such a page
        return len(column)
    marked = (at for at in range(first, len(column)) if _is_note(column[at]) and len(column[at].cells) == 1)
    return next(marked, len(column))


def _notes(lines: Sequence[Line], page: int) -> Iterator[Paragraph]:
    note: list[Line] = []
    for line in lines:
        if note and _is_note(line):
            yield Paragraph(note, page, is_note=True)
            note = []
        note.append(line)
    if note:
        yield Paragraph(note, page, is_note=True)


def _is_note(line: Line) -> bool:
    return line.marked or bool(_NOTE.match(line.text))


def _paragraphs(lines: Sequence[Line], page: int, usual: dict[float, float], *, size: float) -> Iterator[Paragraph]:
    for block in _blocks(lines, usual, size=size):
        frame = _Frame(block, lines)
        paragraph = Paragraph([block[0]], page)
        for above, line in pairwise(block):
            if frame.begins(line, above, paragraph.lines):
                paragraph.room = frame.room(above)
                yield paragraph
                paragraph = Paragraph([], page)
            elif frame.ends_on_purpose(above, line):
                paragraph.forced.add(len(paragraph.lines) - 1)
            paragraph.lines.append(line)
        paragraph.room = frame.room(block[-1])
        yield paragraph


def _usual_distances(pages: Sequence[Sequence[Line]]) -> dict[float, float]:
    """Return how far apart the lines of each size are; paragraphs of a line or two may be the most."""
    distances: dict[float, list[float]] = {}
    for lines in pages:
        for above, line in pairwise(lines):
            distance = line.base - above.base
            if above.size == line.size and 0.9 * line.size < distance < 3 * line.size:
                distances.setdefault(line.size, []).append(distance)
    return {size: sorted(some)[len(some) // 10] for size, some in distances.items() if len(some) > 1}


def _blocks(lines: Sequence[Line], usual: dict[float, float], *, size: float) -> Iterator[list[Line]]:
    """Yield lines of one size and weight that no gap parts; each row of a table alone.

    In lines that are larger than the text, of `size`, a word may have another weight.
    """
    block: list[Line] = []
    for at, line in enumerate(lines):
        if block and (
            _is_row(lines, at)
            or _is_row(lines, at - 1)
            or _are_apart(block[-1], line, usual, size=size)
            or (_has_other_weight(block[-1], line, size=size) and not _goes_on_in_weight(block[-1], line, lines))
        ):
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _is_row(lines: Sequence[Line], at: int) -> bool:
    """Tell the row of a table, of many cells or of several lines or near another one, from a line with a gap in it."""
    near = (*lines[max(0, at - 2) : at], *lines[at + 1 : at + 3])
    cells = lines[at].cells
    is_sure = lines[at].ruled or len(cells) > 2 or any("\n" in cell for cell in cells)
    return is_sure or (len(cells) > 1 and any(len(line.cells) > 1 for line in near))


def _are_apart(above: Line, line: Line, usual: dict[float, float], *, size: float) -> bool:
    if not are_alike(above.size, line.size) and not _goes_on_in_size(above, line):
        return True
    distance = line.base - above.base
    if max(above.bottom - above.top, line.bottom - line.top) > TALL * line.size:
        distance = min(distance, line.top - above.bottom + line.size)
    return distance > APART * min(usual.get(line.size, USUAL * line.size), 2 * line.size)


def _goes_on_in_size(above: Line, line: Line) -> bool:
    """Tell a full line, most of which is in another size, from one that stands for itself."""
    if len(above.cells) > 1 or len(line.cells) > 1 or above.right + line.first < line.right:
        return False
    return any(are_alike(one, other) for one in above.sizes for other in line.sizes)


def _has_other_weight(above: Line, line: Line, *, size: float) -> bool:
    return above.bold != line.bold and min(above.size, line.size) < LARGER * size


def _goes_on_in_weight(above: Line, line: Line, column: Sequence[Line]) -> bool:
    """Tell bold words that fill a line of a paragraph, such as the name of a speaker, from a line of its own."""
    if len(above.cells) > 1 or len(line.cells) > 1 or above.ends_bold != line.begins_bold:
        return False
    if is_from_right(above.text):
        room = above.left - min(some.left for some in column)
    else:
        room = max(some.right for some in column) - above.right
    return room < line.first + SPACE * line.size


class _Frame:
    """The edges of a block: where its lines begin and end, on the side from which they are read."""

    def __init__(self, block: Sequence[Line], column: Sequence[Line]) -> None:
        self._backwards = is_from_right("".join(line.text for line in block))
        # Few lines do not show where they would end; the other lines of the column do.
        shown = block if len(block) > 3 else [line for line in column if line.size == block[0].size] or block
        self._end_of_lines = max(map(self._end, shown))
        self._end_of_neighbours = max(map(self._end, self._neighbours(block, shown)))
        self._margin = min(map(self._begin, shown))
        self._leading = min((line.base - above.base for above, line in pairwise(block)), default=math.inf)
        self._is_lone = len(shown) == 1
        self._is_labelled = len(block) > 2 and all(_LABEL.match(line.text) for line in block)
        alike = [line for line in column if line.size == block[0].size]
        self._numbered = numbered_lines(block, alike)
        self._hanging = self._second_lines(block) or self._second_lines(alike)

    def _neighbours(self, block: Sequence[Line], shown: Sequence[Line]) -> Sequence[Line]:
        """Return those of the lines shown that begin where a line of the block does, if there are some others."""
        begins = [self._begin(line) for line in block]
        near = [line for line in shown if min(abs(self._begin(line) - begin) for begin in begins) < SPACE * line.size]
        return near if len(near) > len(block) + 1 else shown

    def begins(self, line: Line, above: Line, paragraph: Sequence[Line]) -> bool:
        """Tell whether a paragraph begins with `line`, which stands below `above`, the last line of `paragraph`."""
        room = self.has_room(above, line)
        is_further_in = self._begin(line) - self._margin > INDENT * line.size
        # A verse may end with a dash as well, but the next one begins no further in.
        ended = ends_sentence(above.text) or (room and is_further_in and above.text.endswith(DASH))
        if id(line) in self._numbered or all(is_key(text.split(" ", 1)[0]) for text in (line.text, paragraph[0].text)):
            return True
        if self._is_second(line):
            is_item = is_list_item(line.text) and is_list_item(paragraph[0].text)
            return is_item or (ended and (is_list_item(line.text) or self.ends_on_purpose(above, line)))
        is_item = is_list_item(line.text) and (ended or room or is_list_item(paragraph[0].text))
        if is_item or (begins_with_heading(above, line) and not self._is_labelled):
            return True
        if room and (ended or (line.marked and paragraph[0].marked) or self._is_spaced(above, line)):
            return True
        if (not ended and not room and line.text[0].islower()) or is_centred(above, line):
            return False
        shift = self._begin(line) - self._begin(above)
        if abs(shift) <= INDENT * line.size:  # two paragraphs of an indented line each, or a block that is indented
            return ended and len(paragraph) == 1 and is_further_in
        if shift < 0 and self._is_second(above):
            return True
        # The second line stands further out than an indented first one, or further in than a hanging one.
        return len(paragraph) > 1 or (ended and shift > 0 and not is_list_item(paragraph[0].text))

    def has_room(self, line: Line, following: Line) -> bool:
        """Tell whether the first word of the following line would have stood at the end of `line`."""
        return following.first + SPACE * line.size < self.room(line)

    def _is_spaced(self, above: Line, line: Line) -> bool:
        """Tell whether there is more between two lines than between others, such as between the items of a list."""
        if not line.text[0].isalnum() or line.text[0].islower():  # a formula may go on, or a sentence
            return False
        return line.base - above.base > SPACED * self._leading

    def room(self, line: Line) -> float:
        """Return how much a line leaves free before the edge, which a lone line does not show."""
        return math.inf if self._is_lone else self._end_of_lines - self._end(line)

    def ends_on_purpose(self, line: Line, following: Line) -> bool:
        """Tell whether a line within a paragraph ends before it is full, as those of an address do."""
        if self._is_labelled:
            return True
        return self._end(line) + following.first + FORCED * line.size < self._end_of_neighbours

    def _second_lines(self, lines: Sequence[Line]) -> list[float]:
        """Return where lines begin that surely go on with a first one, if all of them stand further in."""
        shown = [
            (self._begin(line), self._begin(line) - self._begin(above))
            for above, line in pairwise(lines)
            if line.text[0].islower()
            and not (ends_sentence(above.text) or self.has_room(above, line))
            and 0 < line.base - above.base < APART * USUAL * line.size
            and abs(self._begin(line) - self._begin(above)) > INDENT * line.size
        ]
        is_hanging = len(shown) >= HANGING and all(shift > 0 for _, shift in shown)
        return [begin for begin, _ in shown] if is_hanging else []

    def _is_second(self, line: Line) -> bool:
        """Tell whether a line begins where the second lines of paragraphs with a hanging first line do."""
        return sum(abs(self._begin(line) - begin) < SPACE * line.size for begin in self._hanging) >= HANGING

    def _begin(self, line: Line) -> float:
        return -line.right if self._backwards else line.left

    def _end(self, line: Line) -> float:
        return -line.left if self._backwards else line.right
