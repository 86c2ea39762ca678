"""What stands at the edge of every page of a PDF: running headers and footers, page numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from qa.loaders.normal import has_words
from qa.loaders.pdf_headings import LARGER, usual
from qa.loaders.pdf_lines import Line

__all__ = ["without_running_lines"]

DEEPEST = 3  # rows of a header or footer; where more come again, it is the page that comes again
NEAR = 4.0  # points between the places of a running line on two pages
FEWEST = 3  # pages that have a running line in common, where there are so many
SHORT = 60  # characters of a part of a header that is on no other page
MANY = 6  # pages from which the place alone can tell
LARGE = 1 / 3  # share of the pages, which may be left or right ones alone, that make a running line of a large one
USUAL = 0.5  # share of the pages with a running line at a place that make it one for all pages

_NUMBER = re.compile(r"\d{1,9}|\b[ivxlc]{1,9}\b")
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LONE_NUMBER = re.compile(r"\W*\d{1,4}\W*")
_GROWING = "#"  # stands before how much larger than the page a number is
_ANYTHING = ""  # stands for the text of a line where only its place counts

Row = list[Line]  # lines at one height
Place = tuple[str, bool, int]  # a text, and its height by one of two rules


def without_running_lines(pages: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Return the lines of each page without those that come again on other pages at the same place."""
    running = _page_numbers(pages)
    large = LARGER * usual(line.size for lines in pages for line in lines for _ in line.text)
    for last in (False, True):
        edges = [_rows(lines, last=last) for lines in pages]
        places = _running_places(edges, large=large)
        for page, rows in enumerate(edges):
            inner = 0
            while inner < len(rows) and (
                all(_is_common(line, page, places) for line in rows[inner])
                or (_is_usual(rows[inner], places) and all(line.size <= large for line in rows[inner]))
                or (not inner and _is_lone_number(rows))
            ):
                inner += 1
            if inner <= DEEPEST:
                running.update(id(line) for row in rows[:inner] for line in row)
                # A running line may stand in the margin, beside the text; the row of a table is none.
                beside = (line for row in rows[inner:] for line in row if len(pages) >= FEWEST and not line.ruled)
                running.update(id(line) for line in beside if not places.isdisjoint(_places(line, line.text, page)))
    return [[line for line in lines if id(line) not in running] for lines in pages]


def _page_numbers(pages: Sequence[Sequence[Line]]) -> set[int]:
    """Return which lines are nothing but a number that grows with the page, wherever they stand."""
    lone = [
        (line, {place for place in _places(line, line.text, page) if _GROWING in place[0]})
        for page, lines in enumerate(pages)
        for line in lines
        if _LONE_NUMBER.fullmatch(line.text)
    ]
    seen = Counter(place for _, places in lone for place in places)
    return {id(line) for line, places in lone if any(seen[place] >= FEWEST for place in places)}


def _rows(lines: Sequence[Line], *, last: bool) -> list[Row]:
    """Return the rows of a page from its upper or lower edge inwards, one more than a header has."""
    rows: list[Row] = []
    for line in sorted(lines, key=lambda line: -line.bottom if last else line.top):
        if rows and min(line.bottom, rows[-1][0].bottom) > max(line.top, rows[-1][0].top):
            rows[-1].append(line)
        elif len(rows) > DEEPEST:
            break
        else:
            rows.append([line])
    return rows


def _running_places(edges: Sequence[Sequence[Row]], *, large: float) -> set[Place]:
    """Return where the pages have a text in common, and where most of them have one, whatever it is.

    It takes more pages to make a running line of what is `large`: a few may have one heading, such as "Exercises", and
    two may have tables with the same heads.
    """
    needed = min(FEWEST, max(2, len(edges)))
    common: set[Place] = set()
    needed_of = {"text": needed, "large": max(needed, LARGE * len(edges)), "ruled": FEWEST}
    for kind, least in needed_of.items():
        seen = Counter(
            place
            for page, rows in enumerate(edges)
            for place in {
                place
                for row in rows
                for line in row
                if kind == ("ruled" if line.ruled else "large" if line.size > large else "text")
                for text in (line.text, *line.cells)
                for place in _places(line, text, page)
            }
        )
        common |= {place for place, pages in seen.items() if pages >= least}
    if len(edges) < MANY:
        return common
    outermost = [
        rows[0] for page, rows in enumerate(edges) if rows and all(_is_common(line, page, common) for line in rows[0])
    ]
    heights = Counter(place for row in outermost for place in _heights(row[0], _ANYTHING))
    return common | {place for place, pages in heights.items() if pages > USUAL * len(edges)}


def _is_common(line: Line, page: int, places: set[Place]) -> bool:
    """Tell a line that other pages have as well, or half of whose parts they have; the others are short."""
    if not places.isdisjoint(_places(line, line.text, page)):
        return True
    # A sign says nothing, such as the square at the end of a proof.
    common = [has_words(cell) and not places.isdisjoint(_places(line, cell, page)) for cell in line.cells]
    is_half = 0 < len(common) <= 2 * sum(common)  # the row of a table may have a word or two in common with another
    return is_half and all(mark or len(cell) <= SHORT for mark, cell in zip(common, line.cells, strict=True))


def _is_usual(row: Row, places: set[Place]) -> bool:
    return all(not places.isdisjoint(_heights(line, _ANYTHING)) for line in row)


def _places(line: Line, text: str, page: int) -> list[Place]:
    """Return a text of a line as other pages may have it: as it is, or with a number that grows with the page."""
    text = " ".join(text.casefold().split())
    texts = {text}
    for number in _NUMBER.finditer(text):
        value = int(number[0]) if number[0].isdecimal() else _roman(number[0])
        texts.add(f"{text[: number.start()]}{_GROWING}{value - page}{text[number.end() :]}")
    return [place for some in texts for place in _heights(line, some)]


def _heights(line: Line, text: str) -> list[Place]:
    """Return two rounded heights, of which lines that are near each other have one in common."""
    return [(text, False, int(line.top // (2 * NEAR))), (text, True, int((line.top + NEAR) // (2 * NEAR)))]


def _roman(number: str) -> int:
    values = [_ROMAN[digit] for digit in number]
    return sum(-value if value < max(values[at:]) else value for at, value in enumerate(values))


def _is_lone_number(rows: Sequence[Row]) -> bool:
    """Tell a page number, at the edge with a gap before the text, where no other page shows that it is one."""
    line = rows[0][0]
    if len(rows[0]) > 1 or not _LONE_NUMBER.fullmatch(line.text):
        return False
    inner = [other for row in rows[1:3] for other in row if other.left < line.right and line.left < other.right]
    return all(max(line.top - other.bottom, other.top - line.bottom) > line.size for other in inner)
